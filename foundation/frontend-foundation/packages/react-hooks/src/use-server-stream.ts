/**
 * Reads a server stream into the page. Purpose: tokens appear steadily and stopping is immediate. Messages are
 * gathered and handed over once per animation frame; the buffer is bounded, so a hidden tab does not grow without
 * end. The stream ends as `done`, `cancelled` or `failed`, never silently.
 */
import { useCallback, useEffect, useRef, useState } from "react";

export type StreamStatus = "idle" | "running" | "done" | "cancelled" | "failed";

export interface ServerStream<Message> {
  status: StreamStatus;
  error: unknown;
  /** Starts a stream and ends the one before. Resolves when it has ended, whichever way. */
  start: (open: (signal: AbortSignal) => AsyncIterable<Message>) => Promise<StreamStatus>;
  /** Ends the call; the server is told. */
  stop: () => void;
}

/** Above this many waiting messages they are handed over at once, without waiting for a frame. */
const bufferLimit = 512;

export function useServerStream<Message>(onMessages: (messages: readonly Message[]) => void): ServerStream<Message> {
  const [state, setState] = useState<{ status: StreamStatus; error: unknown }>({ status: "idle", error: undefined });
  const controller = useRef<AbortController | undefined>(undefined);
  const deliver = useRef(onMessages);
  useEffect(() => {
    deliver.current = onMessages;
  });

  const stop = useCallback(() => controller.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const start = useCallback(async (open: (signal: AbortSignal) => AsyncIterable<Message>) => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    setState({ status: "running", error: undefined });
    const buffer = frameBuffer<Message>((messages) => deliver.current(messages));
    let end: { status: StreamStatus; error: unknown };
    try {
      for await (const message of open(own.signal)) {
        if (own.signal.aborted) break;
        buffer.push(message);
      }
      end = { status: own.signal.aborted ? "cancelled" : "done", error: undefined };
    } catch (error) {
      end = own.signal.aborted ? { status: "cancelled", error: undefined } : { status: "failed", error };
    }
    // A newer stream owns the page by now: what this one still held is not its business.
    if (controller.current === own) {
      buffer.flush();
      setState(end);
    } else buffer.drop();
    return end.status;
  }, []);

  return { ...state, start, stop };
}

function frameBuffer<Message>(deliver: (messages: readonly Message[]) => void) {
  let waiting: Message[] = [];
  let frame: number | undefined;
  const drop = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    waiting = [];
  };
  const flush = () => {
    const messages = waiting;
    drop();
    if (messages.length > 0) deliver(messages);
  };
  const push = (message: Message) => {
    waiting.push(message);
    if (waiting.length >= bufferLimit) flush();
    else frame ??= requestAnimationFrame(flush);
  };
  return { push, flush, drop };
}
