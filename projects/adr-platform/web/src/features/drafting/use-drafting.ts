"use client";
/** Asks for a draft and takes in what comes. Nothing of it is kept by the server, nor here after a reload. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Citation } from "@platform/contracts/adr/v1/chat_service_pb";
import type { DraftRequestSchema, DraftResponse } from "@platform/contracts/adr/v1/draft_service_pb";
import type { Model, Usage } from "@platform/contracts/ai/v1/models_pb";
import { useServerStream, type StreamStatus } from "@platform/react-hooks";
import { useState } from "react";
import { useApp } from "@/lib/api/provider";
import { draftService } from "@/queries/drafting";
import type { Place } from "./place";

export interface Draft {
  place: Place;
  text: string;
  citations: readonly Citation[];
  model: Model | undefined;
  usage: Usage | undefined;
}

export interface Drafting {
  /** What was asked for last, as far as it has come. */
  draft: Draft | undefined;
  status: StreamStatus;
  error: unknown;
  start: (place: Place, request: MessageInitShape<typeof DraftRequestSchema>) => void;
  stop: () => void;
  discard: () => void;
}

export function useDrafting(): Drafting {
  const app = useApp();
  const [draft, setDraft] = useState<Draft>();
  const { status, error, start, stop } = useServerStream<DraftResponse>((messages) => setDraft((before) => before && messages.reduce(takeIn, before)));
  return {
    draft,
    status,
    error,
    stop,
    start: (place, request) => {
      setDraft({ place, text: "", citations: [], model: undefined, usage: undefined });
      void start((signal) => draftService(app).draft(request, { signal }));
    },
    discard: () => {
      stop();
      setDraft(undefined);
    },
  };
}

function takeIn(draft: Draft, { event }: DraftResponse): Draft {
  switch (event.case) {
    case "started":
      return { ...draft, model: event.value.model };
    case "delta":
      return { ...draft, text: draft.text + event.value };
    case "cited":
      return { ...draft, citations: [...draft.citations, event.value] };
    case "finished":
      return { ...draft, usage: event.value.usage };
    case undefined:
      return draft;
  }
}
