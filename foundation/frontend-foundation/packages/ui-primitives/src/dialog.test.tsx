// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Dialog } from "./dialog";
import { TooltipProvider } from "./tooltip";

afterEach(cleanup);

describe("Dialog", () => {
  it("closes at the first Escape, whatever it focused", async () => {
    const change = vi.fn();
    render(
      <TooltipProvider>
        <Dialog open onOpenChange={change} title="Remove it?">
          It cannot be undone.
        </Dialog>
      </TooltipProvider>,
    );
    await waitFor(() => expect(screen.getByRole("dialog").contains(document.activeElement)).toBe(true));
    await userEvent.keyboard("{Escape}");
    expect(change).toHaveBeenCalledExactlyOnceWith(false);
  });
});
