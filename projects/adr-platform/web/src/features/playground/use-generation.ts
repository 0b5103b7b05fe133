"use client";
/** One answer in the playground: the text, the thoughts and the tool calls as they come, and how long that took. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GenerateRequestSchema, GenerateResponse, Thinking, ToolCall } from "@platform/contracts/ai/v1/generation_service_pb";
import { FinishReason, type Usage } from "@platform/contracts/ai/v1/models_pb";
import { useServerStream, type StreamStatus } from "@platform/react-hooks";
import { useState } from "react";
import { useApp } from "@/lib/api/provider";
import { generationService } from "@/queries/generation";

export interface Answer {
  text: string;
  thinking: string;
  thoughts: readonly Thinking[];
  toolCalls: readonly ToolCall[];
  /** Who answers, `<provider>/<model>`. */
  target: string;
  usage: Usage | undefined;
  reason: FinishReason;
  /** Milliseconds from the press to the first piece, and to the end. */
  firstMs: number | undefined;
  wholeMs: number | undefined;
}

const nothing: Answer = { text: "", thinking: "", thoughts: [], toolCalls: [], target: "", usage: undefined, reason: FinishReason.UNSPECIFIED, firstMs: undefined, wholeMs: undefined };

export interface Generation {
  /** `undefined` before the first question. */
  answer: Answer | undefined;
  status: StreamStatus;
  error: unknown;
  start: (request: MessageInitShape<typeof GenerateRequestSchema>) => Promise<void>;
  stop: () => void;
  clear: () => void;
}

export function useGeneration(): Generation {
  const app = useApp();
  const [answer, setAnswer] = useState<Answer>();
  const { status, error, start, stop } = useServerStream<GenerateResponse>((messages) => setAnswer((before) => before && messages.reduce(takeIn, before)));
  return {
    answer,
    status,
    error,
    stop,
    clear: () => {
      stop();
      setAnswer(undefined);
    },
    start: async (request) => {
      setAnswer(nothing);
      const began = performance.now();
      const since = () => Math.round(performance.now() - began);
      await start(async function* (signal) {
        let first = true;
        // Timed when a piece arrives, not when it is drawn.
        for await (const message of generationService(app).generate(request, { signal })) {
          if (first && message.event.case !== "started") {
            const firstMs = since();
            first = false;
            setAnswer((before) => before && { ...before, firstMs });
          }
          yield message;
        }
      });
      const wholeMs = since();
      setAnswer((before) => before && { ...before, wholeMs });
    },
  };
}

function takeIn(answer: Answer, { event }: GenerateResponse): Answer {
  switch (event.case) {
    case "started":
      return { ...answer, target: event.value.target };
    case "text":
      return { ...answer, text: answer.text + event.value };
    case "thinking":
      return { ...answer, thinking: answer.thinking + event.value };
    case "toolCall":
      return { ...answer, toolCalls: [...answer.toolCalls, event.value] };
    case "thought":
      return { ...answer, thoughts: [...answer.thoughts, event.value] };
    case "finished":
      return { ...answer, usage: event.value.usage, reason: event.value.reason };
    case undefined:
      return answer;
  }
}
