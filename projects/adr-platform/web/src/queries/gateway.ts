/** The gateway's accounts: what models were used for, how much they may be used, and the keys programs call it with. */
import { createClient, type Client } from "@connectrpc/connect";
import { BudgetService } from "@platform/contracts/ai/v1/budget_service_pb";
import { KeyService } from "@platform/contracts/ai/v1/key_service_pb";
import { UsageService, type UsageDimension } from "@platform/contracts/ai/v1/usage_service_pb";
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useApp } from "@/lib/api/provider";
import type { Api } from "./api";
import { useChange } from "./use-change";

/** Days as "2026-11-01", by UTC; both are part of it. */
export interface Days {
  from: string;
  to: string;
}

export function usageQuery(api: Api, { from, to }: Days, by: UsageDimension[]) {
  return queryOptions({
    queryKey: ["gateway", api.workspace.id, "usage", from, to, by],
    queryFn: async ({ signal }) => (await createClient(UsageService, api.transport).getUsage({ fromDay: from, toDay: to, by }, { signal })).rows,
  });
}

export function alertsQuery(api: Api) {
  return queryOptions({
    queryKey: ["gateway", api.workspace.id, "alerts"],
    queryFn: async ({ signal }) => (await createClient(UsageService, api.transport).listAlerts({}, { signal })).alerts,
  });
}

/** Limits, what is stopped, and how much of each budget is used. */
export function limitsQuery(api: Api) {
  return queryOptions({
    queryKey: ["gateway", api.workspace.id, "limits"],
    queryFn: ({ signal }) => createClient(BudgetService, api.transport).listLimits({}, { signal }),
  });
}

export function gatewayKeysQuery(api: Api) {
  return queryOptions({
    queryKey: ["gateway", api.workspace.id, "keys"],
    queryFn: ({ signal }) => createClient(KeyService, api.transport).listKeys({}, { signal }),
  });
}

export interface GatewayServices {
  budgets: Client<typeof BudgetService>;
  keys: Client<typeof KeyService>;
}

/** Runs a change of the gateway's accounts and reads them again. */
export function useGatewayChange<Result>() {
  const app = useApp();
  const queries = useQueryClient();
  return useChange({
    mutationFn: (change: (services: GatewayServices) => Promise<Result>) =>
      change({ budgets: createClient(BudgetService, app.transport), keys: createClient(KeyService, app.transport) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["gateway", app.workspace.id] }),
  });
}
