import { Stack } from "./stack.ts";

/** Starts the stack; what it returns stops it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = await Stack.start();
  process.env["ADR_E2E_DATA_DIR"] = stack.dataDir;
  return () => stack.stop();
}
