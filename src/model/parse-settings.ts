// Reads la-connector.json. Everything that does not match `settings.ts` is reported and ignored;
// nothing is thrown. What depends on the definition is checked by `checkSettings`.

import { nearestName } from '../document/nearest.js';
import { parseCallbackUrl } from './callback.js';
import { parseIdPlace } from './unsubscribe-id.js';
import { isRawObject, quote, type RawObject } from './raw-value.js';
import type {
  CheckOverride,
  CheckSettings,
  ConnectorSettings,
  OperationSettings,
  PatternOverride,
  RuleLevel,
  RuleLevels,
} from './settings.js';

const PATTERNS = [
  'action',
  'pollingAction',
  'pollingTrigger',
  'webhookTrigger',
  'webhookAction',
  'mcp',
] as const satisfies readonly PatternOverride[];

/** What a member must be; gives the fault, or undefined when there is none. */
type Check = (value: unknown) => string | undefined;

const isText: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a string that is not empty';
const isTextOrNull: Check = (value) =>
  value === null
    ? undefined
    : isText(value) === undefined
      ? undefined
      : 'must be a string that is not empty, or null';

/** Levels as the file can name them: people know `advice` by its display name, too. */
const LEVELS: ReadonlyMap<unknown, RuleLevel> = new Map([
  ['off', 'off'],
  ['advice', 'advice'],
  ['suggestion', 'advice'],
  ['warning', 'warning'],
  ['error', 'error'],
]);

const isTexts: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isText(item) === undefined)
    ? undefined
    : 'must be an array of strings';
/** A backslash before a letter or a digit escapes nothing: it is a Windows path. */
const isFilePatterns: Check = (value) => {
  const fault = isTexts(value);
  if (fault !== undefined) return fault;
  const windows = (value as string[]).find((pattern) => /\\(?=[\p{L}\p{N}_]|\*\*)/u.test(pattern));
  return (
    windows &&
    `must use / between folders, also on Windows: ${quote(windows.replaceAll('\\', '/'))}, not ${quote(windows)}`
  );
};

const isLevels: Check = (value) => {
  if (!isRawObject(value)) return 'must be an object with a level for each rule';
  const [wrong] = Object.entries(value).filter(([, level]) => !LEVELS.has(level));
  const names = [...LEVELS.keys()].map(String);
  return (
    wrong &&
    `has a level other than ${names.join(', ')} for ${quote(wrong[0])}${suggestion(wrong[1], names)}`
  );
};

const CHECK_MEMBERS: Record<keyof CheckSettings, Check> = {
  preset: (value) =>
    value === 'import' || value === 'certification'
      ? undefined
      : `must be import or certification${suggestion(value, ['import', 'certification'])}`,
  rules: isLevels,
  overrides: (value) => (Array.isArray(value) ? undefined : 'must be an array'),
};

const OVERRIDE_MEMBERS: Record<keyof CheckOverride, Check> = {
  files: isFilePatterns,
  pointers: (value) =>
    isTexts(value) ??
    ((value as string[]).every((pointer) => pointer.startsWith('/'))
      ? undefined
      : 'must contain JSON pointers, which start with /'),
  rules: isLevels,
  reason: isText,
};

const OPERATION_MEMBERS: Record<keyof OperationSettings, Check> = {
  pattern: (value) =>
    PATTERNS.some((name) => name === value)
      ? undefined
      : `must be one of ${PATTERNS.join(', ')}${suggestion(value, PATTERNS)}`,
  callbackUrl: (value) =>
    typeof value === 'string' && parseCallbackUrl(value, '') !== undefined
      ? undefined
      : 'must be body, body.a.b, query.name, header.name or form.name',
  unsubscribe: isTextOrNull,
  unsubscribeId: (value) =>
    typeof value === 'string' && parseIdPlace(value) !== undefined
      ? undefined
      : 'must be path.name or query.name',
  status: isTextOrNull,
  stateParameter: isText,
  gateway: (value) => (value === false ? undefined : 'must be false or absent'),
  itemsPath: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  notification: (value) =>
    typeof value === 'string' && value.startsWith('#/')
      ? undefined
      : 'must be a reference to a part of the definition, such as #/definitions/Alarm',
};

