/**
 * Sends files batch by batch and reports each file's outcome as it is known. Sending a file again changes nothing, so
 * a batch whose answer was lost is simply sent again, and an import that stopped can be started over.
 */
import { Code } from "@connectrpc/connect";
import { codeOf, isAborted } from "@platform/connect-client";
import { FileKind, ImportOutcome, type ImportResult } from "@platform/contracts/adr/v1/transfer_service_pb";
import type { Api } from "@/queries/api";
import { transferService } from "@/queries/transfer";
import { toBatches } from "./batches";
import type { PickedFile } from "./collect";

export type ImportRow = Pick<ImportResult, "path" | "outcome" | "kind" | "reason" | "incomingContent"> & Pick<Partial<ImportResult>, "decision">;

export interface ImportJob {
  project: string;
  files: readonly PickedFile[];
  dryRun: boolean;
}

export interface ImportWatch {
  signal: AbortSignal;
  onRows: (rows: ImportRow[]) => void;
}

const attempts = 4;

/** Throws when a batch fails for good; what came in before it stays in. */
export async function runImport(api: Api, { project, files, dryRun }: ImportJob, { signal, onRows }: ImportWatch): Promise<"done" | "stopped"> {
  const { batches, tooLarge } = toBatches(files);
  if (tooLarge.length > 0) onRows(tooLarge.map(({ path }) => failed(path, "larger than 11 MiB; split it or leave it out")));
  const stopped = () => signal.aborted;
  for (const batch of batches) {
    if (stopped()) return "stopped";
    const { readable, unreadable } = await readAll(batch);
    if (unreadable.length > 0) onRows(unreadable);
    try {
      onRows(await send(api, { project, dryRun, files: readable }, signal));
    } catch (error) {
      if (stopped() && isAborted(error)) return "stopped";
      throw error;
    }
  }
  return "done";
}

interface Bytes {
  path: string;
  data: Uint8Array<ArrayBuffer>;
}

async function readAll(batch: readonly PickedFile[]): Promise<{ readable: Bytes[]; unreadable: ImportRow[] }> {
  const readable: Bytes[] = [];
  const unreadable: ImportRow[] = [];
  for (const { path, file } of batch) {
    try {
      readable.push({ path, data: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      unreadable.push(failed(path, "the browser may not read this file; check its permissions, or whether it changed since you chose it"));
    }
  }
  return { readable, unreadable };
}

async function send(api: Api, request: { project: string; dryRun: boolean; files: Bytes[] }, signal: AbortSignal): Promise<ImportRow[]> {
  if (request.files.length === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await transferService(api).importFiles(request, { signal })).results;
    } catch (error) {
      if (codeOf(error) !== Code.Unavailable || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
}

function failed(path: string, reason: string): ImportRow {
  return { path, outcome: ImportOutcome.FAILED, kind: FileKind.UNSPECIFIED, reason, incomingContent: "" };
}
