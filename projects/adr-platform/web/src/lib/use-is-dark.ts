"use client";
/** Whether the page is dark now: by the person's choice, else by the system's. */
import { useSyncExternalStore } from "react";

const query = "(prefers-color-scheme: dark)";

function subscribe(changed: () => void): () => void {
  const system = window.matchMedia(query);
  const choice = new MutationObserver(changed);
  system.addEventListener("change", changed);
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    choice.disconnect();
  };
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? window.matchMedia(query).matches : theme === "dark";
}

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, isDark, () => false);
}
