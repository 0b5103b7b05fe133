// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useSingle } from "./use-single";

afterEach(cleanup);

describe("useSingle", () => {
  it("does not start again what is running, and says so", async () => {
    let finish = (_: string): void => undefined;
    const work = vi.fn((_: number) => new Promise<string>((resolve) => (finish = resolve)));
    const { result } = renderHook(() => useSingle(work));
    // Both from the same drawing, as two presses in one tick are.
    const { run } = result.current;
    let both: Promise<(string | undefined)[]> | undefined;
    act(() => {
      both = Promise.all([run(1), run(2)]);
    });
    expect(result.current.busy).toBe(true);
    await act(async () => {
      finish("done");
      expect(await both).toEqual(["done", undefined]);
    });
    expect(work).toHaveBeenCalledExactlyOnceWith(1);
    expect(result.current.busy).toBe(false);
  });

  it("starts again after a failure", async () => {
    const work = vi.fn(() => Promise.reject(new Error("no")));
    const { result } = renderHook(() => useSingle(work));
    for (const times of [1, 2]) {
      await act(async () => {
        await expect(result.current.run()).rejects.toThrow("no");
      });
      expect(work).toHaveBeenCalledTimes(times);
    }
  });
});