const MEMBERS: Record<keyof ConnectorSettings, Check> = {
  definition: isText,
  root: (value) =>
    isText(value) ??
    (/^([a-z]:|[\\/])/i.test(value as string)
      ? 'must be a path relative to la-connector.json, such as ".."'
      : undefined),
  operations: (value) => (isRawObject(value) ? undefined : 'must be an object'),
  validate: (value) => (isRawObject(value) ? undefined : 'must be an object'),
};

/**
 * @param value The parsed file.
 * @returns What can be used, and a sentence for everything that cannot.
 */
export function parseSettings(value: unknown): { settings: ConnectorSettings; problems: string[] } {
  const problems: string[] = [];
  if (!isRawObject(value)) {
    return { settings: {}, problems: ['The settings must be an object.'] };
  }
  const settings = readMembers<ConnectorSettings>(value, MEMBERS, '', problems);
  const { definition, root, operations, validate } = settings;
  return {
    settings: {
      ...settings,
      ...(definition !== undefined && { definition: withSlashes(definition) }),
      ...(root !== undefined && { root: withSlashes(root) }),
      ...(operations && { operations: readOperations(operations, problems) }),
      ...(validate && { validate: readChecks(validate as RawObject, problems) }),
    },
    problems,
  };
}

/** Paths that work on every system: a project that was set up on Windows can be built on Linux. */
function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

function readOperations(
  operations: object,
  problems: string[],
): Readonly<Record<string, OperationSettings>> {
  const read = new Map<string, OperationSettings>();
  for (const [id, members] of Object.entries(operations)) {
    const place = `operations.${id}`;
    if (isRawObject(members)) {
      read.set(id, readMembers<OperationSettings>(members, OPERATION_MEMBERS, place, problems));
    } else problems.push(`${quote(place)} must be an object.`);
  }
  // `fromEntries` defines members, so an operation named `__proto__` is like any other.
  return Object.fromEntries(read);
}

function readChecks(raw: RawObject, problems: string[]): CheckSettings {
  const checks = withLevels(readMembers<CheckSettings>(raw, CHECK_MEMBERS, 'validate', problems));
  if (checks.overrides === undefined) return checks;
  const overrides = checks.overrides.flatMap((override: unknown, at) => {
    const place = `validate.overrides[${at}]`;
    if (!isRawObject(override)) {
      problems.push(`${quote(place)} must be an object.`);
      return [];
    }
    if (!Object.hasOwn(override, 'rules')) problems.push(`${quote(place)} has no "rules".`);
    return [withLevels(readMembers<CheckOverride>(override, OVERRIDE_MEMBERS, place, problems))];
  });
  return { ...checks, overrides };
}

/** Its levels by their ids. */
function withLevels<T extends { readonly rules?: RuleLevels }>(levels: T): T {
  if (levels.rules === undefined) return levels;
  const rules = Object.entries(levels.rules).map(([rule, level]) => [rule, LEVELS.get(level)]);
  return { ...levels, rules: Object.fromEntries(rules) as RuleLevels };
}

function readMembers<T extends object>(
  raw: RawObject,
  checks: Record<keyof T, Check>,
  place: string,
  problems: string[],
): T {
  const known = Object.keys(checks);
  const members = Object.entries(raw).filter(([name, value]) => {
    const path = quote(place === '' ? name : `${place}.${name}`);
    if (!known.includes(name)) {
      if (name !== '$schema')
        problems.push(sentence(`${path} is not a setting${suggestion(name, known)}`));
      return false;
    }
    const fault = checks[name as keyof T](value);
    if (fault !== undefined) problems.push(sentence(`${path} ${fault}`));
    return fault === undefined;
  });
  return Object.fromEntries(members) as T;
}

/** Ends with a full stop, unless it is a question. */
function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}

function suggestion(name: unknown, candidates: readonly string[]): string {
  const nearest = typeof name === 'string' ? nearestName(name, candidates) : undefined;
  return nearest === undefined ? '' : `; did you mean ${quote(nearest)}?`;
}

/** Names of all members, by the object that has them: what the schema of the file has to describe. */
export const settingMembers = {
  settings: Object.keys(MEMBERS),
  operation: Object.keys(OPERATION_MEMBERS),
  validate: Object.keys(CHECK_MEMBERS),
  override: Object.keys(OVERRIDE_MEMBERS),
} as const;
