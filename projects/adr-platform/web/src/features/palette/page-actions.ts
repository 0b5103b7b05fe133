"use client";
/**
 * Lets a page lend its actions to the palette. A page calls `useOfferActions` with what can be done there; the palette
 * lists them under "On this page" while the page is mounted.
 */
import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";

export interface PageAction {
  label: string;
  Icon: LucideIcon;
  keys?: string;
  run: () => void;
}

const useActions = create<{ actions: readonly PageAction[] }>(() => ({ actions: [] }));

export function usePageActions(): readonly PageAction[] {
  return useActions((state) => state.actions);
}

/** `actions` should keep its identity while nothing about it changes. */
export function useOfferActions(actions: readonly PageAction[]): void {
  useEffect(() => {
    useActions.setState({ actions });
    return () => useActions.setState({ actions: [] });
  }, [actions]);
}
