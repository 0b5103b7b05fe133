"use client";
/** A decision: its text in the middle, what is known about it at the right. */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import { useHotkeys } from "@platform/react-hooks";
import { buttonClass } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { Archive, GitCompareArrows, History, Pencil, Replace } from "lucide-react";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { useOfferActions, type PageAction } from "@/features/palette/page-actions";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { usePassageMark } from "@/features/markdown/use-passage-mark";
import { PageHeader } from "@/features/shell/page-header";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { recordDate } from "@/lib/format/date";
import { decisionQuery } from "@/queries/decisions";
import { DecisionMenu } from "./decision-menu";
import { DecisionRail } from "./decision-rail";
import { DecisionSkeleton } from "./decision-skeleton";
import { paddedNumber, plainTitle } from "./number";
import { RecordView } from "./record-view";
import { RelateDialog, SupersedeDialog } from "./relate-dialogs";
import { StatusMenu } from "./status-menu";
import { SupersededBanner } from "./superseded-banner";
import { useArchive } from "./use-archive";

export function DecisionPage({ id }: { id: string }) {
  const app = useApp();
  const { data, error, refetch } = useQuery(decisionQuery(app, id));
  const trail = [{ label: "Decisions", href: app.paths.decisions }];
  if (data !== undefined) return <Loaded decision={data} />;
  return (
    <>
      <PageHeader trail={trail} title={error === null ? "…" : "Not available"} quiet />
      {error === null ? (
        <DecisionSkeleton />
      ) : (
        <div className="mx-auto w-full max-w-2xl p-6">
          <NotOpened what="The decision could not be opened" error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </>
  );
}

function Loaded({ decision }: { decision: Decision }) {
  const { paths, canEdit } = useApp();
  const [dialog, setDialog] = useState<"supersede" | "relate">();
  const article = useRef<HTMLElement>(null);
  const { summary, content, format } = decision;
  const rendered = useMemo(() => renderMarkdown(content, { withoutTitle: true }), [content]);
  usePassageMark(article, useSearchParams().get("mark"), rendered);
  useKeysAndActions(decision, () => setDialog("supersede"));
  if (summary === undefined) return null;
  const title = plainTitle(summary);
  const editable = canEdit && !summary.archived;
  return (
    <>
      <PageHeader
        trail={[{ label: "Decisions", href: paths.decisions }]}
        title={summary.number === undefined ? title : paddedNumber(summary.number)}
        quiet
        actions={
          <>
            <DecisionMenu decision={summary} content={content} onSupersede={() => setDialog("supersede")} onRelate={() => setDialog("relate")} />
            {editable ? (
              <Link href={paths.edit(summary.id)} className={buttonClass("primary")}>
                <Pencil size={14} aria-hidden />
                Edit
              </Link>
            ) : null}
          </>
        }
      />
      <div className="mx-auto grid w-full max-w-[1180px] gap-x-14 px-4 pt-8 pb-24 sm:px-10 xl:grid-cols-[minmax(0,1fr)_16.5rem]">
        <article ref={article} className="mx-auto w-full max-w-[72ch] min-w-0">
          {summary.archived ? <ArchivedNote /> : null}
          <SupersededBanner decision={summary} />
          <header className="mb-8">
            <p className="mb-1.5 flex items-center gap-2 text-sm text-ink-3">
              <span className="font-mono tabular-nums">{paddedNumber(summary.number)}</span>
              <span>{summary.project}</span>
            </p>
            <h1 className="text-[1.75rem] leading-tight font-semibold tracking-tight text-balance break-words">{title}</h1>
            <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
              <StatusMenu decision={decision} onSupersede={() => setDialog("supersede")} />
              {summary.date === undefined || summary.date.iso === "" ? null : <span>{recordDate(summary.date.iso)}</span>}
              {summary.authors.length === 0 ? null : <span className="min-w-0 truncate">{summary.authors.join(", ")}</span>}
            </div>
          </header>
          <details className="mb-8 rounded-md border border-line xl:hidden">
            <summary className="cursor-pointer px-3 py-2 font-medium">Details, outline and history</summary>
            <div className="border-t p-3">
              <DecisionRail decision={decision} outline={rendered.outline} onRelate={() => setDialog("relate")} />
            </div>
          </details>
          <RecordView decision={decision} content={content} format={format} rendered={rendered} />
        </article>
        <aside aria-label="About this decision" className="sticky top-20 max-h-[calc(100dvh-6rem)] self-start overflow-y-auto pb-4 max-xl:hidden">
          <DecisionRail decision={decision} outline={rendered.outline} onRelate={() => setDialog("relate")} />
        </aside>
      </div>
      <SupersedeDialog decision={summary} open={dialog === "supersede"} onOpenChange={(open) => setDialog(open ? "supersede" : undefined)} />
      <RelateDialog decision={summary} open={dialog === "relate"} onOpenChange={(open) => setDialog(open ? "relate" : undefined)} />
    </>
  );
}

function ArchivedNote() {
  return (
    <p role="note" className="mb-6 flex items-center gap-2.5 rounded-md border border-line bg-surface px-3 py-2 text-ink-2">
      <Archive size={14} aria-hidden className="text-ink-3" />
      Archived: lists and search leave it out. Its menu brings it back.
    </p>
  );
}

function useKeysAndActions({ summary }: Decision, onSupersede: () => void): void {
  const { paths, canEdit } = useApp();
  const router = useRouter();
  const archive = useArchive();
  const actions = useMemo<PageAction[]>(() => {
    if (summary === undefined) return [];
    const { id, version, archived } = summary;
    const history = { label: "History", Icon: History, keys: "h", run: () => router.push(paths.history(id)) };
    const compare = {
      label: "Compare with the version before",
      Icon: GitCompareArrows,
      keys: "c",
      run: () => router.push(paths.compare(id, version - 1n, version)),
    };
    const edits: PageAction[] = [
      { label: "Edit", Icon: Pencil, keys: "e", run: () => router.push(paths.edit(id)) },
      { label: "Superseded by…", Icon: Replace, run: onSupersede },
      { label: "Archive", Icon: Archive, run: () => void archive(summary) },
    ];
    return [...(canEdit && !archived ? edits : []), history, ...(version > 1n ? [compare] : [])];
    // The dialog's opener changes at every render and does the same each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [summary, canEdit, paths, router]);
  useOfferActions(actions);
  useHotkeys(Object.fromEntries(actions.flatMap((action) => (action.keys === undefined ? [] : [[action.keys, action.run]]))));
}
