// The apiProperties.json that examples start from: valid together with the sound definition.

import type { JsonObject } from '../../document/types.js';

const texts = {
  displayName: 'API Key',
  description: 'Key of the order service.',
  tooltip: 'Key of the order service.',
};

/** A parameter for the API key; members replace those of its constraints. */
export function keyParameter(constraints: JsonObject = {}): JsonObject {
  return {
    type: 'securestring',
    uiDefinition: {
      ...texts,
      constraints: { tabIndex: 2, clearText: false, required: 'true', ...constraints },
    },
  };
}

/** Members of `properties`; undefined removes one. */
export function soundProperties(members: JsonObject = {}): JsonObject {
  const properties = {
    iconBrandColor: '#2f4f4f',
    publisher: 'Contoso',
    stackOwner: 'Contoso',
    capabilities: ['actions'],
    connectionParameters: { api_key: keyParameter() },
    policyTemplateInstances: [],
    ...members,
  };
  const kept = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { properties: Object.fromEntries(kept) };
}

/** One connection parameter `token` for OAuth, with these settings. */
export function withOauth(settings: JsonObject = {}): JsonObject {
  const oAuthSettings = {
    identityProvider: 'oauth2',
    clientId: 'client-id',
    scopes: ['orders'],
    redirectMode: 'GlobalPerConnector',
    customParameters: {
      authorizationUrl: { value: 'https://login.contoso.com/authorize' },
      tokenUrl: { value: 'https://login.contoso.com/token' },
      refreshUrl: { value: 'https://login.contoso.com/token' },
    },
    ...settings,
  };
  const kept = Object.entries(oAuthSettings).filter(([, value]) => value !== undefined);
  return withParameters({
    api_key: keyParameter(),
    token: { type: 'oauthSetting', oAuthSettings: Object.fromEntries(kept) },
  });
}

export function withParameters(connectionParameters: JsonObject): JsonObject {
  return soundProperties({ connectionParameters });
}

/** One policy of this template for these operations. */
export function withPolicy(
  templateId: string,
  parameters: JsonObject,
  operations?: readonly string[],
): JsonObject {
  const names = operations && { 'x-ms-apimTemplate-operationName': operations };
  return soundProperties({
    policyTemplateInstances: [
      { templateId, title: 'One', parameters: { ...names, ...parameters } },
    ],
  });
}
