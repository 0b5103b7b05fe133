/**
 * How a browser talks to the platform's services. Purpose: one transport with the workspace header, a session that
 * renews itself once, and errors as data. When to use: every call. To extend: add an interceptor file and list it
 * in `browser.ts`. Server components import `@platform/connect-client/server` instead.
 */
export { createBrowserTransport, type BrowserTransportOptions } from "./browser";
export { codeOf, describeError, errorInfo, isAborted, type ErrorDescription } from "./errors";
export { renewSession, type RenewOptions } from "./renew-session";
export { workspaceHeader } from "./workspace-header";
