/** A status as people see it: an icon, a word and a colour, never colour alone. */
import { Status } from "@platform/contracts/adr/v1/decision_pb";
import clsx from "clsx";
import { Circle, CircleCheck, CircleDashed, CircleDot, CircleHelp, CircleSlash, CircleX, Replace, type LucideIcon } from "lucide-react";

export interface StatusLook {
  /** As it stands in an address. */
  key: string;
  label: string;
  Icon: LucideIcon;
  ink: string;
  pill: string;
}

const looks: Record<Status, StatusLook> = {
  [Status.UNSPECIFIED]: { key: "none", label: "No status", Icon: Circle, ink: "text-ink-3", pill: "border-line text-ink-2" },
  [Status.DRAFT]: { key: "draft", label: "Draft", Icon: CircleDashed, ink: "text-grey", pill: "border-dashed border-line-strong text-ink-2" },
  [Status.PROPOSED]: { key: "proposed", label: "Proposed", Icon: CircleDot, ink: "text-amber", pill: "border-transparent bg-amber-soft text-amber" },
  [Status.ACCEPTED]: { key: "accepted", label: "Accepted", Icon: CircleCheck, ink: "text-green", pill: "border-transparent bg-green-soft text-green" },
  [Status.REJECTED]: { key: "rejected", label: "Rejected", Icon: CircleX, ink: "text-red", pill: "border-transparent bg-red-soft text-red" },
  [Status.DEPRECATED]: { key: "deprecated", label: "Deprecated", Icon: CircleSlash, ink: "text-grey", pill: "border-transparent bg-grey-soft text-grey" },
  [Status.SUPERSEDED]: { key: "superseded", label: "Superseded", Icon: Replace, ink: "text-grey", pill: "border-transparent bg-grey-soft text-grey" },
  [Status.OTHER]: { key: "other", label: "Other", Icon: CircleHelp, ink: "text-violet", pill: "border-line-strong text-violet" },
};

/** In the order a decision lives through them. */
export const statuses: readonly Status[] = [
  Status.DRAFT,
  Status.PROPOSED,
  Status.ACCEPTED,
  Status.REJECTED,
  Status.DEPRECATED,
  Status.SUPERSEDED,
  Status.OTHER,
  Status.UNSPECIFIED,
];

export function statusLook(status: Status): StatusLook {
  return looks[status];
}

/** The status that an address or an enum name (`STATUS_ACCEPTED`) means. */
export function statusFromKey(key: string): Status | undefined {
  const wanted = key.replace(/^STATUS_/, "").toLowerCase();
  return statuses.find((status) => looks[status].key === wanted || (wanted === "unspecified" && status === Status.UNSPECIFIED));
}

/** The record's own words where the list has none for them. */
export function statusWords(status: Status, text: string): string {
  return status === Status.OTHER && text !== "" ? text : looks[status].label;
}

export function StatusIcon({ status, size = 14 }: { status: Status; size?: number }) {
  const { Icon, ink } = looks[status];
  return <Icon size={size} aria-hidden className={clsx("shrink-0", ink)} />;
}

export function StatusPill({ status, text, className }: { status: Status; text?: string; className?: string }) {
  const { Icon, pill } = looks[status];
  return (
    <span
      title={text === undefined || text === "" ? undefined : `In the record: ${text}`}
      className={clsx("inline-flex h-6 max-w-full items-center gap-1.5 rounded-full border px-2 text-sm font-medium", pill, className)}
    >
      <Icon size={13} aria-hidden className="shrink-0" />
      <span className="truncate">{statusWords(status, text ?? "")}</span>
    </span>
  );
}
