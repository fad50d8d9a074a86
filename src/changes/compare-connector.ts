// What changed about the connector as a whole: its address, and how callers authenticate.

import type { ConnectorModel } from '../model/types.js';
import { changeOf, type DraftChange } from './record.js';
import type { Change } from './types.js';
import { andWords, valueWords } from './words.js';

export function compareConnector(before: ConnectorModel, after: ConnectorModel): Change[] {
  return [...addressDrafts(before, after), ...securityDrafts(before, after)].map((draft) =>
    changeOf({ place: 'connector', ...draft }, []),
  );
}

type Draft = Omit<DraftChange, 'place'>;

function addressDrafts(before: ConnectorModel, after: ConnectorModel): Draft[] {
  const found: Draft[] = [];
  const [host, newHost] = [before, after].map((one) => one.placeholders?.host ?? one.host);
  if (host?.toLowerCase() !== newHost?.toLowerCase())
    found.push(addressDraft('hostChanged', 'host', host, newHost));
  const [path, newPath] = [before, after].map((one) => one.placeholders?.basePath ?? one.basePath);
  if (path !== newPath) found.push(addressDraft('basePathChanged', 'base path', path, newPath));
  return found;
}

function addressDraft(
  kind: 'hostChanged' | 'basePathChanged',
  name: string,
  before: string | undefined,
  after: string | undefined,
): Draft {
  const pointer = kind === 'hostChanged' ? '/host' : '/basePath';
  const was = before === undefined || before === '' ? '' : `; it was ${valueWords(before)}`;
  const is = after === undefined || after === '' ? 'was removed' : `is now ${valueWords(after)}`;
  return {
    kind,
    newPointer: is === 'gone' ? '' : pointer,
    ...(was === '' ? {} : { oldPointer: pointer }),
    gone: is === 'gone',
    before,
    after,
    words: `The ${name} ${is}${was}.`,
  };
}

const kindWords = { apiKey: 'an API key', basic: 'basic authentication', oauth2: 'OAuth' } as const;

/** An additional kind next to the old ones does not affect existing connections. */
function securityDrafts(before: ConnectorModel, after: ConnectorModel): Draft[] {
  const [was, is] = [kindsOf(before), kindsOf(after)];
  if (was.join() === is.join()) return [];
  const words = (kinds: ReadonlyArray<keyof typeof kindWords>): string =>
    kinds.length === 0 ? 'no authentication' : andWords(kinds.map((kind) => kindWords[kind]));
  const lost = was.some((kind) => !is.includes(kind)) || was.length === 0;
  const place = (model: ConnectorModel): string =>
    model.security.size === 0 ? '' : '/securityDefinitions';
  return [
    {
      kind: 'securityChanged',
      newPointer: place(after),
      oldPointer: place(before),
      before: was,
      after: is,
      why: lost
        ? 'Existing connections were created with the previous type of authentication.'
        : undefined,
      words: `The connector now uses ${words(is)}; it used ${words(was)}.`,
    },
  ];
}

function kindsOf({ security }: ConnectorModel): Array<keyof typeof kindWords> {
  return [...new Set([...security.values()].map(({ kind }) => kind))].sort();
}
