"use client";
/** Every version of a decision, newest first: who, what, what changed, and the way back. */
import type { DecisionVersion } from "@platform/contracts/adr/v1/decision_pb";
import { Button, Skeleton, buttonClass } from "@platform/ui-primitives";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { RestoreDialog } from "@/features/compare/restore-dialog";
import { PageHeader } from "@/features/shell/page-header";
import { Initial } from "@/features/shell/sidebar";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { Time } from "@/lib/format/time";
import { decisionQuery, versionsQuery } from "@/queries/decisions";
import { paddedNumber, plainTitle } from "./number";
import { StatusPill } from "./status";

export function HistoryPage({ id }: { id: string }) {
  const app = useApp();
  const { paths, canEdit } = app;
  const summary = useQuery(decisionQuery(app, id)).data?.summary;
  const list = useInfiniteQuery(versionsQuery(app, id));
  const [restoring, setRestoring] = useState<bigint>();
  const versions = list.data?.pages.flatMap((page) => page.versions);
  const name = summary === undefined ? "Decision" : `${paddedNumber(summary.number)} ${plainTitle(summary)}`.trim();
  return (
    <>
      <PageHeader
        trail={[
          { label: "Decisions", href: paths.decisions },
          { label: name, href: paths.decision(id) },
        ]}
        title="History"
      />
      <div className="mx-auto w-full max-w-3xl px-4 py-8 pb-24 sm:px-6">
        {list.error === null ? null : <NotOpened what="The history could not be loaded" error={list.error} onRetry={() => void list.refetch()} />}
        {versions === undefined && list.error === null ? <Skeleton className="h-40" /> : null}
        <ol>
          {versions?.map((version) => (
            <VersionRow
              key={version.version.toString()}
              id={id}
              version={version}
              newest={summary?.version ?? versions[0]?.version ?? 0n}
              onRestore={canEdit && summary?.archived === false ? () => setRestoring(version.version) : undefined}
            />
          ))}
        </ol>
        {list.hasNextPage ? (
          <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Older versions
          </Button>
        ) : null}
      </div>
      {summary === undefined || restoring === undefined ? null : (
        <RestoreDialog id={id} version={restoring} current={summary.version} open onOpenChange={() => setRestoring(undefined)} />
      )}
    </>
  );
}

interface VersionRowProps {
  id: string;
  version: DecisionVersion;
  newest: bigint;
  onRestore: (() => void) | undefined;
}

function VersionRow({ id, version, newest, onRestore }: VersionRowProps) {
  const { paths } = useApp();
  const number = version.version;
  const isNewest = number === newest;
  return (
    <li className="relative flex gap-3 pb-7 before:absolute before:top-7 before:bottom-1 before:left-3 before:w-px before:bg-line last:before:hidden">
      <Initial name={version.changed?.userName ?? "?"} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{version.summary}</span>
          {isNewest ? <span className="rounded-full bg-accent-soft px-2 text-xs leading-5 text-accent-ink">Now</span> : null}
        </p>
        <p className="mt-0.5 text-sm text-ink-3">
          Version {number.toString()} · {version.changed?.userName} · <Time at={version.changed?.at} />
        </p>
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          <StatusPill status={version.status} className="mr-1.5" />
          {number > 1n ? (
            <Link href={paths.compare(id, number - 1n, number)} className={buttonClass("secondary", "sm")}>
              What changed
            </Link>
          ) : null}
          {isNewest ? null : (
            <>
              <Link href={paths.compare(id, number, newest)} className={buttonClass("ghost", "sm")}>
                Compare with now
              </Link>
              <Link href={paths.version(id, number)} className={buttonClass("ghost", "sm")}>
                Read
              </Link>
              {onRestore === undefined ? null : (
                <Button look="ghost" size="sm" onClick={onRestore}>
                  Restore…
                </Button>
              )}
            </>
          )}
        </div>
      </div>
    </li>
  );
}
