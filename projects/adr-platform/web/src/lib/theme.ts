/** Light, dark or the system's choice; kept in a cookie so that the server paints the right one. */
export type Theme = "system" | "light" | "dark";

export const themeCookie = "theme";

export function parseTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

/** Changes the page at once and remembers the choice for a year. Browser only. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  setPreference(themeCookie, theme);
}

/** Remembers a preference that the server needs for its first paint. Browser only. */
export function setPreference(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
