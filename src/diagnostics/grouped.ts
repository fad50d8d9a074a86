/** 1234567 -> '1,234,567'. Not by locale: messages are the same everywhere. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
