import { defineConfig } from 'vitest/config';

/** `npm run test:device`: what takes minutes: executables of both processors, the package as its users install it. */
export default defineConfig({
  test: {
    include: ['test/device/slow/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: '.cache/vitest-device.json' }]],
  },
});
