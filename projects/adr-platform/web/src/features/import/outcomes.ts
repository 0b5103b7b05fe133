/** Outcomes of an import as people see them. */
import { FileKind, ImportOutcome } from "@platform/contracts/adr/v1/transfer_service_pb";
import { CircleCheck, CircleX, Equal, GitMerge, Paperclip, RefreshCw, type LucideIcon } from "lucide-react";

export interface OutcomeLook {
  label: string;
  /** Before the import, when it is only tried. */
  preview: string;
  Icon: LucideIcon;
  ink: string;
}

/** In the order of the summary: what needs a person first. */
export const outcomes: readonly [ImportOutcome, OutcomeLook][] = [
  [ImportOutcome.FAILED, { label: "Failed", preview: "Cannot be read", Icon: CircleX, ink: "text-red" }],
  [ImportOutcome.CONFLICT, { label: "Conflict", preview: "Conflict", Icon: GitMerge, ink: "text-amber" }],
  [ImportOutcome.CREATED, { label: "Created", preview: "Would be created", Icon: CircleCheck, ink: "text-green" }],
  [ImportOutcome.UPDATED, { label: "Updated", preview: "Would be updated", Icon: RefreshCw, ink: "text-accent-ink" }],
  [ImportOutcome.UNCHANGED, { label: "Unchanged", preview: "Unchanged", Icon: Equal, ink: "text-ink-3" }],
  [ImportOutcome.KEPT, { label: "Kept", preview: "Would be kept", Icon: Paperclip, ink: "text-ink-3" }],
];

export function outcomeLook(outcome: ImportOutcome): OutcomeLook | undefined {
  return outcomes.find(([value]) => value === outcome)?.[1];
}

const kinds: Partial<Record<FileKind, string>> = {
  [FileKind.INDEX]: "an index page, no record: kept beside the records",
  [FileKind.TEMPLATE]: "a template, no record: kept beside the records",
  [FileKind.ATTACHMENT]: "kept beside the records that show it or link to it",
};

/** What a kept file is and why it is no decision, such as "a template, no record: kept beside the records". */
export function kindWords(kind: FileKind): string {
  return kinds[kind] ?? "";
}
