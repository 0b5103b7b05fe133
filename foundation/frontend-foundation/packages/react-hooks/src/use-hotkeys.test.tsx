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

  it("does not take browser keys for plain ones", () => {
    const n = vi.fn();
    render(<Page keys={{ n }} />);
    fireEvent.keyDown(document.body, { key: "n", ctrlKey: true });
    expect(n).not.toHaveBeenCalled();
  });
});
