/** The frame of the pages about errors, which need no sign-in and no server. */
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/features/shell/logo";
import { productName } from "@/lib/product";

export function ErrorsFrame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto min-h-dvh max-w-3xl px-6 py-8">
      <Link href="/" className="inline-flex items-center gap-2.5 rounded-md py-1.5 pointer-coarse:min-h-10">
        <Logo />
        <span className="font-semibold">{productName}</span>
      </Link>
      <main className="mt-8">{children}</main>
    </div>
  );
}
