import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": path.resolve(import.meta.dirname, "src") } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", setupFiles: ["src/testing/set-up.ts"] },
});
