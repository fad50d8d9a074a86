// Basic authentication.

import type { Pattern } from './client.js';

/** Lets operations authenticate by user name and password. */
export const basicAuth: Pattern = (run, endpoint) => {
  endpoint.basic = ({ username, password }) => {
    const bytes = new TextEncoder().encode(`${username}:${password}`);
    return `Basic ${btoa(String.fromCharCode(...bytes))}`;
  };
  return run;
};
