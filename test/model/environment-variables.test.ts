import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/changes/compare.js';
import { faultOfVariable } from '../../src/model/environment-variables.js';
import { messages, modelOf } from './factory.js';

const variable = (name: string) => `@environmentVariables("${name}")`;

describe('environment variables', () => {
  it('are no host, no base path and no address', () => {
    const host = variable('cr49f_Host_7weem');
    const basePath = `/${variable('new_BasePath')}`;
    const model = modelOf({
      host,
      basePath,
      securityDefinitions: {
        login: {
          type: 'oauth2',
          flow: 'accessCode',
          authorizationUrl: variable('new_LoginUrl'),
          tokenUrl: 'https://login.contoso.com/token',
          scopes: {},
        },
      },
    });
    expect(model).not.toHaveProperty('host');
    expect(model.basePath).toBe('');
    expect(model.placeholders).toEqual({ host, basePath });
    expect(model.security.get('login')).not.toHaveProperty('authorizationUrl');
    expect(model.security.get('login')).toHaveProperty('tokenUrl');
    expect(messages(model)).toEqual([
      expect.stringContaining('is an environment variable of Power Platform; "/" is taken.'),
    ]);
  });

  it.each([
    ["@environmentVariables('new_BasePath')"],
    ['/v1/@environmentVariables("new_Part")/{tenant}'],
    ['@{environmentVariables("new_Path")}'],
  ])('are no base path either where they are written in another way: %s', (basePath) => {
    const model = modelOf({
      basePath,
      paths: { '/a': { get: { operationId: 'A', responses: { 200: { description: '' } } } } },
    });
    expect([model.basePath, model.operations[0]?.path]).toEqual(['', '/a']);
  });

  it('are compared as they are written', () => {
    const before = modelOf({ host: 'api.contoso.com', basePath: '/v1' });
    const after = modelOf({ host: variable('new_Host'), basePath: variable('new_BasePath') });
    expect(changesOf(before, after).map(({ words }) => words)).toEqual([
      'The host is now "@environmentVariables(\\"new_Host\\")"; it was "api.contoso.com".',
      'The base path is now "@environmentVariables(\\"new_BasePath\\")"; it was "/v1".',
    ]);
    expect(changesOf(after, after)).toEqual([]);
  });

  it('leave what is written as it is', () => {
    const model = modelOf({ host: 'environmentvariables.contoso.com', basePath: '/@me' });
    expect(model).toMatchObject({ host: 'environmentvariables.contoso.com', basePath: '/@me' });
    expect(model).not.toHaveProperty('placeholders');
  });

  it.each([
    [variable('cr49f_SharePointSiteURL_7weem'), undefined],
    [` ${variable('new_Host')} `, undefined],
    [`/${variable('new_Path')}`, undefined],
    ["@environmentVariables('new_Host')", 'single quotation marks'],
    ['@environmentVariables(new_Host)', 'is not written as'],
    ['@environmentvariables("new_Host")', 'is not written as'],
    ['@{environmentVariables("new_Host")}', 'is not written as'],
    [variable('{{environmentVariableName}}'), 'no prefix'],
    [variable('SharePoint Site URL'), 'no prefix'],
    [variable(''), 'no prefix'],
    [`https://${variable('new_Host')}/authorize`, 'longer text'],
  ])('have one form: %s', (text, fault) => {
    if (fault === undefined) expect(faultOfVariable(text)).toBeUndefined();
    else expect(faultOfVariable(text)).toContain(fault);
  });
});
