"use client";
/**
 * Shown in place of what an address names and could not be fetched. What is not there is not there at the next try
 * either: then the way on is elsewhere, and trying again is offered only for what may work a moment later.
 */
import { Code } from "@connectrpc/connect";
import { codeOf, describeError } from "@platform/connect-client";
import { EmptyState, buttonClass } from "@platform/ui-primitives";
import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { useApp } from "@/lib/api/provider";
import { ErrorCode, ErrorState } from "./error-state";

export interface NotOpenedProps {
  error: unknown;
  /** What was being done, such as "The decision could not be opened". */
  what: string;
  onRetry: () => void;
  /** Where the versions there are can be seen, on pages that name one. */
  history?: string;
}

export function NotOpened({ error, what, onRetry, history }: NotOpenedProps) {
  const { paths } = useApp();
  if (!isMissing(error)) return <ErrorState what={what} error={error} onRetry={onRetry} />;
  const { code } = describeError(error);
  const { title, hint, way, href } = wayOn(code, paths, history);
  return (
    <EmptyState
      icon={<FileQuestion size={28} />}
      title={title}
      actions={
        <Link href={href} className={buttonClass("primary")}>
          {way}
        </Link>
      }
    >
      {hint} <ErrorCode code={code} />
    </EmptyState>
  );
}

/** True when the address names nothing: what it names does not exist, or it is no name at all. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === Code.NotFound || code === Code.InvalidArgument;
}

function wayOn(code: string, paths: { decisions: string; ask: string }, history: string | undefined) {
  if (code.startsWith("version.") && history !== undefined) {
    return { title: "There is no such version", hint: "The history lists those there are.", way: "History", href: history };
  }
  if (code.startsWith("conversation.")) {
    return { title: "There is no such conversation of yours", hint: "It may be deleted, or the address may be cut short.", way: "Ask something new", href: paths.ask };
  }
  const hint = "It may belong to another of your workspaces, or the address may be cut short.";
  return { title: "There is no such decision here", hint, way: "All decisions", href: paths.decisions };
}
