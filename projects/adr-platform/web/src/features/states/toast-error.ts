/** Says in a toast that something failed, why, and what to do. */
import { describeError } from "@platform/connect-client";
import { toast } from "@platform/ui-primitives";
import { explanationAddress } from "@/features/errors/explanations";

export function toastError(what: string, error: unknown): void {
  const { title, hint, code } = describeError(error);
  toast({ tone: "error", text: what, detail: [title, hint].filter((part) => part !== "").join(". "), more: { label: "What this means", href: explanationAddress(code) } });
}
