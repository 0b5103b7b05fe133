"use client";
/** What models were used for and what it cost: everybody sees their own calls, owners everybody's. */
import { UsageDimension, type UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { EmptyState, Skeleton, buttonClass } from "@platform/ui-primitives";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import Link from "next/link";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { usageQuery } from "@/queries/gateway";
import { Breakdown } from "./breakdown";
import { RangeBar } from "./range-bar";
import { tellings } from "./splits";
import { add, nothing, type Sums } from "./sums";
import { Totals } from "./totals";
import { UsageChart } from "./usage-chart";
import { UsageFrame } from "./usage-frame";
import type { Split, UsageParams } from "./usage-params";
import { useUsageParams } from "./use-usage-params";

export function UsagePage() {
  const app = useApp();
  const state = useUsageParams();
  const { data, error, refetch } = useQuery({ ...usageQuery(app, state.params, [UsageDimension.DAY, UsageDimension.MODEL]), placeholderData: keepPreviousData });
  const sums = data?.reduce<Sums>((all, row) => add(all, row), nothing);
  return (
    <UsageFrame title="Usage">
      <div className="flex flex-col gap-6">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <RangeBar {...state} />
          <p className="text-sm text-ink-3">{app.canManage ? "Everybody’s calls" : "Your calls"}. Days are by UTC.</p>
        </div>
        {error === null ? null : <ErrorState what="The usage could not be loaded" error={error} onRetry={() => void refetch()} />}
        {data === undefined || sums === undefined ? error === null ? <Waiting /> : null : sums.requests === 0n ? <Nothing /> : <Used rows={data} sums={sums} params={state.params} onChange={state.update} />}
      </div>
    </UsageFrame>
  );
}

interface UsedProps {
  rows: readonly UsageRow[];
  sums: Sums;
  params: UsageParams;
  onChange: (change: Partial<UsageParams>) => void;
}

function Used({ rows, sums, params, onChange }: UsedProps) {
  const app = useApp();
  // Where nothing costs anything, as with the model of this machine, tokens are what there is to see.
  const measure = params.show ?? (sums.costPicodollars === 0n ? "tokens" : "cost");
  // Others than owners see their own calls only.
  const wanted = params.by === "person" && !app.canManage ? "model" : params.by;
  const dimensions = (split: Split) => [...(wanted === split ? [UsageDimension.DAY] : []), tellings[split].dimension];
  // With the model that answered, to know whether names differ.
  const byAsked = useQuery({ ...usageQuery(app, params, [...dimensions("asked"), UsageDimension.MODEL]), placeholderData: keepPreviousData });
  const byPerson = useQuery({ ...usageQuery(app, params, dimensions("person")), enabled: app.canManage, placeholderData: keepPreviousData });
  const byKey = useQuery({ ...usageQuery(app, params, dimensions("key")), placeholderData: keepPreviousData });
  const asked = byAsked.data?.some(({ askedModel, model }) => askedModel !== "" && askedModel !== model) === true ? byAsked.data : undefined;
  const people = app.canManage ? byPerson.data : undefined;
  const keys = byKey.data?.some(({ keyId }) => keyId !== "") === true ? byKey.data : undefined;
  const apart: Record<Split, readonly UsageRow[] | undefined> = { model: rows, asked, person: people, key: keys };
  const splits = (["model", "asked", "person", "key"] as const).filter((split) => apart[split] !== undefined);
  const by = splits.includes(wanted) ? wanted : "model";
  return (
    <>
      <Totals sums={sums} />
      <UsageChart rows={apart[by] ?? rows} days={params} measure={measure} onMeasure={(show) => onChange({ show })} by={by} splits={splits} onSplit={(split) => onChange({ by: split })} />
      {splits.map((split) => (
        <Breakdown key={split} title={`By ${tellings[split].word}`} rows={apart[split] ?? []} measure={measure} by={tellings[split].id} name={tellings[split].name} />
      ))}
    </>
  );
}

function Nothing() {
  const { paths, canManage } = useApp();
  return (
    <EmptyState
      icon={<ChartColumn size={28} />}
      title="No model was used in these days"
      actions={
        <>
          <Link href={paths.ask} className={buttonClass("primary")}>
            Ask your decisions
          </Link>
          {canManage ? (
            <Link href={paths.gatewayKeys} className={buttonClass()}>
              Connect a program
            </Link>
          ) : null}
        </>
      }
    >
      Questions, drafting help and programs that call models with a gateway key are counted here, with what they cost.
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="flex flex-col gap-6">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {[0, 1, 2, 3].map((tile) => (
          <Skeleton key={tile} className="h-24" />
        ))}
      </div>
      <Skeleton className="h-80" />
    </div>
  );
}
