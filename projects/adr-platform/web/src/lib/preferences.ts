/** Names shared by the server's first paint and the browser: cookies, and the header that tells a page its address. */
export const sidebarCookie = "sidebar";
export const lastWorkspaceCookie = "workspace";
export const pathHeader = "x-page-path";
