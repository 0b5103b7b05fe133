// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/render";
import { ImportPage } from "./import-page";

/** As a picker gives it, outside of any folder. */
const file = (name: string, text: string) => Object.defineProperty(new File([text], name), "webkitRelativePath", { value: "" });

async function imported(...files: File[]) {
  const { user } = renderApp(<ImportPage />);
  await user.upload(screen.getByLabelText("Files to import"), files);
  await user.click(screen.getByRole("button", { name: "Import" }));
  await screen.findByRole("button", { name: "Import again" });
  return user;
}

describe("what an import says", () => {
  it("leads to the project that was imported into, whatever is typed afterwards", async () => {
    const user = await imported(file("0001-a.md", "# A\n\nBecause.\n"));
    const link = screen.getByRole("link", { name: "See the decisions of decisions" });
    await user.type(screen.getByLabelText("Project"), "-2");
    expect(link.getAttribute("href")).toMatch(/\?project=decisions$/);
  });

  it("claims no decisions when none came in, and says what became of the files", async () => {
    await imported(file("0001-empty.md", ""), file("x.png", "png"));
    expect(screen.getByText("No decision came in")).toBeTruthy();
    expect(screen.getByText(/1 file did not come in; .* 1 file is no record and kept beside the records/)).toBeTruthy();
    expect(screen.queryByRole("link", { name: /^See the decisions/ })).toBeNull();
  });

  it("takes no key that the server refuses", async () => {
    const user = await imported(file("0001-a.md", "# A\n"));
    await user.clear(screen.getByLabelText("Project"));
    await user.type(screen.getByLabelText("Project"), ".bad");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Import again" }).disabled).toBe(true);
  });
});
