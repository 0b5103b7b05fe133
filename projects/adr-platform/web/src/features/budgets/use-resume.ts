"use client";
/** Lets calls of somebody in again. */
import type { Subject } from "@platform/contracts/ai/v1/accounts_pb";
import { toast } from "@platform/ui-primitives";
import { toastError } from "@/features/states/toast-error";
import { useGatewayChange } from "@/queries/gateway";

export function useResume() {
  const change = useGatewayChange<unknown>();
  const resume = async (subject: Subject | undefined) => {
    if (subject === undefined) return;
    try {
      await change.mutateAsync(({ budgets }) => budgets.resume({ subject }));
      toast({ text: "Calls are let in again" });
    } catch (error) {
      toastError("Calls are still refused", error);
    }
  };
  return { resume, busy: change.isPending };
}
