// How `info.version` is written.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Finding } from '../types.js';
import { infoWith } from './examples.js';

const pointer = '/info/version';

export const versionForm = defineRule({
  id: 'info-version-form',
  severity: 'warning',
  preset: 'certification',
  summary: '`info.version` is a number such as `1.0`, without a prefix such as `v`.',
  why: 'Reviewers ask for a number, 1.0 for a new connector: "v1" and "0.0.1" became "1.0" in commits that fix validation errors and change nothing else.',
  fix: 'Write a number with a point: "1.0".',
  reference: reference(
    'PR 919; https://github.com/microsoft/PowerPlatformConnectors/commit/e64960a8',
  ),
  examples: () => ({
    good: [
      { document: infoWith({ version: '1.0' }) },
      { document: infoWith({ version: '10.2.1' }) },
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
      {
        title: 'less than 1',
        document: infoWith({ version: '0.0.1' }),
        expect: [{ pointer, message: '"0.0.1"', severity: 'advice' }],
      },
      {
        title: 'no number',
        document: infoWith({ version: 'latest' }),
        expect: [{ pointer, message: '"latest"', severity: 'advice' }],
      },
    ],
  }),
  check({ root, report }) {
    const value = memberOf(memberOf(root, 'info'), 'version');
    // A number is judged as the text that it will be: quoting it must not make a new finding.
    const version = typeof value === 'number' ? String(value) : value;
    // What is blank or no text has rules of its own.
    if (typeof version !== 'string' || version.trim() === '') return;
    const fault = faultOf(version.trim());
    if (fault !== undefined) report({ pointer, ...fault });
  },
});

function faultOf(version: string): Omit<Finding, 'pointer'> | undefined {
  const [, number] = /^(?:v|ver|version)[\s.:_-]{0,5}(\d\S*)$/i.exec(version) ?? [];
  if (number !== undefined) {
    const value = /^\d+$/.test(number) ? `${number}.0` : number;
    return {
      message: `The version is ${quoted(version)}; versions have no prefix.`,
      fix: `Write ${quoted(value)}.`,
      edits: [{ kind: 'setValue', pointer, value }],
    };
  }
  if (!/^\d/.test(version))
    return {
      severity: 'advice',
      message: `The version is ${quoted(version)}, which is not a number.`,
    };
  return /^0(?:\.\d+)*$/.test(version)
    ? { severity: 'advice', message: `The version is ${quoted(version)}, which is less than 1.0.` }
    : undefined;
}
