// Methods of HTTP that measures and spans tell apart. Callers could make up any number of others.

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

export function knownMethod(method: string): string | undefined {
  return METHODS.has(method) ? method : undefined;
}
