// Changes of a definition such as authors make, and such as they had better not: operations and
// definitions come, go, change places, swap their names or get names that collide.

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
/** Of each new version of a definition, how many changes it consists of. */
const MOST = 3;

/**
 * @param {object} before Stays as it is.
 * @param {ReturnType<import('./random.js').createRandom>} random
 * @returns {{ document: any, done: string[], reordered: boolean }}
 */
export function mutate(before, random) {
  const document = structuredClone(before);
  const done = [];
  // Now and then nothing but the order changes: that must be felt nowhere.
  const reordered = random.below(5) === 0;
  const choice = Object.entries(reordered ? orders : { ...changes, ...orders });
  const count = reordered ? choice.length : 1 + random.below(MOST);
  for (let at = 0; at < count; at += 1) {
    const [name, change] = reordered ? choice[at] : random.pick(choice);
    if (change(document, random) !== false) done.push(name);
  }
  return { document, done, reordered };
}

/** Every operation with its place. */
function operationsIn(document) {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    typeof item !== 'object' || item === null
      ? []
      : Object.keys(item)
          .filter((method) => METHODS.includes(method) && item[method] !== null)
          .map((method) => ({ path, item, method, operation: item[method] })),
  );
}

function reorder(owner, key, random) {
  if (typeof owner?.[key] !== 'object' || owner[key] === null) return false;
  owner[key] = Object.fromEntries(random.shuffle(Object.entries(owner[key])));
  return true;
}

/** `{ ...old, [name]: value }` with the new member in front. */
function putFirst(object, name, value) {
  const rest = Object.entries(object);
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, { [name]: value }, Object.fromEntries(rest));
}

function freePath(document, random) {
  for (;;) {
    const path = `/made/${random.below(1_000_000)}`;
    if (document.paths[path] === undefined) return path;
  }
}

/** Another id that is, or may become, the same name in code or on a disk. */
function lookalike(id, random) {
  return random.pick([
    id.toLowerCase(),
    id.toUpperCase(),
    `${id}2`,
    `${id}_`,
    `${id}Request`,
    id.replace(/([a-z])([A-Z])/g, '$1_$2'),
    id.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
    `${id.charAt(0).toLowerCase()}${id.slice(1)}`,
  ]);
}

/** A copy of an operation at a path of its own. */
function add(document, random, { id, first }) {
  const [all, path] = [operationsIn(document), freePath(document, random)];
  if (all.length === 0) return false;
  const { operation, method } = random.pick(all);
  const copy = structuredClone(operation);
  copy.operationId = id(String(random.pick(all).operation.operationId ?? 'Nameless'));
  // The variables of its path are not in this one.
  copy.parameters = (copy.parameters ?? []).filter((parameter) => parameter.in !== 'path');
  if (first) putFirst(document.paths, path, { [method]: copy });
  else document.paths[path] = { [method]: copy };
  return true;
}

function onOne(work) {
  return (document, random) => {
    const all = operationsIn(document);
    return all.length === 0 ? false : work(random.pick(all), random, document);
  };
}

function onTwo(work) {
  return (document, random) => {
    const [one, two] = random.shuffle(operationsIn(document));
    return two === undefined ? false : work(one, two, random, document);
  };
}

/** Renames a definition everywhere. */
function renameDefinition(document, from, to) {
  const text = JSON.stringify({ ...document, definitions: undefined });
  const ref = (name) => JSON.stringify(`#/definitions/${name}`);
  const definitions = JSON.stringify(document.definitions);
  const swap = (json) => JSON.parse(json.replaceAll(ref(from), () => ref(to)));
  const renamed = Object.entries(swap(definitions)).map(([name, value]) => [
    name === from ? to : name,
    value,
  ]);
  Object.assign(document, swap(text));
  document.definitions = Object.fromEntries(renamed);
}

/** Felt nowhere: the order of members of an object says nothing. */
const orders = {
  'paths in another order': (document, random) => reorder(document, 'paths', random),
  'definitions in another order': (document, random) => reorder(document, 'definitions', random),
  'methods in another order': onOne(({ path }, random, document) =>
    reorder(document.paths, path, random),
  ),
};

