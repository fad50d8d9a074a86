// Which subscriptions and polls an event is for: those whose request has the same value, or none, for
// every member of the filter.

/** True when `request` asks for nothing else than `filter`. An array in the request lists what is wanted: it must hold all of the filter's. */
export function matchesFilter(request: unknown, filter: unknown): boolean {
  if (filter === undefined || request === undefined || request === null) return true;
  if (Array.isArray(request)) {
    return [filter].flat().every((wanted) => request.some((value) => matchesFilter(value, wanted)));
  }
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) {
    if (typeof request !== 'object') return false;
    return Object.entries(filter).every(([name, wanted]) =>
      matchesFilter(
        Object.hasOwn(request, name) ? (request as Record<string, unknown>)[name] : undefined,
        wanted,
      ),
    );
  }
  if (Array.isArray(filter)) return filter.some((value) => matchesFilter(request, value));
  return request === filter;
}
