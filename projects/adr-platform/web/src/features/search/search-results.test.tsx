// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { parseListParams } from "@/features/decisions/list-params";
import { FakeStore } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { SearchResults } from "./search-results";

function stored() {
  const store = new FakeStore();
  const content = "# Publish with an outbox\n\nEvery service publishes through an outbox, because two writes may part.\n";
  store.add({ project: "shop", path: "0001-outbox.md", content });
  return store;
}

const results = (query: string) => <SearchResults state={{ params: parseListParams(new URLSearchParams({ q: query })), update: () => undefined }} />;

describe("search results", () => {
  it("lead to the decision and its passage, with the words marked", async () => {
    renderApp(results("outbox"), { store: stored() });
    expect((await screen.findByRole("link", { name: "Publish with an outbox" })).getAttribute("href")).toMatch(/\/decisions\/[\w-]+$/);
    expect(screen.getByText("outbox", { selector: "mark" })).toBeTruthy();
  });

  it("say when nothing matches, and how to find more", async () => {
    renderApp(results("zzzzqqq"), { store: stored() });
    expect(await screen.findByText("No decision matches")).toBeTruthy();
  });

  it("are looked for again until everything is indexed", async () => {
    const store = stored();
    store.indexing = true;
    renderApp(results("outbox"), { store });
    expect(await screen.findByText("Nothing found yet")).toBeTruthy();
    store.indexing = false;
    expect(await screen.findByRole("link", { name: "Publish with an outbox" }, { timeout: 10_000 })).toBeTruthy();
  }, 20_000);
});
