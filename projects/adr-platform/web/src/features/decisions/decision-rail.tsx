"use client";
/** The right rail of a decision: what is known about it, where things stand in it, and what is near it. */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import { Skeleton } from "@platform/ui-primitives";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Heading } from "@/features/markdown/pipeline";
import { useApp } from "@/lib/api/provider";
import { recordDate } from "@/lib/format/date";
import { Time } from "@/lib/format/time";
import { facetsQuery, relatedQuery, versionsQuery } from "@/queries/decisions";
import { LabelsEditor } from "./labels-editor";
import { paddedNumber, plainTitle } from "./number";
import { Relations } from "./relations";
import { StatusIcon } from "./status";
import { useLabels } from "./use-labels";

export interface DecisionRailProps {
  decision: Decision;
  outline: readonly Heading[];
  onRelate: () => void;
}

export function DecisionRail({ decision, outline, onRelate }: DecisionRailProps) {
  return (
    <div className="flex flex-col gap-7 text-base">
      <Properties decision={decision} />
      {outline.length > 1 ? <Outline outline={outline} /> : null}
      <Relations decision={decision} onRelate={onRelate} />
      <Related id={decision.summary?.id ?? ""} />
      <RecentHistory id={decision.summary?.id ?? ""} />
    </div>
  );
}

export function RailSection({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-1.5 flex h-6 items-center justify-between">
        <h2 className="text-sm font-medium text-ink-3">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

function Properties({ decision }: { decision: Decision }) {
  const { summary, created } = decision;
  const app = useApp();
  const facets = useQuery(facetsQuery(app)).data;
  const { tags, categories, setTags, setCategories } = useLabels(decision);
  if (summary === undefined) return null;
  const editable = app.canEdit && !summary.archived;
  return (
    <dl className="grid grid-cols-[5.5rem_1fr] items-baseline gap-x-2 gap-y-2">
      <Property name="Project">{summary.project}</Property>
      {summary.date === undefined || summary.date.iso === "" ? null : (
        <Property name="Date">
          <span title={summary.date.text === summary.date.iso ? undefined : `In the record: ${summary.date.text}`}>{recordDate(summary.date.iso)}</span>
        </Property>
      )}
      {summary.authors.length === 0 ? null : <Property name="People">{summary.authors.join(", ")}</Property>}
      <Property name="Tags">
        <LabelsEditor name="tag" values={tags} known={facets?.tags ?? []} onChange={editable ? setTags : undefined} />
      </Property>
      <Property name="Categories">
        <LabelsEditor name="category" values={categories} known={facets?.categories ?? []} onChange={editable ? setCategories : undefined} />
      </Property>
      <Property name="Changed">
        <Time at={summary.updated?.at} /> by {summary.updated?.userName}
      </Property>
      <Property name="Added">
        <Time at={created?.at} /> by {created?.userName}
      </Property>
      {summary.path === "" ? null : (
        <Property name="File">
          <span className="font-mono text-xs break-words">
            {summary.path.split(/(?<=[/_.-])/).map((part, index) => (
              <span key={index}>
                {part}
                <wbr />
              </span>
            ))}
          </span>
        </Property>
      )}
    </dl>
  );
}

function Property({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Outline({ outline }: { outline: readonly Heading[] }) {
  const top = Math.min(...outline.map((heading) => heading.depth));
  return (
    <RailSection title="On this page">
      <nav aria-label="On this page" className="border-l">
        {outline
          .filter((heading) => heading.depth <= top + 1)
          .map((heading) => (
            <a
              key={heading.anchor}
              href={`#${heading.anchor}`}
              title={heading.text}
              className={clsx(
                "-ml-px block truncate border-l border-transparent py-1 text-sm text-ink-2 pointer-coarse:py-2.5 hover:border-ink-3 hover:text-ink",
                heading.depth > top ? "pl-6" : "pl-3",
              )}
            >
              {heading.text}
            </a>
          ))}
      </nav>
    </RailSection>
  );
}

function Related({ id }: { id: string }) {
  const app = useApp();
  const { data } = useQuery(relatedQuery(app, id));
  if (data !== undefined && data.length === 0) return null;
  return (
    <RailSection title="Related">
      <ul className="flex flex-col gap-2.5">
        {data === undefined ? <Skeleton className="h-9" /> : null}
        {data?.flatMap(({ decision, why }) =>
          decision === undefined
            ? []
            : [
                <li key={decision.id}>
                  <Link prefetch={false} href={app.paths.decision(decision.id)} className="group flex items-baseline gap-2 rounded-sm">
                    <span className="translate-y-0.5">
                      <StatusIcon status={decision.status} size={13} />
                    </span>
                    <span className="line-clamp-2 min-w-0 group-hover:underline">
                      {decision.number === undefined ? null : <span className="mr-1.5 font-mono text-xs text-ink-3">{paddedNumber(decision.number)}</span>}
                      {plainTitle(decision)}
                    </span>
                  </Link>
                  <p className="pl-5.5 text-sm text-ink-3">{why}</p>
                </li>,
              ],
        )}
      </ul>
    </RailSection>
  );
}

function RecentHistory({ id }: { id: string }) {
  const { paths, ...app } = useApp();
  const versions = useInfiniteQuery(versionsQuery(app, id)).data?.pages[0]?.versions;
  return (
    <RailSection
      title="History"
      action={
        <Link href={paths.history(id)} className="rounded-sm text-sm text-ink-3 hover:text-ink hover:underline">
          All
        </Link>
      }
    >
      {versions === undefined ? <Skeleton className="h-9" /> : null}
      <ol className="flex flex-col gap-2.5">
        {versions?.slice(0, 4).map((version) => (
          <li key={version.version.toString()} className="group flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <p className="line-clamp-2">{version.summary}</p>
              <p className="text-sm text-ink-3">
                {version.changed?.userName}, <Time at={version.changed?.at} />
              </p>
            </div>
            {version.version > 1n ? (
              <Link
                href={paths.compare(id, version.version - 1n, version.version)}
                aria-label={`What version ${version.version.toString()} changed`}
                title="What changed"
                className="flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
              >
                <GitCompareArrows size={14} aria-hidden />
              </Link>
            ) : null}
          </li>
        ))}
      </ol>
    </RailSection>
  );
}
