/** The settings of server state, the same on the server and in the browser. */
import { Code } from "@connectrpc/connect";
import { codeOf } from "@platform/connect-client";
import { QueryClient } from "@tanstack/react-query";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        gcTime: 10 * 60_000,
        // Only what may work a moment later is tried again.
        retry: (failures, error) => failures < 2 && codeOf(error) === Code.Unavailable,
      },
    },
  });
}
