// The JSON schema of la-connector.json, for editors: schemas/la-connector.schema.json, which
// scripts/rules-docs.js writes. What it takes is what parseSettings takes; a test compares them.

import { rules } from '../registry.js';

const level = {
  description: 'How a finding is reported; off: not at all. advice and suggestion are the same.',
  enum: ['off', 'advice', 'suggestion', 'warning', 'error'],
};
const text = (description: string): object => ({ type: 'string', minLength: 1, description });
const textOrNull = (description: string): object => ({
  type: ['string', 'null'],
  minLength: 1,
  description,
});

const operation = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pattern: {
      description: 'What the operation is, whatever the definition looks like.',
      enum: ['action', 'pollingAction', 'pollingTrigger', 'webhookTrigger', 'webhookAction', 'mcp'],
    },
    callbackUrl: {
      type: 'string',
      pattern: '^(body(\\.[^.]+)*|(query|header|form)\\..+)$',
      description:
        'Where a subscribe (or unsubscribe) request carries the callback URL: body, body.a.b, query.name, header.name or form.name.',
    },
    unsubscribe: textOrNull(
      "operationId of the operation that ends a subscription made by this one; null: the server's own route.",
    ),
    unsubscribeId: {
      type: 'string',
      pattern: '^(path|query)\\..+$',
      description:
        "Where a request of the unsubscribe operation has the subscription's id: path.name or query.name.",
    },
    status: textOrNull(
      "operationId of the operation that answers the state of a job started by this one; null: the server's own route.",
    ),
    stateParameter: text('Polling trigger: name of the query parameter that carries the state.'),
    gateway: {
      const: false,
      description:
        'Polling trigger: false when the pollingtrigger policy of apiProperties.json is not in front of this server.',
    },
    itemsPath: {
      type: 'string',
      description:
        'Polling trigger: dotted path to the array in a batch answer; an empty string when the root is the array.',
    },
    notification: {
      type: 'string',
      pattern: '^#/',
      description:
        'Webhooks: pointer to the schema of the notification (#/definitions/Alarm), where no x-ms-notification-content has it.',
    },
  },
};

const texts = (description: string, items: object = {}): object => ({
  type: 'array',
  minItems: 1,
  items: { type: 'string', minLength: 1, ...items },
  description,
});

const override = {
  type: 'object',
  additionalProperties: false,
  required: ['rules'],
  properties: {
    files: texts(
      'Files, as glob patterns relative to la-connector.json with /; every file if absent.',
    ),
    pointers: texts(
      'JSON pointers, in which * matches any characters of one segment and ** any segments; every position if absent.',
      { pattern: '^/' },
    ),
    rules: { $ref: '#/definitions/levels' },
    reason: text('Why, for those who come later.'),
  },
};

/** As data; members in a fixed order. */
export function settingsSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'la-connector.json',
    description: 'What a connector definition cannot say about itself, for la-connector-gen.',
    // Read by Visual Studio Code.
    allowComments: true,
    allowTrailingCommas: true,
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      definition: text('Path of the definition, relative to this file, with /.'),
      root: {
        type: 'string',
        minLength: 1,
        not: { pattern: '^([A-Za-z]:|[\\\\/])' },
        description:
          'Folder in which the definition may refer to files besides its own, relative to this file, with /.',
      },
      operations: {
        type: 'object',
        description: 'Settings of operations, by operationId.',
        additionalProperties: { $ref: '#/definitions/operation' },
      },
      validate: {
        type: 'object',
        description: 'What validate looks for.',
        additionalProperties: false,
        properties: {
          preset: {
            description:
              'import: what is checked when a connector is created or updated (the default). certification: more.',
            enum: ['import', 'certification'],
          },
          rules: { $ref: '#/definitions/levels' },
          overrides: {
            type: 'array',
            description: 'Levels for some files or positions; the last that matches counts.',
            items: { $ref: '#/definitions/override' },
          },
        },
      },
    },
    definitions: { operation, override, level, levels: levelsSchema() },
  };
}

/** Every rule by name, so that an editor offers it; others are patterns. */
function levelsSchema(): object {
  const set = rules.filter(({ check }) => check !== undefined);
  return {
    type: 'object',
    description: 'Levels by rule, in whose name * matches any characters: property-*.',
    properties: Object.fromEntries(
      set.map(({ id, summary }) => [id, { description: summary, enum: level.enum }]),
    ),
    additionalProperties: { $ref: '#/definitions/level' },
  };
}
