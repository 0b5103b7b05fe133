/**
 * Fetches a page's data on the server and hands it to the browser's cache. A query that fails is left to the browser,
 * which asks again and shows the failure in place.
 */
import "server-only";
import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { makeQueryClient } from "./query-client";

export async function Prefetched({ fetch, children }: { fetch: (queries: QueryClient) => Promise<unknown>[]; children: ReactNode }) {
  const queries = makeQueryClient();
  await Promise.allSettled(fetch(queries));
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}
