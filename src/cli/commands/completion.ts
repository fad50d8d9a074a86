// `completion <shell>`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import type { CommandFacts } from '../command-table.js';
import type { Terminal } from '../terminal.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface CompletionArguments {
  readonly shell: Shell;
}

/**
 * @param done takes the exit code.
 * @param table what is completed.
 */
export function completionCommand(
  terminal: Terminal,
  done: (code: number) => void,
  table: () => readonly CommandFacts[],
): CommandModule<object, CompletionArguments> {
  return {
    command: 'completion <shell>',
    describe: 'Print a script that completes commands, options and values in a shell',
    builder: (command: Argv): Argv<CompletionArguments> =>
      command.usage('$0 completion <shell>').positional('shell', {
        choices: shells,
        demandOption: true,
        describe: 'The first line of the script says where to save it',
      }),
    handler: async ({ shell }) => {
      const { completionScript } = await import('../completion.js');
      terminal.out(completionScript(shell, table()));
      done(0);
    },
  };
}
