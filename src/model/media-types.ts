// What a media type means for a body: JSON, a form, XML, text or bytes. Parameters such as
// `; odata.metadata=minimal` and letter case do not count.

export type MediaClass =
  'json' | 'urlencoded' | 'multipart' | 'xml' | 'text' | 'binary' | 'wild' | 'other';

const BYTES =
  /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|x-zip-compressed|msword|rtf|vnd\.(ms-|openxmlformats))/;

export function mediaClass(mediaType: string): MediaClass {
  const name = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  if (name === '*/*' || name === 'application/*') return 'wild';
  if (/[/+]json$/.test(name) || /[/+]json-/.test(name) || /\bndjson$/.test(name)) return 'json';
  if (name === 'application/x-www-form-urlencoded') return 'urlencoded';
  if (name.startsWith('multipart/') || name === 'application/form-data') return 'multipart';
  if (/[/+]xml$/.test(name)) return 'xml';
  if (name === 'application/text' || name.startsWith('text/')) return 'text';
  return BYTES.test(name) ? 'binary' : 'other';
}
