// Every id that loading can report under. Rules of the same ids say why, and how to fix it
// (src/rules/loading); a test holds the two together.

export const loadRules = [
  'doc-encoding-utf8',
  'doc-json-parse',
  'doc-json-type',
  'doc-required-members',
  'doc-swagger-version',
  'document-bundle',
  'document-empty',
  'document-is-directory',
  'document-not-a-definition',
  'document-not-found',
  'document-ref-outside',
  'document-too-deep',
  'document-too-large',
  'document-too-many-files',
  'document-too-many-nodes',
  'document-unreadable',
  'document-yaml-parse',
  'props-json-parse',
  'ref-loop',
  'ref-resolves',
] as const;

export type LoadRule = (typeof loadRules)[number];
