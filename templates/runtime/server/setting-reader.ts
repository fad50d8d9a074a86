// Environment variables, read one by one; what is wrong with them is collected, so that it is reported
// at once.

export type Environment = Readonly<Record<string, string | undefined>>;

/** One letter too many, too few, or another one; in names that are long enough for it to be no accident. */
function isSlip(name: string, known: string): boolean {
  if (name === known) return true;
  if (known.length < 6 || Math.abs(name.length - known.length) > 1) return false;
  let start = 0;
  while (start < name.length && name[start] === known[start]) start += 1;
  let end = 0;
  const shorter = Math.min(name.length, known.length);
  while (end < shorter - start && name.at(-1 - end) === known.at(-1 - end)) end += 1;
  return Math.max(name.length, known.length) - start - end <= 1;
}

/** Reads settings one by one and remembers what is wrong. */
export class SettingReader {
  readonly problems: string[] = [];
  readonly #env: Environment;
  readonly #known = new Set<string>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Undefined when unset or empty. */
  text(name: string): string | undefined {
    this.#known.add(name);
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** What looks like a setting that was asked for, and is none: a slip would go unnoticed. */
  misspelled(): Array<{ readonly name: string; readonly meant: string }> {
    const names = Object.keys(this.#env).filter((name) => !this.#known.has(name));
    return names.flatMap((name) => {
      const meant = [...this.#known].find((known) => isSlip(name.toUpperCase(), known));
      return meant === undefined ? [] : [{ name, meant }];
    });
  }

  number(
    name: string,
    fallback: number,
    [least, most]: readonly [number, number],
    whole = true,
  ): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (
      Number.isFinite(value) &&
      value >= least &&
      value <= most &&
      (!whole || Number.isInteger(value))
    ) {
      return value;
    }
    const kind = whole ? 'a whole number' : 'a number';
    this.problems.push(
      `${name} must be ${kind} from ${least} to ${most}, for example ${fallback}, not "${text}".`,
    );
    return fallback;
  }

  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  url(name: string, example: string): string | undefined {
    const text = this.text(name);
    return text === undefined || !this.isUrl(name, text, example) ? undefined : text;
  }

  /** Notes a problem unless it is a URL that can be asked. */
  isUrl(name: string, text: string, example: string): boolean {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      this.problems.push(
        `${name} must be an absolute http or https URL, for example ${example}, not "${text}".`,
      );
      return false;
    }
    if (url.username !== '' || url.password !== '' || url.hash !== '') {
      this.problems.push(`${name} must not hold a user name, a password or a fragment.`);
      return false;
    }
    return true;
  }
}
