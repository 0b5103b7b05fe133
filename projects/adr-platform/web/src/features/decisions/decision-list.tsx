"use client";
/** The list: virtual rows, so that ten thousand scroll like fifty, with keys and a selection. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { DecisionSort } from "@platform/contracts/adr/v1/decision_service_pb";
import { useHotkeys } from "@platform/react-hooks";
import { Button, EmptyState, Skeleton, buttonClass } from "@platform/ui-primitives";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { FileInput, FilterX, Plus, Scale } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { listQuery, warmDecision } from "@/queries/decisions";
import { BulkBar } from "./bulk-bar";
import { DecisionRow, RowSkeleton, rowHeight } from "./decision-row";
import { isFiltered, toFilter, toggled, withoutFilters } from "./list-params";
import type { ListState } from "./use-list-params";

export function DecisionList({ state }: { state: ListState }) {
  const app = useApp();
  const { params } = state;
  const list = useInfiniteQuery(listQuery(app, toFilter(params), params.sort));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.decisions) ?? [], [list.data]);
  if (list.error !== null && rows.length === 0) {
    return (
      <div className="p-6">
        <ErrorState what="The decisions could not be loaded" error={list.error} onRetry={() => void list.refetch()} />
      </div>
    );
  }
  if (list.data === undefined) return <ListSkeleton />;
  if (rows.length === 0) return <Empty state={state} />;
  return (
    <Rows
      rows={rows}
      total={Number(list.data.pages[0]?.page?.total ?? rows.length)}
      hasMore={list.hasNextPage}
      onMore={() => {
        if (!list.isFetchingNextPage) void list.fetchNextPage();
      }}
      stale={list.isPlaceholderData}
      byChange={params.sort === DecisionSort.UNSPECIFIED}
    />
  );
}

interface RowsProps {
  rows: readonly DecisionSummary[];
  /** Matches in all, loaded or not. */
  total: number;
  hasMore: boolean;
  onMore: () => void;
  /** These rows answer the filter before this one. */
  stale: boolean;
  byChange: boolean;
}

function Rows({ rows, total, hasMore, onMore, stale, byChange }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [selected, setSelected] = useState<readonly string[]>([]);
  useLayoutEffect(() => setMargin(box.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: hasMore ? rows.length + 8 : rows.length,
    estimateSize: () => rowHeight,
    overscan: 16,
    scrollMargin: margin,
    initialRect: { width: 1200, height: 1000 },
    getItemKey: (index) => rows[index]?.id ?? `waiting-${String(index)}`,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 40) onMore();
  });
  const [cursor, setCursor] = useRowKeys(rows, (index) => virtual.scrollToIndex(index), {
    toggle: (id) => setSelected((ids) => toggled(ids, id)),
    clear: () => setSelected([]),
  });

  return (
    <div className={stale ? "opacity-60 transition-opacity delay-150" : ""}>
      <p role="status" className="sr-only">
        {total === 1 ? "1 decision" : `${String(total)} decisions`}
      </p>
      <div ref={box} role="list" aria-label="Decisions" style={{ height: virtual.getTotalSize() }} className="relative">
        <div style={{ transform: `translateY(${String((items[0]?.start ?? margin) - margin)}px)` }}>
          {items.map(({ index, key }) => {
            const decision = rows[index];
            return (
              <div key={key} role="listitem" aria-setsize={total} aria-posinset={index + 1} data-index={index} ref={virtual.measureElement}>
                {decision === undefined ? (
                  <RowSkeleton />
                ) : (
                  <DecisionRow
                    decision={decision}
                    current={cursor === index}
                    selected={selected.includes(decision.id)}
                    selecting={selected.length > 0}
                    byChange={byChange}
                    onSelect={() => {
                      setCursor(index);
                      setSelected((ids) => toggled(ids, decision.id));
                    }}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      <p className="px-6 pt-3 pb-20 text-sm text-ink-3 tabular-nums">
        {total.toLocaleString("en")} {total === 1 ? "decision" : "decisions"}
      </p>
      <BulkBar decisions={rows.filter((row) => selected.includes(row.id))} onDone={() => setSelected([])} />
    </div>
  );
}

/** j and k move, Enter opens, x selects, Escape clears. Where the cursor stops, the decision is fetched ahead. */
function useRowKeys(
  rows: readonly DecisionSummary[],
  scrollTo: (index: number) => void,
  selection: { toggle: (id: string) => void; clear: () => void },
) {
  const app = useApp();
  const router = useRouter();
  const queries = useQueryClient();
  const [cursor, setCursor] = useState(-1);
  const current = rows[cursor];
  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, cursor + by));
    setCursor(next);
    scrollTo(next);
    const id = rows[next]?.id;
    if (id !== undefined) warmDecision(queries, app, id);
  };
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    ...(current === undefined
      ? {}
      : { Enter: () => router.push(app.paths.decision(current.id)), x: () => selection.toggle(current.id) }),
    Escape: selection.clear,
  });
  return [cursor, setCursor] as const;
}

function Empty({ state: { params, update } }: { state: ListState }) {
  const { paths, canEdit } = useApp();
  if (isFiltered(params)) {
    return (
      <EmptyState
        icon={<FilterX size={28} aria-hidden />}
        title="No decision fits these filters"
        actions={<Button onClick={() => update(withoutFilters(params))}>Clear the filters</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Scale size={30} aria-hidden />}
      title="Write down why"
      actions={
        canEdit ? (
          <>
            <Link href={paths.import} className={buttonClass("primary")}>
              <FileInput size={15} aria-hidden />
              Import a folder
            </Link>
            <Link href={paths.newDecision} className={buttonClass()}>
              <Plus size={15} aria-hidden />
              Write the first one
            </Link>
          </>
        ) : undefined
      }
    >
      {canEdit
        ? "A decision record says what was decided, why, and what follows from it. Bring the Markdown files your repository has, or write the first one here."
        : "Nobody has brought decisions into this workspace yet. An editor or an owner can import a folder or write the first one."}
    </EmptyState>
  );
}

export function ListSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading decisions">
      {Array.from({ length: 16 }, (_, index) => (
        <Skeleton key={index} className="mx-6 my-3 h-4" />
      ))}
    </div>
  );
}
