// What a person at a terminal is told at the start. Logs are JSON, which machines read.

import type { Config } from './config.js';
import type { ConnectorDescriptor } from './descriptor.js';

/**
 * @param url where it listens, without the base path.
 * @param metricsUrl where a scraper asks, if metrics are on.
 * @returns lines with one line end between two and none at the end.
 */
export function greet(
  descriptor: ConnectorDescriptor,
  config: Config,
  url: string,
  metricsUrl?: string,
): string {
  const base = (config.publicBaseUrl ?? url) + descriptor.basePath;
  return [
    '',
    config.mock ? '  Mock: every answer is an example.' : '  Ready.',
    `  operations   ${url}${descriptor.basePath}`,
    ...(base === url + descriptor.basePath ? [] : [`  for others   ${base}`]),
    `  definition   ${url}/swagger.json`,
    ...(metricsUrl === undefined ? [] : [`  metrics      ${metricsUrl}`]),
    `  access       ${access(descriptor, config)}`,
    '  Ctrl+C ends it.',
    '',
  ].join('\n');
}

function access({ operations }: ConnectorDescriptor, { open }: Config): string {
  if (operations.every(({ security }) => security.length === 0))
    return 'open to everybody: the definition declares no security';
  return open
    ? 'OPEN TO EVERYBODY: credentials are missing (API_KEYS, BASIC_USERS or OAUTH_ISSUER)'
    : 'with the credentials that are set';
}
