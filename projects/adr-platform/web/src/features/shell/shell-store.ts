/** What the frame shows at the moment. Nothing here survives a reload except the sidebar, through its cookie. */
import { create } from "zustand";
import { sidebarCookie } from "@/lib/preferences";
import { setPreference } from "@/lib/theme";

interface Shell {
  paletteOpen: boolean;
  helpOpen: boolean;
  /** The navigation sheet on narrow screens. */
  sheetOpen: boolean;
  /** `undefined` until the person changed it: then the cookie's value holds. */
  collapsed: boolean | undefined;
}

export const useShell = create<Shell>(() => ({ paletteOpen: false, helpOpen: false, sheetOpen: false, collapsed: undefined }));

export const openPalette = () => useShell.setState({ paletteOpen: true });
export const openHelp = () => useShell.setState({ helpOpen: true });
export const openSheet = () => useShell.setState({ sheetOpen: true });
export const closeSheet = () => useShell.setState({ sheetOpen: false });

export function setCollapsed(collapsed: boolean): void {
  setPreference(sidebarCookie, collapsed ? "collapsed" : "open");
  useShell.setState({ collapsed });
}
