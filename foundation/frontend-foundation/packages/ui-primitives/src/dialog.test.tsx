// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button } from "./button";
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

  it("takes a double click in its footer as one", async () => {
    const press = vi.fn();
    render(
      <TooltipProvider>
        <Dialog open onOpenChange={vi.fn()} title="Create it?" footer={<Button onClick={press}>Create</Button>}>
          It is new.
        </Dialog>
      </TooltipProvider>,
    );
    await userEvent.dblClick(screen.getByRole("button", { name: "Create" }));
    expect(press).toHaveBeenCalledOnce();
  });
});
