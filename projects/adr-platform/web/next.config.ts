import { readFileSync } from "node:fs";
import path from "node:path";
import type { NextConfig } from "next";

const root = path.resolve(import.meta.dirname, "../../..");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ["@platform/connect-client", "@platform/contracts", "@platform/react-hooks", "@platform/ui-primitives"],
  // The one page that explains errors goes into the build, so that no part of the repository is needed at run time.
  env: { ERRORS_PAGE: readFileSync(path.join(root, "docs/errors.md"), "utf8") },
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // A page that was seen half a minute ago opens again without asking the server; its data still refreshes.
    staleTimes: { dynamic: 30, static: 300 },
  },
};

export default config;
