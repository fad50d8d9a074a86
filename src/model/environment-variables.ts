// `@environmentVariables("prefix_Name")`: what solutions of Power Platform write where a value differs
// between environments. It is replaced when the connector is saved, so what reads the file sees the
// expression and must not take it for a host, a path or a URL.

/** The expression in any spelling that somebody may have meant for it. */
const MENTION = /@\{?\s*environmentvariables?\b/iy;
const CALL = /@environmentVariables\("([^"]*)"\)/;
/** Publisher prefix (2 to 8 letters and digits, a letter first), underscore, name. */
const NAME = /^[a-z][a-z0-9]{1,7}_\w+$/i;

export function mentionsVariable(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  // Whole files are asked: the character is found much sooner than the expression.
  for (let at = value.indexOf('@'); at !== -1; at = value.indexOf('@', at + 1)) {
    MENTION.lastIndex = at;
    if (MENTION.test(value)) return true;
  }
  return false;
}

/** What is wrong with the form of the expression in a text that has one, in words; undefined when nothing is. */
export function faultOfVariable(text: string): string | undefined {
  const [call, name = ''] = CALL.exec(text) ?? [];
  if (call === undefined) {
    return /@environmentVariables\(\s*'/.test(text)
      ? 'has single quotation marks around the name'
      : 'is not written as @environmentVariables("prefix_Name")';
  }
  if (!NAME.test(name))
    return `names ${JSON.stringify(name.slice(0, 60))}, which has no prefix of a publisher`;
  // The portal puts a slash before what is typed as the base path.
  return text.trim() === call || text.trim() === `/${call}`
    ? undefined
    : 'is a part of a longer text';
}
