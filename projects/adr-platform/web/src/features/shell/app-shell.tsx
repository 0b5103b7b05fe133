"use client";
/** The frame around every page: sidebar or sheet, palette, key list, toasts, and the keys that work everywhere. */
import { useHotkeys } from "@platform/react-hooks";
import { Sheet, Toaster, TooltipProvider } from "@platform/ui-primitives";
import clsx from "clsx";
import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { StoppedBanner } from "@/features/budgets/stopped-banner";
import { Palette } from "@/features/palette/palette";
import { useApp } from "@/lib/api/provider";
import { lastWorkspaceCookie } from "@/lib/preferences";
import { setPreference, type Theme } from "@/lib/theme";
import { KeyList } from "./key-list";
import { mainPages, settingsPages } from "./navigation";
import { closeSheet, openHelp, openPalette, openSheet, setCollapsed, useShell } from "./shell-store";
import { Sidebar } from "./sidebar";

export interface AppShellProps {
  children: ReactNode;
  theme: Theme;
  /** What the cookie says; the person's change in this tab wins. */
  initiallyCollapsed: boolean;
}

export function AppShell({ children, theme, initiallyCollapsed }: AppShellProps) {
  const collapsed = useShell((state) => state.collapsed) ?? initiallyCollapsed;
  const sheetOpen = useShell((state) => state.sheetOpen);
  const { slug } = useApp().workspace;
  useGlobalKeys(collapsed);
  useEffect(() => setPreference(lastWorkspaceCookie, slug), [slug]);
  return (
    <TooltipProvider>
      <a href="#main" className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0">
        Skip to the content
      </a>
      <div className="flex min-h-dvh">
        <aside className={clsx("sticky top-0 h-dvh w-60 shrink-0 border-r bg-surface max-md:hidden", collapsed && "hidden")}>
          <Sidebar theme={theme} />
        </aside>
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          <StoppedBanner />
          {children}
        </main>
      </div>
      <Sheet open={sheetOpen} onOpenChange={(open) => (open ? openSheet() : closeSheet())} title="Navigation">
        <Sidebar theme={theme} />
      </Sheet>
      <Palette />
      <KeyList />
      <Toaster />
    </TooltipProvider>
  );
}

function useGlobalKeys(collapsed: boolean): void {
  const app = useApp();
  const router = useRouter();
  const jumps = Object.fromEntries(
    [...mainPages(app), ...settingsPages(app)].map((page) => [page.keys, () => router.push(page.href)]),
  );
  useHotkeys(
    {
      ...jumps,
      "mod+k": openPalette,
      "mod+.": () => setCollapsed(!collapsed),
      "?": openHelp,
      ...(app.canEdit ? { n: () => router.push(app.paths.newDecision) } : {}),
      "/": () => focusSearch() || router.push(app.paths.decisions),
    },
    { layer: "frame" },
  );
}

/** Puts the caret into the page's search box; `false` when the page has none. */
function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>("input[type=search]");
  box?.focus();
  box?.select();
  return box !== null;
}
