import { describe, expect, it } from "vitest";
import { demoWorkspace, fakeTransport } from "@/testing/fake-api";
import { FakeStore } from "@/testing/fake-store";
import { keepPicture, picturesIn } from "./keep-picture";

const picture = (name: string, type = "image/png", bytes = "png") => new File([bytes], name, { type });

describe("keepPicture", () => {
  const store = new FakeStore();
  const api = { transport: fakeTransport(store), workspace: demoWorkspace };
  const keep = (file: File, path = "docs/adr/0001-a.md") => keepPicture(api, { project: "shop", path }, file);

  it("keeps a picture beside the record and writes how the record shows it", async () => {
    const text = await keep(picture("Der Fluß [2].PNG"));
    expect(text).toMatch(/^!\[Der Fluß 2\]\(images\/der-flu-2-[0-9a-f]{8}\.png\)$/);
    const name = /\((.+)\)/.exec(text)?.[1] ?? "";
    expect([...store.files.keys()]).toEqual([`shop/docs/adr/${name}`]);
  });

  it("gives the same picture the same name, and another one another", async () => {
    const first = await keep(picture("a.png"), "");
    expect(first).toMatch(/^!\[a\]\(images\/a-/);
    expect(await keep(picture("a.png"), "")).toBe(first);
    expect(await keep(picture("a.png", "image/png", "other"), "")).not.toBe(first);
  });

  it("refuses what browsers do not show, and what the server would not take, before sending it", async () => {
    const before = store.files.size;
    await expect(keep(picture("scan.tiff", "image/tiff"))).rejects.toThrow(/make it a PNG/);
    await expect(keep(picture("big.png", "image/png", "x".repeat(11 * 1024 * 1024 + 1)))).rejects.toThrow(/larger than 11 MiB/);
    expect(store.files.size).toBe(before);
  });

  it("passes on why the server did not keep it", async () => {
    await expect(keep(picture("a.png"), "../outside/0001.md")).rejects.toThrow(/leaves the folder/);
  });
});

describe("picturesIn", () => {
  it("finds the pictures among files", () => {
    const files = [picture("a.png"), picture("b.md", "text/markdown"), picture("c.svg", "image/svg+xml")] as unknown as FileList;
    expect(picturesIn({ files }).map(({ name }) => name)).toEqual(["a.png", "c.svg"]);
    expect(picturesIn(null)).toEqual([]);
  });
});
