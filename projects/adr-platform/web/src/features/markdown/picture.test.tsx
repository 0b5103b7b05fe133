// @vitest-environment happy-dom
import { TooltipProvider } from "@platform/ui-primitives";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { pictureResolver } from "@/features/decisions/resolve-picture";
import { MarkdownView } from "./markdown-view";
import { renderMarkdown } from "./pipeline";

const resolvePicture = pictureResolver("w-1", { project: "shop", path: "adr/0001-draw.md" });

function show(content: string) {
  return render(
    <TooltipProvider>
      <MarkdownView rendered={renderMarkdown(content)} resolvePicture={resolvePicture} />
    </TooltipProvider>,
  );
}

describe("pictures of a record", () => {
  // As in a browser where they are still on their way.
  beforeAll(() => {
    vi.spyOn(HTMLImageElement.prototype, "complete", "get").mockReturnValue(false);
  });

  it("come from the folder that the record came from", () => {
    show("![The flow](../images/flow.png)");
    expect(screen.getByRole("img", { name: "The flow" }).getAttribute("src")).toBe("/files/w-1/shop/images/flow.png");
  });

  it("keep the size that the record gives them, so that nothing jumps", () => {
    show('<img src="flow.png" alt="The flow" width="640" height="320">');
    const picture = screen.getByRole("img", { name: "The flow" });
    expect([picture.getAttribute("width"), picture.getAttribute("height")]).toEqual(["640", "320"]);
  });

  it("are shown large on a press, and give the keyboard back", async () => {
    const user = userEvent.setup();
    show("![The flow](flow.png)");
    const link = screen.getByRole("link", { name: "The flow" });
    await user.click(link);
    expect(await screen.findByRole("dialog", { name: "The flow" })).toBeTruthy();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(document.activeElement).toBe(link);
  });

  it("open in a tab of their own when a key says so", () => {
    show("![The flow](flow.png)");
    const link = screen.getByRole("link", { name: "The flow" });
    // True when nobody prevented what the browser does by itself.
    expect(fireEvent.click(link, { ctrlKey: true })).toBe(true);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("lead where their link does, and hold no link in a link", () => {
    const { container } = show("[![The flow](flow.png)](https://example.com/flow)");
    expect(container.querySelectorAll("a a")).toHaveLength(0);
    expect(screen.getByRole("link", { name: "The flow" }).getAttribute("href")).toBe("https://example.com/flow");
  });

  it("leave a note when they are missing, and show again under another address", () => {
    const { rerender } = show("![The flow](lost.png)");
    fireEvent.error(screen.getByRole("img", { name: "The flow" }));
    expect(screen.getByRole("img", { name: "The flow" }).textContent).toContain("is not among the imported files");
    rerender(
      <TooltipProvider>
        <MarkdownView rendered={renderMarkdown("![The flow](found.png)")} resolvePicture={resolvePicture} />
      </TooltipProvider>,
    );
    expect(screen.getByRole("img", { name: "The flow" }).getAttribute("src")).toContain("found.png");
  });

  it("say of a picture from elsewhere that it could not be loaded", () => {
    show("![Badge](https://example.com/badge.svg)");
    fireEvent.error(screen.getByRole("img", { name: "Badge" }));
    expect(screen.getByRole("img", { name: "Badge" }).textContent).toContain("could not be loaded");
  });

  it("never leave the folder", () => {
    show("![Secret](../../../secret.png)");
    expect(screen.getByRole("img", { name: "Secret" }).getAttribute("src")).toBeNull();
  });
});
