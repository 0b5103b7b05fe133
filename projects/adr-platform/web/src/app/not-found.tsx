import { buttonClass } from "@platform/ui-primitives";
import { Compass } from "lucide-react";
import Link from "next/link";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center px-6 text-center">
      <Compass size={28} aria-hidden className="mb-4 text-ink-3" />
      <h1 className="text-xl font-semibold">Nothing here</h1>
      <p className="mt-2 text-ink-2">The address is mistyped, or it belongs to a workspace that you are not a member of.</p>
      <Link href="/" className={buttonClass("primary", "md", "mt-6")}>
        Go to your decisions
      </Link>
    </main>
  );
}
