// Headers that a publisher gives to its notifications. They are looked at when they are given: in the queue
// it would be too late.

/** What the delivery itself says, or what frames the request. */
const RESERVED =
  /^(?:webhook-.*|host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;
const MAX_BYTES = 8192;

/**
 * Names in lower case.
 *
 * @param where for the message: `publish() of OnTicket`.
 * @throws TypeError for a header that cannot be sent.
 */
export function ownHeaders(given: unknown, where: string): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  const fail = (reason: string): never => {
    throw new TypeError(`${where}: ${reason}`);
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return fail('`headers` must be an object of texts by header name.');
  const headers: Record<string, string> = {};
  let bytes = 0;
  for (const [spelling, value] of Object.entries(given) as Array<[string, unknown]>) {
    const name = spelling.toLowerCase();
    const shown = JSON.stringify(spelling.slice(0, 100));
    if (value === undefined) continue;
    if (!TOKEN.test(name)) fail(`${shown} is not the name of a header.`);
    if (RESERVED.test(name)) fail(`the header ${shown} is set by the delivery itself.`);
    if (typeof value !== 'string' || !VALUE.test(value))
      fail(
        `the header ${shown} must be a text of printable ASCII characters. Encode others, for example with encodeURIComponent.`,
      );
    bytes += name.length + String(value).length + 4;
    headers[name] = String(value);
  }
  if (bytes > MAX_BYTES) fail(`its headers have more than ${MAX_BYTES} bytes.`);
  return headers;
}
