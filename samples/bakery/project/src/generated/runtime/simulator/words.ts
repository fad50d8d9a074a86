// Text of servers and definitions, made safe to show: strangers wrote it.

const hidden =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const LONGEST = 160;

/** One line of at most 160 characters, with nothing invisible or active in it. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replace(
    hidden,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** The same between quotation marks. */
export function quoted(text: string): string {
  return `"${shown(text)}"`;
}

/** 'a', 'a and b', 'a, b and c'. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** A URL without its query, which holds keys and signatures. */
export function withoutQuery(url: string): string {
  return shown(url.replace(/\?.*$/s, ''));
}