/** Each returns false where it does not apply. */
const changes = {
  'an operation removed': onOne(({ item, method }) => delete item[method]),
  'all operations removed': (document, random) => {
    if (random.below(4) !== 0) return false;
    document.paths = {};
    return true;
  },
  'an operation added': (document, random) =>
    add(document, random, { id: (id) => `${id}Anew${random.below(100)}`, first: false }),
  'an operation of nearly the same name in front': (document, random) =>
    add(document, random, { id: (id) => lookalike(id, random), first: true }),
  'an operation of the same name in front': (document, random) =>
    add(document, random, { id: (id) => id, first: true }),
  'an operation without a name in front': (document, random) => {
    if (!add(document, random, { id: (id) => id, first: true })) return false;
    const [item] = Object.values(document.paths);
    delete Object.values(item)[0].operationId;
    return true;
  },
  'an operation renamed': onOne(({ operation }, random) => {
    operation.operationId = `Renamed${random.below(1000)}${operation.operationId ?? ''}`.slice(
      0,
      80,
    );
  }),
  'an operation renamed in letter case': onOne(({ operation }, random) => {
    operation.operationId = lookalike(String(operation.operationId ?? 'Nameless'), random);
  }),
  'two names swapped': onTwo(({ operation: one }, { operation: two }) => {
    [one.operationId, two.operationId] = [two.operationId, one.operationId];
  }),
  'a name passed on': onTwo(({ operation: one }, { operation: two }, random) => {
    const { operationId } = one;
    one.operationId = `${operationId}Old${random.below(10)}`;
    two.operationId = operationId;
  }),
  'a renamed operation and a new one of its name': onOne(({ operation }, random, document) => {
    const { operationId = 'Nameless' } = operation;
    operation.operationId = `${operationId}V1`;
    const first = random.below(2) === 0;
    return add(document, random, { id: () => operationId, first });
  }),
  'a name twice': onTwo(({ operation: one }, { operation: two }) => {
    one.operationId = two.operationId;
  }),
  'a name left out': onOne(({ operation }) => delete operation.operationId),
  'another path': onOne(({ path }, random, document) => {
    const next = `${path}/v${random.below(100)}`;
    if (document.paths[next] !== undefined) return false;
    const entries = Object.entries(document.paths);
    document.paths = Object.fromEntries(
      entries.map(([name, item]) => [name === path ? next : name, item]),
    );
    return true;
  }),
  'another method': onOne(({ item, method, operation }, random) => {
    const next = random.pick(METHODS);
    if (item[next] !== undefined) return false;
    delete item[method];
    item[next] = operation;
    return true;
  }),
  'a trigger made of it': onOne(({ operation }, random) => {
    operation['x-ms-trigger'] = random.pick(['single', 'batch']);
  }),
  'a trigger no more': (document, random) => {
    const triggers = operationsIn(document).filter(({ operation }) => operation['x-ms-trigger']);
    if (triggers.length === 0) return false;
    delete random.pick(triggers).operation['x-ms-trigger'];
    return true;
  },
  'accepted, done later': onOne(({ operation }) => {
    operation.responses = { ...operation.responses, 202: { description: 'Accepted' } };
  }),
  'a required parameter added': onOne(({ operation }, random) => {
    const name = `asked${random.below(1000)}`;
    const parameter = { name, in: 'query', required: true, type: 'string' };
    operation.parameters = [...(operation.parameters ?? []), parameter];
  }),
  'a parameter removed': onOne(({ operation }, random) => {
    const list = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'path');
    if (list.length === 0) return false;
    const gone = random.pick(list);
    operation.parameters = operation.parameters.filter((parameter) => parameter !== gone);
    return true;
  }),
  'words changed': onOne(({ operation }, random) => {
    operation.description = `Said anew, ${random.below(1000)} times.`;
  }),
  'a property of another type': (document, random) => {
    const objects = Object.values(document.definitions ?? {}).filter((one) => one?.properties);
    if (objects.length === 0) return false;
    const { properties } = random.pick(objects);
    const names = Object.keys(properties);
    if (names.length === 0) return false;
    properties[random.pick(names)] = {
      type: random.pick(['boolean', 'integer', 'array']),
      items: {},
    };
    return true;
  },
  'a property removed': (document, random) => {
    const objects = Object.values(document.definitions ?? {}).filter((one) => one?.properties);
    const object = objects.length === 0 ? undefined : random.pick(objects);
    const names = Object.keys(object?.properties ?? {});
    if (object === undefined || names.length === 0) return false;
    delete object.properties[random.pick(names)];
    return true;
  },
  'a definition of nearly the same name in front': (document, random) => {
    const names = Object.keys(document.definitions ?? {});
    if (names.length === 0) return false;
    const name = lookalike(random.pick(names), random);
    if (document.definitions[name] !== undefined) return false;
    putFirst(document.definitions, name, {
      type: 'object',
      properties: { made: { type: 'boolean' } },
    });
    return true;
  },
  'a definition renamed': (document, random) => {
    const names = Object.keys(document.definitions ?? {});
    if (names.length === 0) return false;
    const name = random.pick(names);
    const next = lookalike(name, random);
    if (document.definitions[next] !== undefined) return false;
    renameDefinition(document, name, next);
    return true;
  },
  'definitions that nobody needs removed': (document) => {
    const text = JSON.stringify(document);
    for (const name of Object.keys(document.definitions ?? {}))
      if (!text.includes(JSON.stringify(`#/definitions/${name}`)))
        delete document.definitions[name];
    return true;
  },
};
