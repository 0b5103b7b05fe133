// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useHotkeys } from "./use-hotkeys";

afterEach(cleanup);

function Page({ keys }: { keys: Record<string, () => void> }) {
  useHotkeys(keys);
  return <input aria-label="text" />;
}

describe("useHotkeys", () => {
  it("runs plain keys and sequences", () => {
    const n = vi.fn();
    const goHome = vi.fn();
    render(<Page keys={{ n, "g d": goHome }} />);
    fireEvent.keyDown(document.body, { key: "n" });
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "d" });
    expect(n).toHaveBeenCalledTimes(1);
    expect(goHome).toHaveBeenCalledTimes(1);
  });

  it("leaves a person who types alone, except for mod keys", () => {
    const n = vi.fn();
    const palette = vi.fn();
    const { getByLabelText } = render(<Page keys={{ n, "mod+k": palette }} />);
    fireEvent.keyDown(getByLabelText("text"), { key: "n" });
    fireEvent.keyDown(getByLabelText("text"), { key: "k", ctrlKey: true });
    expect(n).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(1);
  });

  it("a page's key wins over the frame's, whichever was mounted first", () => {
    function Keys({ n, layer }: { n: () => void; layer: "page" | "frame" }) {
      useHotkeys({ n }, { layer });
      return null;
    }
    for (const frameFirst of [true, false]) {
      const page = vi.fn();
      const frame = vi.fn();
      const parts = [<Keys key="frame" n={frame} layer="frame" />, <Keys key="page" n={page} layer="page" />];
      render(<div>{frameFirst ? parts : parts.reverse()}</div>);
      fireEvent.keyDown(document.body, { key: "n" });
      expect([page.mock.calls.length, frame.mock.calls.length]).toEqual([1, 0]);
      cleanup();
    }
  });

  it("a sequence of the frame wins over a single key of the page, and only as a sequence", () => {
    function Keys({ keys, layer }: { keys: Record<string, () => void>; layer: "page" | "frame" }) {
      useHotkeys(keys, { layer });
      return null;
    }
    const up = vi.fn();
    const goKeys = vi.fn();
    render(
      <>
        <Keys keys={{ k: up }} layer="page" />
        <Keys keys={{ "g k": goKeys }} layer="frame" />
      </>,
    );
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "k" });
    expect([up.mock.calls.length, goKeys.mock.calls.length]).toEqual([0, 1]);
    fireEvent.keyDown(document.body, { key: "k" });
    expect([up.mock.calls.length, goKeys.mock.calls.length]).toEqual([1, 1]);
  });

  it("does not take browser keys for plain ones", () => {
    const n = vi.fn();
    render(<Page keys={{ n }} />);
    fireEvent.keyDown(document.body, { key: "n", ctrlKey: true });
    expect(n).not.toHaveBeenCalled();
  });
});
