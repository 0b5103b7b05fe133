"use client";
/** A decision as it was. */
import { Callout, Skeleton, buttonClass } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { PageHeader } from "@/features/shell/page-header";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { Time } from "@/lib/format/time";
import { decisionQuery, versionQuery } from "@/queries/decisions";
import { paddedNumber, plainTitle } from "./number";
import { RecordView } from "./record-view";
import { StatusPill } from "./status";

export function VersionPage({ id, version }: { id: string; version: bigint }) {
  const app = useApp();
  const { paths } = app;
  const decision = useQuery(decisionQuery(app, id)).data;
  const summary = decision?.summary;
  const { data, error, refetch } = useQuery(versionQuery(app, id, version));
  const rendered = useMemo(() => renderMarkdown(data?.content ?? "", { withoutTitle: true }), [data]);
  const name = summary === undefined ? "Decision" : `${paddedNumber(summary.number)} ${plainTitle(summary)}`.trim();
  const number = version.toString();
  return (
    <>
      <PageHeader
        trail={[
          { label: name, href: paths.decision(id) },
          { label: "History", href: paths.history(id) },
        ]}
        title={`Version ${number}`}
        quiet
      />
      <article className="mx-auto w-full max-w-[76ch] px-4 py-8 pb-24 sm:px-6">
        {error === null ? null : <NotOpened what="This version could not be opened" history={paths.history(id)} error={error} onRetry={() => void refetch()} />}
        {data === undefined ? (
          error === null && <Skeleton className="h-64" />
        ) : (
          <>
            <Callout
              className="mb-6"
              actions={
                summary === undefined || summary.version === version ? undefined : (
                  <Link href={paths.compare(id, version, summary.version)} className={buttonClass("secondary", "sm")}>
                    Compare with now
                  </Link>
                )
              }
            >
              This is version {number}, by {data.version?.changed?.userName}, <Time at={data.version?.changed?.at} />.
            </Callout>
            <h1 className="mb-3 text-[1.75rem] leading-tight font-semibold tracking-tight text-balance break-words">{data.version?.title}</h1>
            <div className="mb-8 flex flex-wrap items-center gap-2 text-sm text-ink-2">
              {data.version === undefined ? null : <StatusPill status={data.version.status} />}
              {[...data.tags, ...data.categories].join(", ")}
            </div>
            <RecordView decision={decision} content={data.content} format={data.format} rendered={rendered} />
          </>
        )}
      </article>
    </>
  );
}
