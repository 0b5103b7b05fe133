"use client";
/** Tags and categories of a decision: what is pressed shows at once, and is saved one change after the other, each from the version that the last one made. */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import { useRef, useState } from "react";
import { toastError } from "@/features/states/toast-error";
import { useDecisionChange } from "@/queries/decisions";

interface Labels {
  tags?: string[] | undefined;
  categories?: string[] | undefined;
}

export function useLabels({ summary }: Decision) {
  const { mutateAsync } = useDecisionChange();
  // Both are what the server does not have yet; the page is drawn from the one, and what is pressed meanwhile is in the other.
  const [shown, setShown] = useState<Labels>({});
  const wanted = useRef<Labels>({});
  const saving = useRef(false);
  const saved = useRef(0n);

  const save = async (id: string) => {
    for (;;) {
      const { tags, categories } = wanted.current;
      if (tags === undefined && categories === undefined) return;
      const expectedVersion = saved.current;
      wanted.current = tags === undefined ? {} : { ...wanted.current, tags: undefined };
      const decision = await mutateAsync((service) =>
        tags === undefined ? service.categoriseDecision({ id, expectedVersion, categories: categories ?? [] }) : service.tagDecision({ id, expectedVersion, tags }),
      );
      saved.current = decision.summary?.version ?? expectedVersion;
    }
  };

  const change = async (labels: Labels) => {
    if (summary === undefined) return;
    wanted.current = { ...wanted.current, ...labels };
    setShown((before) => ({ ...before, ...labels }));
    if (saving.current) return;
    saving.current = true;
    if (saved.current < summary.version) saved.current = summary.version;
    try {
      await save(summary.id);
    } catch (error) {
      wanted.current = {};
      toastError("The labels were not changed", error);
    }
    saving.current = false;
    setShown({});
  };

  return {
    tags: shown.tags ?? summary?.tags ?? [],
    categories: shown.categories ?? summary?.categories ?? [],
    setTags: (tags: string[]) => void change({ tags }),
    setCategories: (categories: string[]) => void change({ categories }),
  };
}
