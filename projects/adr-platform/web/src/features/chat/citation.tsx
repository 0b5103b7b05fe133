"use client";
/** A citation in an answer: a number that leads to the passage, and shows it on hover and on focus. */
import type { Citation } from "@platform/contracts/adr/v1/chat_service_pb";
import { HoverCard } from "@platform/ui-primitives";
import Link from "next/link";
import { decisionName, plainTitle } from "@/features/decisions/number";
import { StatusPill } from "@/features/decisions/status";
import { passageAddress } from "@/features/markdown/passage-address";
import { Headings } from "@/features/search/search-results";
import { useApp, type App } from "@/lib/api/provider";

export function CitationLink({ citation }: { citation: Citation }) {
  const { paths } = useApp();
  const link = (
    <Link href={placeOf(citation, paths)} className="citation-number" aria-label={`${String(citation.number)}: ${nameOf(citation)}`}>
      {citation.number}
    </Link>
  );
  return (
    <HoverCard trigger={link}>
      <Card citation={citation} />
    </HoverCard>
  );
}

function Card({ citation }: { citation: Citation }) {
  const { decision, passage } = citation;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 font-medium text-pretty">{nameOf(citation)}</span>
        {decision === undefined ? null : <StatusPill status={decision.status} text={decision.statusText} className="shrink-0" />}
      </p>
      {passage === undefined ? null : (
        <>
          <Headings names={passage.headings} />
          <p className="line-clamp-6 text-sm text-pretty text-ink-2">{passage.text}</p>
        </>
      )}
    </div>
  );
}

export function nameOf({ decision }: Citation): string {
  return decision === undefined ? "A decision" : decisionName({ number: decision.number, title: plainTitle(decision) });
}

/** The passage on its decision's page, marked. */
export function placeOf({ decision, passage }: Citation, paths: App["paths"]): string {
  return `${paths.decision(decision?.id ?? "")}${passage === undefined ? "" : passageAddress(passage)}`;
}
