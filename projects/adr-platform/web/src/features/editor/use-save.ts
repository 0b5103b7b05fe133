"use client";
/** Saves an edit: the text first, then what lives beside it. A conflict comes back as data, with nothing lost. */
import type { Decision, EditConflict } from "@platform/contracts/adr/v1/decision_pb";
import { editConflict } from "@/lib/edit-conflict";
import { useDecisionChange } from "@/queries/decisions";
import type { Draft } from "./draft";
import { toEditor, toRecord } from "./line-ends";

export type SaveResult = { kind: "saved"; decision: Decision } | { kind: "conflict"; conflict: EditConflict } | { kind: "failed"; error: unknown };

/**
 * `onReached` hears of each step that the server took, so that trying again after a failure starts from there and
 * does not run into its own first half.
 */
export function useSave(decision: Decision) {
  const { mutateAsync } = useDecisionChange();
  const save = async (draft: Draft, onReached: (decision: Decision) => void): Promise<SaveResult> => {
    const id = decision.summary?.id ?? "";
    let current = decision;
    let expectedVersion = BigInt(draft.baseVersion);
    const step = async (work: Parameters<typeof mutateAsync>[0]) => {
      current = await mutateAsync(work);
      expectedVersion = current.summary?.version ?? expectedVersion;
      onReached(current);
    };
    try {
      if (draft.content !== toEditor(draft.baseContent)) {
        const content = toRecord(draft.content, draft.baseContent);
        await step((service) => service.editDecision({ id, expectedVersion, content, comment: draft.comment }));
      }
      if (!same(draft.tags, current.summary?.tags)) await step((service) => service.tagDecision({ id, expectedVersion, tags: draft.tags }));
      if (!same(draft.categories, current.summary?.categories)) {
        await step((service) => service.categoriseDecision({ id, expectedVersion, categories: draft.categories }));
      }
      return { kind: "saved", decision: current };
    } catch (error) {
      const conflict = editConflict(error);
      return conflict === undefined ? { kind: "failed", error } : { kind: "conflict", conflict };
    }
  };
  return save;
}

function same(a: readonly string[], b: readonly string[] | undefined): boolean {
  return a.length === b?.length && a.every((value, index) => value === b[index]);
}
