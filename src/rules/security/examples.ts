// The documents of this group's examples.

export const apiKey = { type: 'apiKey', in: 'header', name: 'X-Key' };
export const oauth = {
  type: 'oauth2',
  flow: 'accessCode',
  authorizationUrl: 'https://login.contoso.com/authorize',
  tokenUrl: 'https://login.contoso.com/token',
  scopes: {},
};
export const secured = (login: unknown): { securityDefinitions: unknown; security: unknown } => ({
  securityDefinitions: { login },
  security: [{ login: [] }],
});
/** `oauth` without some members, or with others. */
export const oauthWith = (changes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...oauth, ...changes }).filter(([, value]) => value !== undefined),
  );
