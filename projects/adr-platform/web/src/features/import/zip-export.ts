/** Packs an export's stream into a zip while it arrives. Records are text, so fast compression is enough. */
import type { ExportFilesResponse } from "@platform/contracts/adr/v1/transfer_service_pb";
import { Zip, ZipDeflate } from "fflate";

export async function zipExport(
  stream: AsyncIterable<Pick<ExportFilesResponse, "path" | "data" | "total">>,
  onProgress: (done: number, total: number) => void,
): Promise<{ blob: Blob; files: number }> {
  const parts: BlobPart[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error === null) parts.push(new Uint8Array(chunk));
    else failure = error;
  });
  let files = 0;
  for await (const { path, data, total } of stream) {
    const entry = new ZipDeflate(path, { level: 3 });
    zip.add(entry);
    entry.push(data, true);
    files += 1;
    onProgress(files, Number(total));
  }
  zip.end();
  if (failure !== undefined) throw failure;
  return { blob: new Blob(parts, { type: "application/zip" }), files };
}
