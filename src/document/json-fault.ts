// Finds the author's mistake in a text that JSON.parse rejected: the trailing comma rather than the
// bracket after it, the position of the missing comma rather than the next name, the bracket that was
// left open rather than the end of the file. Iterative, so nesting cannot exhaust the stack.

import type { Fault } from './fault.js';
import { fault, jsonRule, scanToken, skipSpace } from './json-scan.js';
import { misfitAfter } from './json-indentation.js';
import type { Misfit, Open } from './json-indentation.js';
import type { Token } from './json-scan.js';

type Expected = 'value' | 'key' | 'firstKey' | 'firstItem' | 'colon' | 'next' | 'nothing';

interface State {
  readonly text: string;
  readonly stack: Open[];
  expected: Expected;
  /** The last complete token, or undefined at the start. */
  last: Token | undefined;
  misfit: Misfit | undefined;
}

/** The first mistake, or undefined when there is none. */
export function findJsonFault(text: string): Fault | undefined {
  const state: State = { text, stack: [], expected: 'value', last: undefined, misfit: undefined };
  for (;;) {
    const scanned = scanToken(text, state.last?.end ?? 0);
    if (scanned.fault !== undefined) return brokenToken(state, scanned.fault);
    const wrong = step(state, scanned.token);
    if (wrong !== undefined) return wrong;
    if (scanned.token.kind === 'end') return undefined;
    state.last = scanned.token;
  }
}

/** Accepts a token, or says why it is not valid here. */
function step(state: State, token: Token): Fault | undefined {
  switch (state.expected) {
    case 'firstItem':
      if (token.kind === ']') return close(state, token);
      return value(state, token);
    case 'value':
      return value(state, token);
    case 'firstKey':
      if (token.kind === '}') return close(state, token);
      return key(state, token);
    case 'key':
      return key(state, token);
    case 'colon':
      if (token.kind !== ':') return missingColon(state, token);
      state.expected = 'value';
      return undefined;
    case 'next':
      return next(state, token);
    case 'nothing':
      return token.kind === 'end' ? undefined : extra(state, token);
  }
}

function value(state: State, token: Token): Fault | undefined {
  switch (token.kind) {
    case '{':
    case '[':
      state.stack.push({ kind: token.kind, start: token.start });
      state.expected = token.kind === '{' ? 'firstKey' : 'firstItem';
      return undefined;
    case 'string':
    case 'scalar':
      state.expected = state.stack.length === 0 ? 'nothing' : 'next';
      return undefined;
    default:
      return state.last?.kind === ':' ? missingValue(state, token) : afterComma(state, token);
  }
}

function key(state: State, token: Token): Fault | undefined {
  if (token.kind === 'string') {
    state.expected = 'colon';
    return undefined;
  }
  if (token.kind === '{' || token.kind === '[') {
    const open = state.stack.at(-1);
    return {
      ...fault(
        token.start,
        token.end,
        `Expected a property name, found ${token.kind === '{' ? 'an object' : 'an array'}.`,
        'Add a name ("name": …), or close the object before it with }.',
      ),
      ...openedAt(open),
    };
  }
  if (token.kind === 'scalar') {
    const shown = state.text.slice(token.start, token.end);
    return fault(
      token.start,
      token.end,
      `The name ${shown} is not in quotes.`,
      `Write "${shown}".`,
    );
  }
  return afterComma(state, token);
}

/** A comma, colon, closing bracket or the end instead of a name or value. */
function afterComma(state: State, token: Token): Fault {
  const last = state.last;
  if (token.kind === 'end') return unclosed(state);
  if (token.kind === ',') {
    return fault(
      token.start,
      token.end,
      last?.kind === ',' ? 'Two commas in a row.' : 'This comma has nothing before it.',
      'Remove the comma.',
    );
  }
  if (last?.kind === ',' && (token.kind === '}' || token.kind === ']')) {
    const what = token.kind === '}' ? 'member of the object' : 'item of the array';
    return fault(
      last.start,
      last.end,
      `Trailing comma after the last ${what}.`,
      'Remove the comma.',
    );
  }
  if (token.kind === '}' || token.kind === ']') {
    return last === undefined
      ? fault(
          token.start,
          token.end,
          `The file starts with ${token.kind}.`,
          'It must start with {.',
        )
      : wrongCloser(state, token);
  }
  return fault(
    token.start,
    token.end,
    `This ${token.kind} has no name before it.`,
    'Add the name.',
  );
}

