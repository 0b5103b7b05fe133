/**
 * Renews an expired session once and repeats the call. Purpose: an hour-old tab keeps working. A unary call is
 * repeated as it was; a server stream is repeated only while nothing of its answer has been read.
 */
import { Code, ConnectError, type Interceptor, type StreamRequest, type StreamResponse } from "@connectrpc/connect";
import { errorInfo } from "./errors";

export interface RenewOptions {
  /** Asks for a new session; resolves to whether there is one. */
  renew: () => Promise<boolean>;
  /** Called when the person has to sign in again. */
  onSignedOut: () => void;
}

/** Builds the interceptor; calls that fail at the same time share one renewal. */
export function renewSession({ renew, onSignedOut }: RenewOptions): Interceptor {
  let running: Promise<boolean> | undefined;
  const renewOnce = () => {
    running ??= renew().finally(() => {
      running = undefined;
    });
    return running;
  };
  /** Resolves when the call may be repeated, and rejects with the error when not. */
  const recover = async (error: unknown): Promise<void> => {
    if (!(error instanceof ConnectError) || error.code !== Code.Unauthenticated) throw error;
    if (errorInfo(error)?.code === "session.expired" && (await renewOnce())) return;
    onSignedOut();
    throw error;
  };

  return (next) => async (request) => {
    if (!request.stream) {
      try {
        return await next(request);
      } catch (error) {
        await recover(error);
        return next(request);
      }
    }
    const messages = await collect(request.message);
    const send = async () => firstRead((await next(replay(request, messages))) as StreamResponse);
    try {
      return await send();
    } catch (error) {
      await recover(error);
      return send();
    }
  };
}

/** Our streams flow from the server; what the client sends is one message, so it can be kept. */
async function collect<Value>(source: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of source) values.push(value);
  return values;
}

function replay(request: StreamRequest, messages: readonly StreamRequest["message"][] | readonly unknown[]): StreamRequest {
  async function* again() {
    yield* messages;
  }
  return { ...request, message: again() as StreamRequest["message"] };
}

/** Waits for the first message, so that a refusal shows before anything was read. */
async function firstRead(response: StreamResponse): Promise<StreamResponse> {
  const iterator = response.message[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all() {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { ...response, message: all() as StreamResponse["message"] };
}
