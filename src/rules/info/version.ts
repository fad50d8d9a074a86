// How `info.version` is written.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { infoWith } from './examples.js';

const pointer = '/info/version';

export const versionLetter = defineRule({
  id: 'info-version-v',
  severity: 'warning',
  preset: 'certification',
  summary: '`info.version` is a number such as `1.0`, without a `v` before it.',
  why: 'It is the version of the connector, and reviewers ask to write it as a number: "v1" became "1.0" in commits that fix validation errors and change nothing else.',
  fix: 'Leave the letter out.',
  reference: reference('https://github.com/microsoft/PowerPlatformConnectors/commit/e64960a8; STD'),
  examples: () => ({
    good: [
      { document: infoWith({ version: '1.0' }) },
      { title: 'no number at all', document: infoWith({ version: 'vnext' }) },
    ],
    bad: [
      {
        document: infoWith({ version: 'v1' }),
        expect: [{ pointer, message: '"v1"' }],
      },
      {
        title: 'a word',
        document: infoWith({ version: 'Version 3.2' }),
        expect: [{ pointer, message: '"Version 3.2"' }],
      },
    ],
  }),
  check({ root, report }) {
    const version = memberOf(memberOf(root, 'info'), 'version');
    if (typeof version !== 'string') return;
    const [, number] = /^\s*(?:v|ver|version)[\s.:_-]*(\d\S*)\s*$/i.exec(version) ?? [];
    if (number === undefined) return;
    const value = /^\d+$/.test(number) ? `${number}.0` : number;
    report({
      pointer,
      message: `The version is ${quoted(version)}; it is written without the letter.`,
      fix: `Write ${quoted(value)}.`,
      edits: [{ kind: 'setValue', pointer, value }],
    });
  },
});
