/** What one error means and what to do. */
import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ErrorsFrame } from "@/features/errors/errors-frame";
import { explanationOf, explanations } from "@/features/errors/explanations";
import { MarkdownView } from "@/features/markdown/markdown-view";
import { renderMarkdown } from "@/features/markdown/pipeline";

interface Props {
  params: Promise<{ code: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Error ${(await params).code}` };
}

export default async function ErrorPage({ params }: Props) {
  const code = (await params).code;
  const explanation = explanationOf(explanations(), code);
  if (explanation === undefined) notFound();
  return (
    <ErrorsFrame>
      <p className="text-sm text-ink-3">{explanation.group}</p>
      <h1 className="mt-1 font-mono text-xl font-semibold break-words">{code}</h1>
      <MarkdownView rendered={renderMarkdown(explanation.text)} className="mt-4" />
      <Link href="/errors" className="mt-8 inline-flex items-center gap-1.5 rounded-sm text-ink-2 hover:text-ink hover:underline pointer-coarse:min-h-10">
        <ArrowLeft size={14} aria-hidden /> All errors
      </Link>
    </ErrorsFrame>
  );
}
