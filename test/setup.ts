// Runs in every test file.

import { afterAll } from 'vitest';
import { endPostgres } from './runtime/store/postgres.js';

afterAll(endPostgres);
