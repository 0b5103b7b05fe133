/** Says in a toast that something failed, why, and what to do. */
import { describeError } from "@platform/connect-client";
import { toast } from "@platform/ui-primitives";

export function toastError(what: string, error: unknown): void {
  const { title, hint } = describeError(error);
  toast({ tone: "error", text: what, detail: [title, hint].filter((part) => part !== "").join(". ") });
}
