import { defineConfig } from "vitest/config";

/**
 * Unit and component tests stand beside the code they test; stories across processes stand in tests/.
 * The machine has two cores: files run one or two at a time so that process-heavy suites stay steady.
 */
export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tests/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // As patient as tests/processes/until.ts: a second, which is usual, says how busy the machine is.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    reporters: ["default"],
  },
});
