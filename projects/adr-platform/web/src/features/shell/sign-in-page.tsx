/** What a visitor sees: what this is, and one button. */
import { Callout, buttonClass } from "@platform/ui-primitives";
import { FileText, History, MessagesSquare, Search, type LucideIcon } from "lucide-react";
import { productName } from "@/lib/product";
import { Logo } from "./logo";

const points: readonly { Icon: LucideIcon; title: string; text: string }[] = [
  { Icon: FileText, title: "Bring the Markdown you have", text: "Import a folder; export gives back the same bytes for what nobody edited." },
  { Icon: Search, title: "Find by word and by meaning", text: "Search ranks both, and shows the passage that answers." },
  { Icon: History, title: "Keep every version", text: "Compare any two, restore any one. Nothing is overwritten." },
  { Icon: MessagesSquare, title: "Ask, and check the sources", text: "Answers cite the decisions they come from, passage by passage." },
];

export interface SignInPageProps {
  /** The built-in issuer for one machine is in use. */
  developmentIssuer: boolean;
  /** E-mail of a person who is signed in but belongs to no workspace. */
  withoutWorkspace?: string;
}

export function SignInPage({ developmentIssuer, withoutWorkspace }: SignInPageProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-5xl items-center gap-12 px-6 py-12 md:grid-cols-[1fr_22rem]">
      <div>
        <div className="mb-8 flex items-center gap-2.5">
          <Logo />
          <span className="text-lg font-semibold">{productName}</span>
        </div>
        <h1 className="max-w-xl text-[2.25rem] leading-[1.15] font-semibold tracking-tight text-balance">
          Where your team keeps the reasons behind its architecture
        </h1>
        <ul className="mt-10 grid gap-x-8 gap-y-6 sm:grid-cols-2">
          {points.map(({ Icon, title, text }) => (
            <li key={title} className="flex gap-3">
              <Icon size={18} aria-hidden className="mt-0.5 shrink-0 text-accent-ink" />
              <div>
                <h2 className="font-medium">{title}</h2>
                <p className="mt-0.5 text-pretty text-ink-2">{text}</p>
              </div>
            </li>
          ))}
        </ul>
      </div>
      <section aria-label="Sign in" className="rounded-lg border border-line bg-raised p-6">
        {withoutWorkspace === undefined ? (
          <>
            <h2 className="text-lg font-semibold">Sign in</h2>
            <p className="mt-1 mb-5 text-ink-2">Use your organisation’s account. You come back here afterwards.</p>
            <a href="/auth/login?return_to=%2F" className={buttonClass("primary", "lg", "w-full")}>
              Sign in
            </a>
          </>
        ) : (
          <>
            <h2 className="text-lg font-semibold">No workspace yet</h2>
            <p className="mt-1 text-ink-2">
              {withoutWorkspace} belongs to no workspace. Ask an owner to add this address, then reload this page.
            </p>
          </>
        )}
        {developmentIssuer ? (
          <Callout tone="warning" title="Development sign-in" className="mt-5">
            Anyone on this machine can sign in as anyone. Set <code className="font-mono text-xs">OIDC_ISSUER</code> to use your own provider.
          </Callout>
        ) : null}
      </section>
    </main>
  );
}
