"use client";
/**
 * Markdown of a record, wherever it is shown: read, compared, previewed, as it was. The one place that knows which
 * decision its relative links mean and where its pictures are.
 */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import { useMemo } from "react";
import { MarkdownView } from "@/features/markdown/markdown-view";
import type { Rendered } from "@/features/markdown/pipeline";
import { useApp } from "@/lib/api/provider";
import { linkResolver } from "./resolve-link";
import { pictureResolver } from "./resolve-picture";

export interface RecordMarkdownProps {
  /** The decision that the text belongs to; `undefined` while there is none yet. */
  decision: Decision | undefined;
  rendered: Rendered;
  className?: string;
}

export function RecordMarkdown({ decision, rendered, className }: RecordMarkdownProps) {
  const { paths, workspace } = useApp();
  const resolveLink = useMemo(() => (decision === undefined ? undefined : linkResolver(decision, paths.decision)), [decision, paths]);
  const home = decision?.summary;
  const resolvePicture = useMemo(() => (home === undefined ? undefined : pictureResolver(workspace.id, home)), [workspace.id, home]);
  return <MarkdownView rendered={rendered} resolveLink={resolveLink} resolvePicture={resolvePicture} className={className ?? ""} />;
}
