"use client";
/** The usage page's state, read from and written to the address. */
import { usePathname, useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { formatUsageParams, parseUsageParams, type UsageParams } from "./usage-params";

export interface UsageState {
  params: UsageParams;
  /** `replace` leaves no step in the browser's history, for typing. */
  update: (change: Partial<UsageParams>, how?: "push" | "replace") => void;
}

export function useUsageParams(): UsageState {
  const search = useSearchParams();
  const path = usePathname();
  // "The last 30 days" stay the same ones while the page is open.
  const [now] = useState(() => Date.now());
  const params = useMemo(() => parseUsageParams(new URLSearchParams(search.toString()), now), [search, now]);
  return {
    params,
    update: (change, how = "push") => {
      const address = `${path}${formatUsageParams({ ...params, ...change })}`;
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
  };
}
