/** The browser's transport: Connect over fetch on the page's own origin, with its cookies. */
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { renewSession, type RenewOptions } from "./renew-session";
import { workspaceHeader } from "./workspace-header";

export interface BrowserTransportOptions extends RenewOptions {
  /** Where the services live, such as `/rpc`. */
  baseUrl: string;
  /** UUID of the workspace that calls act in; absent for the calls that need none. */
  workspaceId?: string;
}

/** Builds a transport for one workspace. Keep one per workspace: it holds no connection of its own. */
export function createBrowserTransport(options: BrowserTransportOptions): Transport {
  const interceptors: Interceptor[] = [renewSession(options)];
  if (options.workspaceId !== undefined) interceptors.push(workspaceHeader(options.workspaceId));
  return createConnectTransport({
    baseUrl: options.baseUrl,
    useBinaryFormat: true,
    interceptors,
    fetch: (input, init) => globalThis.fetch(input, { ...init, credentials: "same-origin" }),
  });
}