function missingValue(state: State, token: Token): Fault {
  const at = state.last?.start ?? token.start;
  return fault(
    at,
    at + 1,
    'There is no value after this colon.',
    'Add the value, or remove the member.',
  );
}

function missingColon(state: State, token: Token): Fault {
  const last = state.last ?? token;
  const touching = token.start === last.end;
  if (token.kind === 'string' && touching) return strayQuote(token.start);
  const open = state.stack.at(-1);
  if (token.kind === ',' || token.kind === '}' || token.kind === 'end') {
    return {
      ...fault(
        last.start,
        last.end,
        'This property name has no value.',
        'Write "name": value, or use an array [ ] for plain values.',
      ),
      ...openedAt(open),
    };
  }
  return fault(last.end, last.end + 1, 'Missing colon after this name.', 'Add a colon.');
}

/** After a value: a comma or the closing bracket. */
function next(state: State, token: Token): Fault | undefined {
  const open = state.stack.at(-1);
  const last = state.last ?? token;
  switch (token.kind) {
    case ',':
      state.expected = open?.kind === '{' ? 'key' : 'value';
      return undefined;
    case '}':
    case ']':
      return close(state, token);
    case 'end':
      return unclosed(state);
    case ':':
      return open?.kind === '['
        ? {
            ...fault(
              last.start,
              token.end,
              'Property name in an array.',
              'Close the array with ] before it, or enclose the member in { }.',
            ),
            ...openedAt(open),
          }
        : fault(
            token.start,
            token.end,
            'Second colon in one member.',
            'Add the missing comma or brace before it, or remove the colon.',
          );
    default:
      if (token.start === last.end && (token.kind === 'string' || last.kind === 'string')) {
        return strayQuote(
          last.kind === 'string' && token.kind !== 'string' ? last.end - 1 : token.start,
        );
      }
      return fault(
        last.end,
        last.end + 1,
        `Missing comma after this ${last.kind === '}' || last.kind === ']' ? last.kind : 'value'}.`,
        'Add a comma.',
      );
  }
}

function close(state: State, token: Token): Fault | undefined {
  const open = state.stack.at(-1);
  const fits = open?.kind === (token.kind === '}' ? '{' : '[');
  if (open === undefined || !fits) return wrongCloser(state, token);
  state.stack.pop();
  state.expected = state.stack.length === 0 ? 'nothing' : 'next';
  const depth = state.stack.length;
  state.misfit = misfitAfter(state.misfit, state.text, open, token.start, depth);
  return undefined;
}

function wrongCloser(state: State, token: Token): Fault {
  const open = state.stack.at(-1);
  const around = state.stack.at(-2);
  if (open === undefined) return extra(state, token);
  const misfit = misfitAfter(undefined, state.text, open, token.start, state.stack.length);
  if (misfit?.missing === true) return leftOpen(misfit);
  const wanted = open.kind === '{' ? '}' : ']';
  const missing = around !== undefined && around.kind === (token.kind === '}' ? '{' : '[');
  return {
    ...fault(
      token.start,
      token.end,
      `Unexpected ${token.kind}: the ${open.kind} before it is still open.`,
      missing
        ? `Add the missing ${wanted} before this ${token.kind}, or write ${wanted} instead.`
        : `Write ${wanted} instead.`,
    ),
    ...openedAt(open),
  };
}

