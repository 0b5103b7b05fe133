"use client";
/** Asks, streams, stops, asks again or otherwise. The conversation's address is set as soon as the server names it. */
import type { StreamResponse } from "@platform/contracts/adr/v1/chat_service_pb";
import { useServerStream } from "@platform/react-hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useApp } from "@/lib/api/provider";
import { chatService, conversationsKey } from "@/queries/chat";
import { forgetAnswered, forgetQuestion, keepAnswered, keepQuestion } from "./pending-question";
import { newTurn, restored, takeIn, type Turn } from "./turns";

export interface Scope {
  model: string;
  project: string;
}

export interface Chat {
  turns: readonly Turn[];
  running: boolean;
  ask: (question: string, scope: Scope) => void;
  /** Asks in place of an earlier question, or the same once more; what came after it goes when the answer begins. */
  askInstead: (index: number, question: string, scope: Scope) => void;
  stop: () => void;
  /** An empty page for a new conversation. */
  reset: () => void;
}

export function useChat(initial: readonly Turn[], initialConversation: string): Chat {
  const app = useApp();
  const queries = useQueryClient();
  const [turns, setTurns] = useState(initial);
  const conversation = useRef(initialConversation);
  // The page hears of a second press before it has drawn that the first one runs.
  const asking = useRef(false);
  useEffect(() => {
    if (initialConversation === "") return;
    forgetQuestion(app.workspace.id);
    forgetAnswered(app.workspace.id);
  }, [initialConversation, app.workspace.id]);
  const changeLast = (change: (turn: Turn) => Turn) =>
    setTurns((before) => before.map((turn, index) => (index === before.length - 1 ? change(turn) : turn)));

  const { status, start, stop } = useServerStream<StreamResponse>((messages) => {
    for (const { event } of messages) {
      if (event.case !== "started" || event.value.conversationId === conversation.current) continue;
      conversation.current = event.value.conversationId;
      window.history.replaceState(null, "", app.paths.conversation(conversation.current));
    }
    changeLast((turn) => takeIn(turn, messages));
  });

  const run = useCallback(
    async (question: string, { model, project }: Scope, instead: readonly Turn[]) => {
      if (conversation.current === "") keepQuestion(app.workspace.id, question);
      const replaced = instead[0];
      const replacesMessageId = replaced?.questionId ?? "";
      const same = replacesMessageId !== "" && replaced?.question === question;
      const request = { conversationId: conversation.current, question: same ? "" : question, model, project, replacesMessageId };
      const seen: { began: boolean; failure: unknown } = { began: false, failure: undefined };
      const end = await start(async function* (signal) {
        try {
          for await (const message of chatService(app).stream(request, { signal })) {
            seen.began = true;
            yield message;
          }
        } catch (error) {
          seen.failure = error;
          throw error;
        }
      });
      // Until an answer begins, the server has replaced nothing.
      if (end !== "done" && !seen.began && replacesMessageId !== "") setTurns((before) => restored(before, instead, seen.failure));
      else {
        changeLast((turn) => {
          if (end === "cancelled") return { ...turn, state: "stopped" };
          return end === "failed" ? { ...turn, state: "failed", error: seen.failure } : turn;
        });
      }
      asking.current = false;
      // Not before the end: a reload that is under way already still goes to the address without the conversation.
      if (conversation.current !== "") keepAnswered(app.workspace.id, conversation.current);
      await queries.invalidateQueries({ queryKey: conversationsKey(app) });
    },
    [app, queries, start],
  );

  const begin = (index: number, question: string, scope: Scope) => {
    if (asking.current) return;
    asking.current = true;
    setTurns([...turns.slice(0, index), newTurn(question)]);
    void run(question, scope, turns.slice(index));
  };
  return {
    turns,
    running: status === "running",
    stop,
    reset: () => {
      stop();
      asking.current = false;
      forgetQuestion(app.workspace.id);
      forgetAnswered(app.workspace.id);
      setTurns([]);
      conversation.current = "";
    },
    ask: (question, scope) => begin(turns.length, question, scope),
    askInstead: begin,
  };
}
