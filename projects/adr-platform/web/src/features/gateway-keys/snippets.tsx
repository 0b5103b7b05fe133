"use client";
/** What to write into a program that has the key, ready to be copied. */
import { Segmented } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { CopyButton } from "./copy-button";
import { snippets, type Snippet } from "./snippet-text";

export interface SnippetsProps {
  baseUrl: string;
  secret: string;
  /** A model that the key may call, if it names any. */
  model: string | undefined;
}

export function Snippets({ baseUrl, secret, model }: SnippetsProps) {
  const first = useQuery(modelsQuery(useApp())).data?.[0]?.id;
  const [shown, setShown] = useState<Snippet["id"]>("python");
  const all = snippets({ baseUrl, secret, model: model ?? first ?? "local/extractive" });
  const text = all.find(({ id }) => id === shown)?.text ?? "";
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <Segmented label="Program" value={shown} options={all.map(({ id, label }) => ({ value: id, label }))} onChange={setShown} />
        <CopyButton text={text} what="text" size="sm" />
      </div>
      <pre tabIndex={0} role="group" aria-label="What to write" className="overflow-x-auto rounded-md border border-line bg-surface p-3 font-mono text-sm leading-relaxed">
        {text}
      </pre>
    </div>
  );
}