function leftOpen(misfit: Misfit): Fault {
  const wanted = misfit.open.kind === '{' ? '}' : ']';
  return {
    ...fault(
      misfit.open.start,
      misfit.open.start + 1,
      `This ${misfit.open.kind} is not closed: a ${wanted} is missing.`,
      `Add the ${wanted} where this ${misfit.open.kind === '{' ? 'object' : 'array'} ends.`,
    ),
    related: {
      start: misfit.close,
      end: misfit.close + 1,
      message: 'According to its indentation, this one closes an outer bracket.',
    },
  };
}

function unclosed(state: State): Fault {
  const open = state.stack.at(-1);
  if (state.misfit?.missing === true) return leftOpen(state.misfit);
  const at = state.last?.end ?? 0;
  if (open === undefined) {
    return fault(0, 0, 'The file is empty.', 'Provide a Swagger 2.0 definition.');
  }
  const count = state.stack.length;
  const wanted = open.kind === '{' ? '}' : ']';
  return {
    ...fault(
      at,
      at + 1,
      count === 1
        ? `Unexpected end of the file: a ${wanted} is missing.`
        : `Unexpected end of the file: ${count} brackets are still open.`,
      count === 1 ? `Add ${wanted}.` : 'Check that the file is complete, and close the brackets.',
    ),
    ...openedAt(open),
  };
}

/** Something follows the end of the root. */
function extra(state: State, token: Token): Fault {
  const misfit = state.misfit;
  if (misfit !== undefined && !misfit.missing) {
    return {
      ...fault(
        misfit.close,
        misfit.close + 1,
        'According to the indentation, there is one closing bracket too many here.',
        'Remove it.',
      ),
      ...openedAt(misfit.open),
    };
  }
  if (token.kind === '}' || token.kind === ']') {
    return fault(token.start, token.end, `There is one ${token.kind} too many.`, 'Remove it.');
  }
  if (token.kind === '{' || token.kind === '[') {
    return fault(
      token.start,
      token.end,
      'A second document starts here. A file contains one definition.',
      'Move it to a separate file.',
    );
  }
  const last = state.last ?? token;
  if (last.kind === 'string' || last.kind === 'scalar') {
    return fault(
      last.start,
      last.end,
      'The file does not start with {.',
      'A definition is an object.',
    );
  }
  return fault(
    token.start,
    token.end,
    'Unexpected text after the end of the document.',
    'Remove it, or remove the } that ends the document too early.',
  );
}

function strayQuote(at: number): Fault {
  return fault(
    at,
    at + 1,
    'Unexpected quotation mark.',
    'Remove it; inside a string, write a quotation mark as \\".',
  );
}

/** An invalid token may be the visible result of an earlier mistake: an extra quotation mark. */
function brokenToken(state: State, found: Fault): Fault {
  const last = state.last;
  const start = found.start ?? 0;
  const afterValue = state.expected === 'next' || state.expected === 'colon';
  if (last === undefined || !afterValue || state.text[start] === '/' || state.text[start] === '#') {
    return found;
  }
  const sameLine = !/[\r\n]/.test(state.text.slice(last.end, skipSpace(state.text, last.end)));
  if (last.kind === 'string' && sameLine && isPlainText(state.text, start)) {
    return strayQuote(last.end - 1);
  }
  if (state.text[start] === '"' && start === last.end) return strayQuote(start);
  return found;
}

function isPlainText(text: string, at: number): boolean {
  return /^[\p{L}\p{N}.!?()\-_'/\\;%&+*=<>@$]/u.test(text.slice(at, at + 2));
}

function openedAt(open: Open | undefined): Pick<Fault, 'related'> {
  if (open === undefined) return {};
  return {
    related: {
      start: open.start,
      end: open.start + 1,
      message: `The ${open.kind} was opened here.`,
    },
  };
}

/** For a text in which the scan finds nothing wrong although JSON.parse does. */
export const unexplainedFault: Fault = {
  rule: jsonRule,
  message: 'The file is not valid JSON.',
  fix: 'Use a JSON formatter to find the error.',
};
