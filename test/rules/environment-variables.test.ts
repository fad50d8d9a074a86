// Environment variables where Microsoft documents them: no rule takes them for hosts, paths or URLs.

import { describe, expect, it } from 'vitest';
import { load, loadPlain } from '../../src/document/load.js';
import { soundProperties, withOauth } from '../../src/rules/properties/examples.js';
import { rulesOf } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import { soundDefinition } from './sound-definition.js';

const variable = (name: string) => `@environmentVariables("new_${name}")`;

async function findings(members: object, properties?: object): Promise<string[]> {
  const loaded = await load({
    kind: 'text',
    path: 'definition.json',
    text: JSON.stringify({ ...soundDefinition, ...members }),
  });
  const beside =
    properties &&
    (await loadPlain({
      kind: 'text',
      path: 'apiProperties.json',
      text: JSON.stringify(properties),
    }));
  if (!loaded.ok || beside?.ok === false) throw new Error('It cannot be read.');
  return runRules(loaded.document, rulesOf('certification'), {
    ...(beside && { apiProperties: beside.file }),
  }).map(({ rule, pointer }) => `${rule} ${pointer}`);
}

const oauth = {
  securityDefinitions: {
    login: {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: variable('LoginUrl'),
      tokenUrl: variable('TokenUrl'),
      scopes: {},
    },
  },
  security: [{ login: [] }],
};

describe('environment variables', () => {
  it.each([
    ['host', { host: variable('Host') }],
    ['base path', { basePath: variable('BasePath') }],
    ['base path, as the portal saves it', { basePath: `/${variable('BasePath')}` }],
    ['URLs of OAuth', oauth],
    [
      'name of an API key',
      { securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: variable('Key') } } },
    ],
  ])('may stand for the %s', async (_what, members) => {
    expect(await findings(members)).toEqual([]);
  });

  it('may stand for what the Security tab sets, and in policies', async () => {
    const settings = {
      clientId: variable('ClientId'),
      clientSecret: variable('ClientSecret'),
      customParameters: {
        authorizationUrl: { value: variable('LoginUrl') },
        tokenUrl: { value: variable('TokenUrl') },
        refreshUrl: { value: variable('RefreshUrl') },
      },
    };
    const plain = await findings(oauth, withOauth({ ...settings, clientSecret: undefined }));
    expect(await findings(oauth, withOauth(settings))).toEqual(plain);
    expect(plain.filter((one) => /^(env|props-oauth)/.test(one))).toEqual([]);
    const policy = (value: string) =>
      soundProperties({
        policyTemplateInstances: [
          {
            templateId: 'setheader',
            title: 'Tenant',
            parameters: {
              'x-ms-apimTemplateParameter.name': 'X-Tenant',
              'x-ms-apimTemplateParameter.value': value,
              'x-ms-apimTemplateParameter.existsAction': 'override',
              'x-ms-apimTemplate-policySection': 'Request',
            },
          },
        ],
      });
    const sound = await findings({}, policy("@connectionParameters('tenant')"));
    expect(await findings({}, policy(variable('Tenant')))).toEqual(sound);
    expect(sound).toEqual([]);
  });

  it('are told of once where their form is wrong, and nowhere taken for a host', async () => {
    const host = "@environmentVariables('new_Host')";
    expect(await findings({ host })).toEqual(['env-variable-form /host']);
    expect(await findings({ host: 'https://@environmentVariables("new_Host")/v1' })).toEqual([
      'env-variable-form /host',
    ]);
  });

  it('are told of where nothing replaces them', async () => {
    const { paths } = soundDefinition as { paths: Record<string, { get: object }> };
    const path = '/orders/{orderId}';
    const get = paths[path]?.get;
    const tags = [variable('Tag')];
    expect(await findings({ paths: { [path]: { get: { ...get, tags } } } })).toContain(
      'env-variable-place /paths/~1orders~1{orderId}/get/tags/0',
    );
    const description = `Reads the orders of the service in ${variable('Host')}.`;
    const told = await findings({ paths: { [path]: { get: { ...get, description } } } });
    expect(told.filter((one) => one.startsWith('env'))).toEqual([]);
  });
});
