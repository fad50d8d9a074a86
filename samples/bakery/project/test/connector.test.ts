// Starts the server in mock mode, on a free port and with a database of its own, and calls it as
// anybody would. Put your own tests beside it: every *.test.ts here is run.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient } from '../src/generated/client.gen.js';
import { createConnector } from '../src/generated/connector.gen.js';

