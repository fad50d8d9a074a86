// What TypeScript itself says of a name, for tests of the planner.

import { ts } from 'ts-morph';

/** True for what cannot stand where an identifier is declared. */
export function isReservedForTest(name: string): boolean {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    ts.LanguageVariant.Standard,
    name,
  );
  const kind = scanner.scan();
  const whole = scanner.getTokenText() === name;
  const reserved =
    kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord;
  return !whole || reserved || kind < ts.SyntaxKind.Identifier;
}
