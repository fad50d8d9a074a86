// The structure of a regular expression, as far as rules need it: whether generated servers can run it, and
// whether backtracking engines take exponential time. Never runs it.

/** Limits of the servers' own engine: see MAX_INSTRUCTIONS and MAX_LOOKS of templates/runtime/server/regexp. */
const MAX_STEPS = 10_000;
const MAX_LOOKS = 8;
const MAX_DEPTH = 200;

const ESCAPE_OR_CLASS =
  /\\(?:[pPu]\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|k<[^>]*>|[1-9]\d*|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]/g;
const REFERENCE = /^\\(?:[1-9]|k<)/;
const OPENING = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;
/** A group that is repeated without limit and only consists of one repeated item, followed by something. */
const NESTED =
  /\((?:\?:|\?<[^>]*>)?[^()|^$*+?{}](?:[*+]|\{\d+,\})\??\)(?:[*+]|\{\d+,\})\??[^)|*+?{]/;

/** Longer ones are data, or an attack. */
const MAX_LENGTH = 10_000;

/** Why a generated server does not enforce the pattern; undefined when it does. */
export function whyNotEnforced(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return 'it is too long';
  for (const [part] of pattern.matchAll(ESCAPE_OR_CLASS))
    if (REFERENCE.test(part)) return `it has a back reference (${part})`;
  const { steps, looks } = measure(skeletonOf(pattern));
  if (steps > MAX_STEPS) return 'its nested counts multiply to too many repetitions';
  return looks > MAX_LOOKS ? `it has more than ${MAX_LOOKS} lookaheads or lookbehinds` : undefined;
}

/** Whether a backtracking engine takes exponential time. Only the simple case. */
export function isExponential(pattern: string): boolean {
  return pattern.length <= MAX_LENGTH && NESTED.test(skeletonOf(pattern));
}

/** The pattern with one letter for each escape and class. */
function skeletonOf(pattern: string): string {
  return pattern.replaceAll(ESCAPE_OR_CLASS, 'x');
}

interface Group {
  /** Steps of the alternatives before the last. */
  before: number;
  alternatives: number;
  /** Steps of the last alternative. */
  last: number;
}

/** Steps of writing the pattern out with its repetitions, as the engine counts them. */
function measure(skeleton: string): { steps: number; looks: number } {
  const open: Group[] = [];
  let group: Group = { before: 0, alternatives: 1, last: 1 };
  let looks = 0;
  for (let at = 0; at < skeleton.length; ) {
    const character = skeleton.charAt(at);
    if (character === '(') {
      OPENING.lastIndex = at;
      const [opening = '('] = OPENING.exec(skeleton) ?? [];
      at += opening.length;
      const isLook = /[=!]$/.test(opening);
      if (isLook) looks += 1;
      open.push(group);
      group = { before: isLook ? 1 : 0, alternatives: 1, last: 1 };
      if (open.length > MAX_DEPTH) return { steps: Infinity, looks };
      continue;
    }
    at += 1;
    if (character === '|') {
      group = { before: group.before + group.last, alternatives: group.alternatives + 1, last: 1 };
      continue;
    }
    let size = 1;
    if (character === ')') {
      size = sizeOf(group);
      group = open.pop() ?? group;
    }
    QUANTIFIER.lastIndex = at;
    const found = QUANTIFIER.exec(skeleton);
    at += found?.[0].length ?? 0;
    group.last += found === null ? size : 1 + size * timesOf(found);
  }
  return { steps: sizeOf(group), looks };
}

function sizeOf({ before, alternatives, last }: Group): number {
  return before + last + (alternatives > 1 ? 1 : 0);
}

/** How often the engine expands what is repeated. */
function timesOf([sign = '', least = '0', comma, most = '']: RegExpExecArray): number {
  if (sign.startsWith('+')) return 2;
  if (!sign.startsWith('{')) return 1;
  if (comma === undefined) return Number(least);
  return most === '' ? Number(least) + 1 : Math.max(Number(least), Number(most));
}
