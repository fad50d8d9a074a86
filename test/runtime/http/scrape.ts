// What Prometheus reads of a server, in a form that tests can ask.

export interface Scraped {
  readonly text: string;
  /** The value of a series, `connector_jobs{operation="order",state="queued"}` or a name alone; undefined for none. */
  value(series: string): number | undefined;
  /** All series of a metric, as they are written. */
  series(name: string): string[];
}

export async function scrape(metricsUrl: string | undefined): Promise<Scraped> {
  const response = await fetch(metricsUrl ?? '');
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([a-z_0-9]+(?:\{.*\})?) (\S+)$/.exec(line);
    if (match !== null) values.set(match[1] ?? '', Number(match[2]));
  }
  return {
    text,
    value: (series) => values.get(series),
    series: (name) => [...values.keys()].filter((key) => key.replace(/\{.*/, '') === name),
  };
}

/** Asks until it is so: what a server counts after it has answered is there a moment later. Bounded in count. */
export async function scrapeUntil(
  metricsUrl: string | undefined,
  isSo: (scraped: Scraped) => boolean,
): Promise<Scraped> {
  let last = '';
  for (let count = 0; count < 500; count += 1) {
    const scraped = await scrape(metricsUrl);
    if (isSo(scraped)) return scraped;
    last = scraped.text;
    await new Promise((next) => setImmediate(next));
  }
  throw new Error(`It was never so:\n${last.replaceAll(/^#.*\n/gm, '')}`);
}
