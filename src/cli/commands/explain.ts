// `explain <rule>`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import type { Terminal } from '../terminal.js';

interface ExplainArguments {
  readonly rule: string;
}

/** @param done takes the exit code. */
export function explainCommand(
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, ExplainArguments> {
  return {
    command: 'explain <rule>',
    describe: 'Explain a validation rule, with examples',
    builder: (command: Argv): Argv<ExplainArguments> =>
      command.usage('$0 explain <rule>').positional('rule', {
        type: 'string',
        demandOption: true,
        describe: "Id of a rule, or a code of Microsoft's validator",
      }),
    handler: async ({ rule }) => {
      const { explainRule } = await import('../run-rules.js');
      done(explainRule(rule, terminal));
    },
  };
}
