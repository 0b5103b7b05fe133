"use client";
/** Archives a decision or brings it back, with the other as the way back. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { useSingle } from "@platform/react-hooks";
import { toast } from "@platform/ui-primitives";
import { toastError } from "@/features/states/toast-error";
import { useDecisionChange } from "@/queries/decisions";

/** Returns a function that flips `archived`. */
export function useArchive() {
  const { mutateAsync } = useDecisionChange();
  const flip = async ({ id, version, archived }: Pick<DecisionSummary, "id" | "version" | "archived">): Promise<void> => {
    const request = { id, expectedVersion: version };
    try {
      const after = await mutateAsync((service) => (archived ? service.restoreDecision(request) : service.archiveDecision(request)));
      const { summary } = after;
      if (summary === undefined) return;
      toast({
        text: archived ? "Back in lists and search" : "Archived",
        action: { label: "Undo", run: () => void flip(summary) },
      });
    } catch (error) {
      toastError(archived ? "The decision was not restored" : "The decision was not archived", error);
    }
  };
  const { run } = useSingle(flip);
  return run;
}
