/** Names of the cookies that the server's first paint depends on. */
export const sidebarCookie = "sidebar";
export const lastWorkspaceCookie = "workspace";
