import path from "node:path";
import type { NextConfig } from "next";

const root = path.resolve(import.meta.dirname, "../../..");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ["@platform/connect-client", "@platform/contracts", "@platform/react-hooks", "@platform/ui-primitives"],
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // A page that was seen half a minute ago opens again without asking the server; its data still refreshes.
    staleTimes: { dynamic: 30, static: 300 },
  },
};

export default config;
