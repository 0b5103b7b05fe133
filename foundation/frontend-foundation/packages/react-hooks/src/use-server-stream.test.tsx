// @vitest-environment happy-dom
import { act, renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useServerStream } from "./use-server-stream";

async function* count(to: number) {
  for (let index = 1; index <= to; index += 1) yield index;
}

async function* untilAborted(signal: AbortSignal, seen: { aborted: boolean }) {
  yield 1;
  await new Promise<void>((_, reject) => {
    signal.addEventListener("abort", () => {
      seen.aborted = true;
      reject(new Error("aborted by the signal"));
    });
  });
}

function setUp() {
  const batches: number[][] = [];
  const { result } = renderHook(() => useServerStream<number>((messages) => batches.push([...messages])));
  return { batches, result };
}

describe("useServerStream", () => {
  it("hands over every message in order and in few batches", async () => {
    const { batches, result } = setUp();
    await act(async () => expect(await result.current.start(() => count(2000))).toBe("done"));
    expect(batches.flat()).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
    expect(batches.length).toBeLessThan(20);
    expect(result.current.status).toBe("done");
  });

  it("stop ends the source at once and keeps what came", async () => {
    const { batches, result } = setUp();
    const seen = { aborted: false };
    let ended: Promise<string> | undefined;
    act(() => {
      ended = result.current.start((signal) => untilAborted(signal, seen));
    });
    await waitFor(() => expect(batches.flat()).toEqual([1]));
    act(() => result.current.stop());
    await act(async () => expect(await ended).toBe("cancelled"));
    expect(seen.aborted).toBe(true);
    expect(result.current.status).toBe("cancelled");
  });

  it("reports a failure with its error", async () => {
    const { result } = setUp();
    await act(async () => {
      await result.current.start(async function* fail() {
        yield 1;
        throw new Error("the provider went away");
      });
    });
    expect(result.current.status).toBe("failed");
    expect(result.current.error).toMatchObject({ message: "the provider went away" });
  });

  it("a second start ends the first and its end does not overwrite the second's", async () => {
    const { batches, result } = setUp();
    const seen = { aborted: false };
    let first: Promise<string> | undefined;
    act(() => {
      first = result.current.start((signal) => untilAborted(signal, seen));
    });
    await waitFor(() => expect(batches.flat()).toEqual([1]));
    await act(async () => {
      const second = result.current.start(() => count(3));
      expect(await first).toBe("cancelled");
      expect(await second).toBe("done");
    });
    expect(seen.aborted).toBe(true);
    expect(batches.flat().slice(-3)).toEqual([1, 2, 3]);
    expect(result.current.status).toBe("done");
  });
});
