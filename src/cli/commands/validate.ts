// `validate [definition...]`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.js';
import { reportFormats } from '../format-report.js';
import type { ValidateArguments } from '../run-validate.js';
import type { Terminal } from '../terminal.js';
import { rootOption } from './root-option.js';

/** As yargs gives them; `--rules` needs no definition. */
type Flags = Omit<ValidateArguments, 'definitions'> & {
  readonly definitions?: string[] | undefined;
  readonly rules?: boolean | undefined;
  readonly suggestions?: boolean | undefined;
};

/** @param done takes the exit code. */
export function validateCommand(
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, Flags> {
  return {
    command: 'validate [definitions...]',
    describe: "Check definitions against Microsoft's connector rules, offline",
    builder: (command: Argv): Argv<Flags> =>
      command
        .usage('$0 validate [definition...] [options]')
        .positional('definitions', {
          type: 'string',
          array: true,
          describe:
            "Files, folders to search, patterns, or - for standard input; default: the project's",
        })
        .option('preset', {
          choices: ['import', 'certification'] as const,
          describe:
            'What Microsoft checks when a connector is created or updated (the default), or for certification',
        })
        .option('format', {
          choices: reportFormats,
          default: 'text' as const,
          describe: 'Output format',
        })
        .option('rules', {
          type: 'boolean',
          describe: 'List the rules instead; only those of --preset, if given',
        })
        .option('fix', {
          type: 'boolean',
          describe: 'Fix what can be fixed without guessing, then report the remaining findings',
        })
        .option('unsafe', {
          type: 'boolean',
          describe: 'With --fix: also make the changes that need a review',
        })
        .option('dry-run', {
          type: 'boolean',
          describe: 'With --fix: show the changes as a diff, but write nothing',
        })
        .option('all', {
          type: 'boolean',
          describe: 'Show every place of a finding, not the first three',
        })
        .option('advice', {
          type: 'boolean',
          describe: 'Show suggestions, not only how many there are',
        })
        .option('suggestions', { type: 'boolean', describe: 'The same as --advice' })
        .option('max-warnings', {
          type: 'number',
          requiresArg: true,
          describe: 'Fail if there are more warnings than this',
        })
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe:
            'Settings; default: the nearest la-connector.json next to or above the definition',
        })
        .option('root', rootOption)
        .option('api-properties', {
          type: 'string',
          requiresArg: true,
          describe: 'Check this file, too; default: the apiProperties.json next to the definition',
        })
        .option('previous', {
          type: 'string',
          requiresArg: true,
          describe: 'The definition as published before, to find breaking changes',
        })
        .option('baseline', {
          type: 'string',
          requiresArg: true,
          describe: 'Accept the findings in this file; only new ones count',
        })
        .option('update-baseline', {
          type: 'boolean',
          describe: 'Write the current findings to the --baseline file',
        }),
    handler: async ({ definitions: named = [], rules, suggestions, ...args }) => {
      if (rules) {
        if (named.length > 0) throw new UsageError('--rules cannot be combined with a definition.');
        const { listRules } = await import('../run-rules.js');
        done(listRules(args.format, args.preset, terminal));
        return;
      }
      const { runValidate } = await import('../run-validate.js');
      const advice = args.advice === true || suggestions === true;
      done(await runValidate({ ...args, advice, definitions: named }, terminal));
    },
  };
}
