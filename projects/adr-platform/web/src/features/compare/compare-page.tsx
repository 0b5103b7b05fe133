"use client";
/** Any two versions of a decision, side by side or in one, as source or rendered, with a step for every change. */
import { Format, type Decision, type DecisionVersion } from "@platform/contracts/adr/v1/decision_pb";
import type { DiffVersionsResponse } from "@platform/contracts/adr/v1/decision_service_pb";
import { useHotkeys } from "@platform/react-hooks";
import { Button, buttonClass, Callout, EmptyState, Skeleton } from "@platform/ui-primitives";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Equal, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useEffect, useMemo, useState } from "react";
import { paddedNumber, plainTitle } from "@/features/decisions/number";
import { PageHeader } from "@/features/shell/page-header";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { decisionQuery, diffQuery, versionQuery, versionsQuery } from "@/queries/decisions";
import { CompareToolbar, type CompareView } from "./compare-toolbar";
import { DiffLines } from "./diff-lines";
import { countSteps, toBlocks } from "./diff-model";
import { RenderedDiff } from "./rendered-diff";
import { renderedBlocks } from "./rendered-diff-model";
import { RestoreDialog } from "./restore-dialog";

export interface ComparePageProps {
  id: string;
  from: bigint;
  to: bigint;
}

export function ComparePage({ id, from: firstFrom, to: firstTo }: ComparePageProps) {
  const app = useApp();
  const { paths, canEdit } = app;
  const [range, setRange] = useState({ from: firstFrom, to: firstTo });
  const [view, setView] = useState<CompareView>({ split: false, rendered: false, ignoreWhiteSpace: false });
  const [restoring, setRestoring] = useState(false);
  const decision = useQuery(decisionQuery(app, id));
  const summary = decision.data?.summary;
  const versions = useInfiniteQuery(versionsQuery(app, id)).data?.pages.flatMap((page) => page.versions) ?? [];
  const diff = useQuery(diffQuery(app, id, range.from, range.to, view.ignoreWhiteSpace));
  const change = (next: typeof range) => {
    setRange(next);
    window.history.replaceState(null, "", paths.compare(id, next.from, next.to));
  };
  const title = summary === undefined ? "Decision" : `${paddedNumber(summary.number)} ${plainTitle(summary)}`.trim();
  const restorable = canEdit && summary?.archived === false && range.from !== summary.version && diff.error === null;
  return (
    <>
      <PageHeader
        trail={[
          { label: "Decisions", href: paths.decisions },
          { label: title, href: paths.decision(id) },
        ]}
        title="Compare"
        actions={
          restorable ? (
            <Button icon={<RotateCcw size={14} aria-hidden />} onClick={() => setRestoring(true)}>
              Restore<span className="max-sm:sr-only"> version {range.from.toString()}</span>
            </Button>
          ) : undefined
        }
      />
      {summary?.version === 1n ? (
        <EmptyState
          icon={<Equal size={28} />}
          title="There is one version so far"
          actions={
            <Link href={paths.decision(id)} className={buttonClass("secondary")}>
              Back to the decision
            </Link>
          }
        >
          Every saved change makes another one; then the two can be compared here.
        </EmptyState>
      ) : diff.error !== null ? (
        <div className="p-6">
          <NotOpened what="The versions could not be compared" history={paths.history(id)} error={diff.error} onRetry={() => void diff.refetch()} />
        </div>
      ) : diff.data === undefined ? (
        <CompareSkeleton />
      ) : (
        <Comparison id={id} decision={decision.data} diff={diff.data} range={range} onRange={change} versions={versions} view={view} onView={setView} />
      )}
      {restorable ? (
        <RestoreDialog id={id} version={range.from} current={summary.version} open={restoring} onOpenChange={setRestoring} />
      ) : null}
    </>
  );
}

interface ComparisonProps {
  id: string;
  decision: Decision | undefined;
  diff: DiffVersionsResponse;
  range: { from: bigint; to: bigint };
  onRange: (range: { from: bigint; to: bigint }) => void;
  versions: readonly DecisionVersion[];
  view: CompareView;
  onView: (view: CompareView) => void;
}

function Comparison({ id, decision, diff, range, onRange, versions, view, onView }: ComparisonProps) {
  const app = useApp();
  const before = useQuery({ ...versionQuery(app, id, range.from), enabled: view.rendered });
  const after = useQuery({ ...versionQuery(app, id, range.to), enabled: view.rendered });
  const canRender = before.data === undefined || before.data.format === Format.MARKDOWN;
  const blocks = useMemo(() => toBlocks(diff.lines), [diff]);
  const rendered = useMemo(
    () => (view.rendered && before.data !== undefined && after.data !== undefined ? renderedBlocks(before.data.content, after.data.content) : undefined),
    [view.rendered, before.data, after.data],
  );
  const showRendered = view.rendered && canRender;
  const steps = showRendered ? (rendered?.filter((block) => block.kind === "change").length ?? 0) : countSteps(blocks);
  const [step, setStep] = useSteps(steps, `${range.from.toString()}-${range.to.toString()}-${String(view.rendered)}`);
  return (
    <>
      <CompareToolbar
        versions={versions}
        range={range}
        onRange={onRange}
        view={view}
        onView={onView}
        added={diff.added}
        removed={diff.removed}
        step={step}
        steps={steps}
        onStep={setStep}
      />
      <div className="px-4 py-5 pb-24 sm:px-6">
        {diff.fields.length === 0 ? null : (
          <ul aria-label="Changes of metadata" className="mb-4 flex flex-col gap-1 rounded-lg border border-line p-3">
            {diff.fields.map(({ field, from, to }) => (
              <li key={field} className="flex flex-wrap gap-x-3">
                <span className="w-24 text-ink-3">{field}</span>
                <del className="text-red">{from === "" ? "none" : from}</del>
                <ins className="text-green no-underline">{to === "" ? "none" : to}</ins>
              </li>
            ))}
          </ul>
        )}
        {view.rendered && !canRender ? <Callout className="mb-4">This record is not Markdown, so its source is compared.</Callout> : null}
        {steps === 0 && (!showRendered || rendered !== undefined) ? (
          <EmptyState icon={<Equal size={26} aria-hidden />} title="The text of these versions is the same">
            {diff.fields.length === 0 ? "Choose other versions above." : "Only the metadata above differs."}
          </EmptyState>
        ) : showRendered ? (
          rendered === undefined ? <Skeleton className="h-64" /> : <RenderedDiff decision={decision} blocks={rendered} split={view.split} current={step} />
        ) : (
          <DiffLines blocks={blocks} split={view.split} current={step} />
        )}
      </div>
    </>
  );
}

/** n and p walk the changes; a new comparison begins before the first. */
function useSteps(steps: number, comparison: string): [step: number, setStep: (step: number) => void] {
  const [state, setState] = useState({ comparison, step: -1 });
  const step = state.comparison === comparison ? Math.min(state.step, steps - 1) : -1;
  const go = (to: number) => {
    if (steps > 0) setState({ comparison, step: (to + steps) % steps });
  };
  useEffect(() => {
    if (step >= 0) document.getElementById(`change-${String(step)}`)?.scrollIntoView({ block: "center" });
  }, [step]);
  useHotkeys({ n: () => go(step + 1), p: () => go(step < 0 ? steps - 1 : step - 1) });
  return [step, go];
}

function CompareSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2 p-6">
      {Array.from({ length: 14 }, (_, index) => (
        <Skeleton key={index} className="h-5" />
      ))}
    </div>
  );
}
