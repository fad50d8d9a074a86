// Which values are secrets: by the name that they have and by how they look, or by their look alone.
// Names and looks that are only likely are let through: a finding says that a secret has leaked.

/** Ends of names, in small letters and without separators. `tokenType` and `nextPageToken` are none. */
const secretName =
  /(?:api-?key|api-?secret|subscription-?key|password|passwd|passphrase|(?:client|app|shared|signing|webhook|consumer|user)-?secret|(?:secret|access|private|account|master|encryption|auth)-?key|(?:access|refresh|auth|bearer|api|id|session|security|sas)-?token|connection-?string|authorization|^token|^secret|^pwd|^credentials?)$/;

/** Keys and tokens of well-known services, JSON web tokens, private keys. */
const secretLook =
  /^(?:(?:Bearer|Basic|Token) +[\w+/=.~-]{16,}|[srp]k_(?:live|test)_\w{16,}|sk-(?:[a-z]+-)?[\w-]{20,}|gh[pousr]_\w{30,}|github_pat_\w{20,}|xox[abeoprs]-[\w-]{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}.*|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*)$/;

/** Placeholders, and values that are well known to be invented. */
const placeholder =
  /[<>{}[\]$]|\.\.\.|\*{3}|x{4}|your|example|sample|dummy|placeholder|change-?me|insert|replace|redacted|fake|environmentvariables|3fa85f64-5717-4562-b3fc-2c963f66afa6|^abc|^(.)\1+$/i;

/** Texts longer than this are documents. */
const LONGEST = 10_000;

export function isSecretName(name: string): boolean {
  if (name.length > 100) return false;
  return secretName.test(
    name
      .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replaceAll(/[-_. ]+/g, '-'),
  );
}

/** @param named whether it has the name of a secret. */
export function isSecretValue(value: unknown, named: boolean): value is string {
  if (typeof value !== 'string' || value.length > LONGEST) return false;
  const text = value.trim();
  if (text.length < 8) return false;
  return (secretLook.test(text) || (named && isCredential(text))) && !placeholder.test(text);
}

/** One word that is unlikely to be anything else: with digits or signs in it, and not an address. */
function isCredential(text: string): boolean {
  if (/\s/.test(text) || /^[\w.+-]*:\/\/|^www\.|^#?\/|^@/i.test(text)) return false;
  if (/^[\w.+-]+@[\w-]+\.\w+$/.test(text)) return false;
  // 2024-01-31T12:00
  if (/^\d{4}-\d\d-\d\d/.test(text)) return false;
  return /\d|[!#%^&*+=]/.test(text);
}

/** Values that are looked at below one default or example. */
const MOST_VALUES = 2000;
const DEEPEST = 20;

export interface FoundSecret {
  /** The names that lead to it from where the search began; none: the value itself. */
  readonly path: ReadonlyArray<string | number>;
  /** Its own name; that of the whole where it has none. */
  readonly name: string;
}

/** The secrets in a value of any kind that has `name`. */
export function secretsIn(value: unknown, name: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  let left = MOST_VALUES;
  const visit = (here: unknown, called: string, path: FoundSecret['path']): void => {
    if ((left -= 1) < 0 || path.length > DEEPEST) return;
    if (typeof here === 'string') {
      if (isSecretValue(here, isSecretName(called))) found.push({ path, name: called });
    } else if (Array.isArray(here)) {
      for (let at = 0; at < here.length && left > 0; at += 1)
        visit(here[at], called, [...path, at]);
    } else if (typeof here === 'object' && here !== null) {
      for (const [key, inner] of Object.entries(here)) visit(inner, key, [...path, key]);
    }
  };
  visit(value, name, []);
  return found;
}
