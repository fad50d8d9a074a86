// A server after Microsoft's published samples (LogicAppsAsyncResponseSample, LogicAppTriggersExample),
// carried over to Express with the faults that they have: a dictionary and a list in memory, a Location
// without the port, a result that is told once, a trigger whose runs have no body, callback URLs in a
// list that nobody looks through, and a callback whose body is a text.

import { randomUUID } from 'node:crypto';
import express from 'express';

const app = express();
app.use(express.json());

/** @type {Map<string, boolean>} */
const runningTasks = new Map();
/** @type {string[]} */
const subscriptions = [];

app.post('/api/startwork', (request, response) => {
  const id = randomUUID();
  runningTasks.set(id, false);
  setTimeout(() => runningTasks.set(id, true), 100);
  response.set('location', `${request.protocol}://${request.hostname}/api/status/${id}`);
  response.set('retry-after', '20').status(202).end();
});

app.get('/api/status/:id', (request, response) => {
  const { id } = request.params;
  if (runningTasks.get(id) === true) {
    runningTasks.delete(id);
    response.status(200).json('Can return some data here');
  } else if (runningTasks.has(id)) {
    response.set('location', `${request.protocol}://${request.hostname}/api/status/${id}`);
    response.set('retry-after', '20').status(202).end();
  } else {
    response.status(400).json({ message: 'No job exists with the specified ID' });
  }
});

app.get('/api/polltrigger', (request, response) => {
  const given = request.query.triggerState;
  const now = Date.now();
  /** @param {number} status @param {number} time */
  const answer = (status, time) => {
    const state = encodeURIComponent(new Date(time).toUTCString());
    response.set(
      'location',
      `${request.protocol}://${request.hostname}/api/polltrigger?triggerState=${state}`,
    );
    response.set('retry-after', '15').status(status).end();
  };
  if (typeof given !== 'string' || given === '') answer(202, now);
  else if (Date.parse(given) < now) answer(200, now + 120_000);
  else answer(202, Date.parse(given));
});

app.post('/api/webhooktrigger/subscribe', (request, response) => {
  subscriptions.push(request.body.callbackUrl);
  response.status(200).end();
});

app.get('/api/webhooktrigger/trigger', async (_request, response) => {
  for (const callbackUrl of subscriptions) {
    await fetch(callbackUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify('{"trigger":"fired"}'),
    });
  }
  response.status(202).json(`There are ${subscriptions.length} subscriptions fired`);
});

app.post('/api/webhooktrigger/unsubscribe', (request, response) => {
  const index = subscriptions.indexOf(request.body.callbackUrl);
  if (index >= 0) subscriptions.splice(index, 1);
  response.status(200).end();
});

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening on ${typeof address === 'object' ? address?.port : ''}`);
});
