import { ImportOutcome } from "@platform/contracts/adr/v1/transfer_service_pb";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { demoWorkspace, fakeTransport } from "@/testing/fake-api";
import { FakeStore } from "@/testing/fake-store";
import { transferService } from "@/queries/transfer";
import { maxBytes, maxFiles, toBatches } from "./batches";
import { relative } from "./collect";
import { runImport, type ImportRow } from "./run-import";
import { zipExport } from "./zip-export";

const file = (path: string, text: string) => ({ path, file: new File([text], path.split("/").at(-1) ?? path) });
const sized = (path: string, size: number) => ({ path, file: { size } });

describe("toBatches", () => {
  it("keeps the order, the limits and every file", () => {
    const files = [...Array.from({ length: 1203 }, (_, index) => sized(`f${String(index)}`, 10)), sized("big", maxBytes - 100), sized("huge", maxBytes + 1)];
    const { batches, tooLarge } = toBatches(files);
    expect(tooLarge.map((entry) => entry.path)).toEqual(["huge"]);
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 203, 1]);
    expect(batches.flat()).toHaveLength(files.length - 1);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(maxFiles);
      expect(batch.reduce((sum, entry) => sum + entry.file.size, 0)).toBeLessThanOrEqual(maxBytes);
    }
  });
});

describe("relative", () => {
  it("takes the folder off and leaves out what is never a record", () => {
    const picked = relative([file("repo/docs/0001-a.md", "a"), file("repo/.git/config", "x"), file("repo/readme.md", "r")]);
    expect(picked.folder).toBe("repo");
    expect(picked.files.map((entry) => entry.path)).toEqual(["docs/0001-a.md", "readme.md"]);
  });
  it("leaves loose files and several folders as they are", () => {
    expect(relative([file("a.md", "a")])).toMatchObject({ folder: "", files: [{ path: "a.md" }] });
    expect(relative([file("x/a.md", "a"), file("y/b.md", "b")]).folder).toBe("");
  });
});

describe("runImport and export", () => {
  const store = new FakeStore();
  const api = { transport: fakeTransport(store), workspace: demoWorkspace };
  const files = [file("0001-a.md", "# A\n\n## Status\n\nAccepted\n"), file("0002-b.md", ""), file("images/x.png", "png")];

  async function run(dryRun: boolean) {
    const rows: ImportRow[] = [];
    const result = await runImport(api, { project: "p", files, dryRun }, { signal: new AbortController().signal, onRows: (more) => rows.push(...more) });
    return { result, outcomes: rows.map((row) => row.outcome) };
  }

  it("a preview changes nothing, an import brings all in, a second one changes nothing", async () => {
    expect((await run(true)).outcomes).toEqual([ImportOutcome.CREATED, ImportOutcome.FAILED, ImportOutcome.KEPT]);
    expect(store.entries).toHaveLength(0);
    expect((await run(false)).result).toBe("done");
    expect(store.entries).toHaveLength(1);
    expect((await run(false)).outcomes[0]).toBe(ImportOutcome.UNCHANGED);
  });

  it("says of each failed file what to do", async () => {
    const rows: ImportRow[] = [];
    await runImport(api, { project: "p", files, dryRun: true }, { signal: new AbortController().signal, onRows: (more) => rows.push(...more) });
    expect(rows[1]).toMatchObject({ path: "0002-b.md", reason: expect.stringContaining("empty") as string });
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await runImport(api, { project: "p", files, dryRun: false }, { signal: controller.signal, onRows: () => undefined })).toBe("stopped");
  });

  it("the zip holds the same bytes", async () => {
    const { blob, files: count } = await zipExport(transferService(api).exportFiles({ project: "p" }), () => undefined);
    const entries = unzipSync(new Uint8Array(await blob.arrayBuffer()));
    expect(count).toBe(1);
    expect(new TextDecoder().decode(entries["0001-a.md"])).toBe("# A\n\n## Status\n\nAccepted\n");
  });
});
