"use client";
/** The status pill of a decision, which is also its menu. The change shows at once and can be taken back. */
import { Status, type Decision } from "@platform/contracts/adr/v1/decision_pb";
import { Menu, MenuChoice, MenuItem, MenuSeparator, toast } from "@platform/ui-primitives";
import { useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Replace } from "lucide-react";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { decisionQuery, useDecisionChange } from "@/queries/decisions";
import { StatusIcon, StatusPill, statusLook } from "./status";

const settable = [Status.DRAFT, Status.PROPOSED, Status.ACCEPTED, Status.REJECTED, Status.DEPRECATED] as const;

export function StatusMenu({ decision, onSupersede }: { decision: Decision; onSupersede: () => void }) {
  const { canEdit } = useApp();
  const change = useStatusChange();
  const { summary } = decision;
  if (summary === undefined) return null;
  const pill = <StatusPill status={summary.status} text={summary.statusText} />;
  if (!canEdit || summary.archived) return pill;
  return (
    <Menu
      trigger={
        <button type="button" className="group inline-flex pointer-coarse:min-h-10 items-center gap-1 rounded-full pr-1.5 hover:bg-hover data-[state=open]:bg-hover">
          {pill}
          <ChevronDown size={13} aria-hidden className="text-ink-3" />
          <span className="sr-only">Change status</span>
        </button>
      }
    >
      {settable.map((status) => (
        <MenuChoice
          key={status}
          checked={summary.status === status}
          icon={<StatusIcon status={status} />}
          onSelect={() => {
            if (summary.status !== status) void change(decision, status);
          }}
        >
          {statusLook(status).label}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuItem icon={<Replace size={14} aria-hidden />} onSelect={onSupersede}>
        Superseded by…
      </MenuItem>
    </Menu>
  );
}

function useStatusChange() {
  const app = useApp();
  const queries = useQueryClient();
  const { mutateAsync } = useDecisionChange();
  return async (decision: Decision, status: Status) => {
    const { summary } = decision;
    if (summary === undefined) return;
    const { id, version } = summary;
    const key = decisionQuery(app, id).queryKey;
    queries.setQueryData(key, { ...decision, summary: { ...summary, status } });
    try {
      const after = await mutateAsync((service) => service.changeStatus({ id, expectedVersion: version, status }));
      const undo = async () => {
        try {
          await mutateAsync((service) => service.rollBackDecision({ id, expectedVersion: after.summary?.version ?? 0n, toVersion: version }));
        } catch (error) {
          toastError("The status was not taken back", error);
        }
      };
      toast({ text: `Now ${statusLook(status).label.toLowerCase()}`, action: { label: "Undo", run: () => void undo() } });
    } catch (error) {
      queries.setQueryData(key, decision);
      void queries.invalidateQueries({ queryKey: key });
      toastError("The status was not changed", error);
    }
  };
}
