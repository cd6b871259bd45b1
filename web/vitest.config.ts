import { defineConfig, mergeConfig } from "vitest/config";

import built from "./vite.config";

export default mergeConfig(
  built,
  defineConfig({ test: { environment: "jsdom", setupFiles: ["./src/test/setup.ts"], css: false } }),
);
