// The environment variables of a generated server, for its README and `.env.example`. A test holds the
// names to those that the runtime reads.

import type { SettingRow } from './template-helpers.js';

export const serverSettings: readonly SettingRow[] = [];
