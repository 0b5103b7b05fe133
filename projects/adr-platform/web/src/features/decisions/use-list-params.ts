"use client";
/** The list's state, read from and written to the address without asking the server for the page again. */
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { formatListParams, parseListParams, type ListParams } from "./list-params";

export interface ListState {
  params: ListParams;
  /** Changes part of it. `replace` leaves no step in the browser's history, for typing. */
  update: (change: Partial<ListParams>, how?: "push" | "replace") => void;
}

export function useListParams(): ListState {
  const search = useSearchParams();
  const path = usePathname();
  const params = useMemo(() => parseListParams(new URLSearchParams(search.toString())), [search]);
  const update = useCallback(
    (change: Partial<ListParams>, how: "push" | "replace" = "push") => {
      const address = `${path}${formatListParams({ ...params, ...change })}`;
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [params, path],
  );
  return { params, update };
}
