// Forms: urlencoded bodies, and multipart ones with files.

import type { Exchange, Pattern } from './client.js';
import { fields } from './request.js';

/** Lets operations send forms. */
export const forms: Pattern = (run, endpoint) => {
  endpoint.form = write;
  return run;
};

function write(exchange: Exchange): FormData | URLSearchParams | undefined {
  const entries = fields(exchange, 'body');
  if (entries.length === 0) return undefined;
  const multipart = exchange.endpoint.operation.body === 'multipart';
  const form = multipart ? new FormData() : new URLSearchParams();
  for (const [name, values] of entries)
    for (const it of values)
      if (typeof it === 'string') form.append(name, it);
      else
        (form as FormData).append(
          name,
          new Blob([it.bytes as Uint8Array<ArrayBuffer>], { type: it.mediaType }),
          it.name,
        );
  return form;
}
