"use client";
/** The search box of the decisions page. Typing searches after a short pause; Enter searches at once. */
import { SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { Kbd, Segmented } from "@platform/ui-primitives";
import { useDebounced } from "@platform/react-hooks";
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

const pauseMs = 180;

const modes = [
  { value: "best", label: "Best" },
  { value: "words", label: "Words" },
  { value: "meaning", label: "Meaning" },
] as const;

const toMode = { best: SearchMode.HYBRID, words: SearchMode.LEXICAL, meaning: SearchMode.SEMANTIC };

export interface SearchBoxProps {
  query: string;
  mode: SearchMode;
  onQuery: (query: string) => void;
  onMode: (mode: SearchMode) => void;
}

export function SearchBox({ query, mode, onQuery, onMode }: SearchBoxProps) {
  const [text, setText] = useState(query);
  const settled = useDebounced(text, pauseMs);
  const sent = useRef(query);
  const send = (next: string) => {
    if (next === sent.current) return;
    sent.current = next;
    onQuery(next);
  };

  useEffect(() => {
    // While the pause lasts, `settled` is what was typed before, which the address may have left behind.
    if (settled === text) send(settled);
  });
  // The address changed by other means: the back button, or the palette.
  useEffect(() => {
    if (query === sent.current) return;
    sent.current = query;
    setText(query);
  }, [query]);

  return (
    <div className="flex items-center gap-3 max-sm:flex-wrap max-sm:gap-y-2">
      <form
        role="search"
        className="relative min-w-0 flex-1 max-sm:basis-full"
        onSubmit={(event) => {
          event.preventDefault();
          send(text);
        }}
      >
        <Search size={15} aria-hidden className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" />
        <input
          type="search"
          aria-label="Search decisions"
          placeholder="Search by word or by meaning"
          className="h-9 w-full pointer-coarse:h-10 pointer-coarse:text-[1rem] rounded-md border border-control-line bg-raised pr-9 pl-9 outline-none focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-accent/35 [&::-webkit-search-cancel-button]:hidden"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setText("");
            send("");
            event.currentTarget.blur();
          }}
        />
        <span className="absolute top-1/2 right-2 flex -translate-y-1/2 items-center">
          {text === "" ? (
            <span className="pointer-coarse:hidden">
              <Kbd>/</Kbd>
            </span>
          ) : (
            <button
              type="button"
              aria-label="Clear the search"
              className="flex size-6 pointer-coarse:size-10 pointer-coarse:-mr-2 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
              onClick={() => {
                setText("");
                send("");
              }}
            >
              <X size={14} aria-hidden />
            </button>
          )}
        </span>
      </form>
      {text.trim() === "" ? null : (
        <Segmented
          label="How to search"
          value={modes.find((entry) => toMode[entry.value] === mode)?.value ?? "best"}
          options={modes}
          onChange={(value) => onMode(toMode[value])}
        />
      )}
    </div>
  );
}
