import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.tmp/**'],
    reporters: ['default', ['json', { outputFile: '.tmp/vitest.json' }]],
    // Tests of the command line run the built one.
    globalSetup: ['test/build-dist.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
