"use client";
/** The usage page's state, read from and written to the address. */
import { usePathname, useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { formatUsageParams, parseUsageParams, type UsageParams } from "./usage-params";

export interface UsageState {
  params: UsageParams;
  update: (change: Partial<UsageParams>) => void;
}

export function useUsageParams(): UsageState {
  const search = useSearchParams();
  const path = usePathname();
  // "The last 30 days" stay the same ones while the page is open.
  const [now] = useState(() => Date.now());
  const params = useMemo(() => parseUsageParams(new URLSearchParams(search.toString()), now), [search, now]);
  return {
    params,
    update: (change) => window.history.pushState(null, "", `${path}${formatUsageParams({ ...params, ...change })}`),
  };
}
