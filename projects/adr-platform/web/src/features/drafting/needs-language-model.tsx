"use client";
/** Says why a model that only quotes cannot do this, and what to do. */
import { Callout } from "@platform/ui-primitives";

export function NeedsLanguageModel({ others }: { /** There are language models to choose. */ others: boolean }) {
  if (others) {
    return (
      <Callout tone="note" title="This model only quotes">
        Choose one that writes.
      </Callout>
    );
  }
  return (
    <Callout tone="note" title="This needs a language model">
      This server has none yet; it can only quote, which is enough for Conflicts. Whoever runs it adds one to the file that <code className="font-mono text-sm">adr serve --ai-config</code> reads: Anthropic, OpenAI, Gemini, or one on your own machine
      such as Ollama.
    </Callout>
  );
}
