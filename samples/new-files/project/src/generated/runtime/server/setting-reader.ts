// Environment variables, read one by one; what is wrong with them is collected, so that it is reported
// at once.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and remembers what is wrong. */
export class SettingReader {
  readonly problems: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Undefined when unset or empty. */
  text(name: string): string | undefined {
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
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
