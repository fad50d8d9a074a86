import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.tmp/**'],
    reporters: ['default', ['json', { outputFile: '.tmp/vitest.json' }]],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
