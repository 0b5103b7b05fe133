// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Kbd } from "./kbd";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("Kbd", () => {
  it.each([
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "⌘K", "⌘K"],
    ["Mozilla/5.0 (X11; Linux x86_64)", "⌘K", "Ctrl K"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "⌘", "Ctrl"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Esc", "Esc"],
  ])("on %s, %s is %s", (agent, written, shown) => {
    vi.spyOn(navigator, "userAgent", "get").mockReturnValue(agent);
    expect(render(<Kbd>{written}</Kbd>).container.textContent).toBe(shown);
  });
});
