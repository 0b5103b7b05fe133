/** Every error that has a code, by group. */
import type { Metadata } from "next";
import Link from "next/link";
import { ErrorsFrame } from "@/features/errors/errors-frame";
import { explanationAddress, explanations } from "@/features/errors/explanations";

export const metadata: Metadata = { title: "Errors" };

export default function ErrorsPage() {
  const all = explanations();
  const groups = [...new Set(all.map(({ group }) => group))];
  return (
    <ErrorsFrame>
      <h1 className="text-2xl font-semibold">Errors</h1>
      <p className="mt-1 text-ink-2">What each code means, and what to do.</p>
      {groups.map((group) => (
        <section key={group} className="mt-8">
          <h2 className="text-lg font-semibold">{group}</h2>
          <ul className="mt-2 grid gap-x-6 sm:grid-cols-2">
            {all.filter((one) => one.group === group).map(({ code }) => (
              <li key={code}>
                <Link href={explanationAddress(code)} className="inline-flex items-center rounded-sm py-1 font-mono text-sm text-ink-2 hover:text-ink hover:underline pointer-coarse:min-h-10">
                  {code}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </ErrorsFrame>
  );
}
