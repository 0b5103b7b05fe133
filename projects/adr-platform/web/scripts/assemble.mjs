// Completes the standalone server: Next leaves static files to a CDN by default, and here there is none.
import { cpSync, existsSync } from "node:fs";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "..");
const server = path.join(web, ".next/standalone/projects/adr-platform/web");
if (!existsSync(path.join(server, "server.js"))) {
  console.error(`no server at ${server}; run next build first`);
  process.exit(1);
}
cpSync(path.join(web, ".next/static"), path.join(server, ".next/static"), { recursive: true });
if (existsSync(path.join(web, "public"))) cpSync(path.join(web, "public"), path.join(server, "public"), { recursive: true });
