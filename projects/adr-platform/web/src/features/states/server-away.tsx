/** Shown instead of a page when the first call to the server fails. */
import { buttonClass } from "@platform/ui-primitives";
import { Unplug } from "lucide-react";
import { ErrorCode } from "./error-state";

export function ServerAway({ title, hint, code }: { title: string; hint: string; code: string }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center px-6 text-center">
      <Unplug size={28} aria-hidden className="mb-4 text-ink-3" />
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="mt-2 text-ink-2">{hint}. Drafts stay in this browser.</p>
      <p className="mt-2">
        <ErrorCode code={code} />
      </p>
      <a href="" className={buttonClass("primary", "md", "mt-6")}>
        Try again
      </a>
    </main>
  );
}
