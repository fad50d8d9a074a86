// The arguments of every command, as plain data: for usage errors with suggestions, and for the
// completion of shells. Read from the same declarations that the parser gets.

import type { Argv, CommandModule } from 'yargs';

export interface CommandFacts {
  readonly name: string;
  readonly describe: string;
  readonly positionals: readonly OptionFacts[];
  readonly options: readonly OptionFacts[];
}

export interface OptionFacts {
  /** Without dashes. */
  readonly name: string;
  readonly describe: string;
  /** False for a switch. */
  readonly takesValue: boolean;
  /** The allowed values; absent: any. */
  readonly choices?: readonly string[];
}

interface Declaration {
  readonly type?: string;
  readonly describe?: string;
  readonly choices?: readonly string[];
}

/** In the order of the modules. */
export function commandTable(modules: readonly CommandModule[]): readonly CommandFacts[] {
  return modules.map(({ command = '', describe, builder }) => {
    const recorder = new Recorder();
    if (typeof builder === 'function') void builder(recorder as unknown as Argv);
    const [name = ''] = String(command).split(' ');
    const { positionals, options } = recorder;
    return { name, describe: String(describe), positionals, options };
  });
}

/** Replaces the parser in the builder of a command, which only calls these three. */
class Recorder {
  readonly positionals: OptionFacts[] = [];
  readonly options: OptionFacts[] = [];

  usage(): this {
    return this;
  }

  positional(name: string, declaration: Declaration): this {
    this.positionals.push(factsOf(name, declaration));
    return this;
  }

  option(name: string, declaration: Declaration): this {
    this.options.push(factsOf(name, declaration));
    return this;
  }
}

function factsOf(name: string, { type, describe = '', choices }: Declaration): OptionFacts {
  return { name, describe, takesValue: type !== 'boolean', ...(choices && { choices }) };
}
