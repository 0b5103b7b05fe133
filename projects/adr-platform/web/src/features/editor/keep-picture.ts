/** Pictures that are pasted or dropped into a record: kept beside it, where an import would have put them. */
import { ImportOutcome } from "@platform/contracts/adr/v1/transfer_service_pb";
import { maxBytes } from "@/features/import/batches";
import type { Api } from "@/queries/api";
import { transferService } from "@/queries/transfer";

const endings: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/svg+xml": "svg",
};

/** The record that the pictures belong to. */
export interface PictureHome {
  project: string;
  /** Of the record in its folder; empty for one that was written here. */
  path: string;
}

/** The pictures among what was pasted or dropped, in order. */
export function picturesIn(transfer: Pick<DataTransfer, "files"> | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/**
 * Keeps a picture and returns the Markdown that shows it. The name ends in the start of the bytes' SHA-256: another
 * picture of the same name replaces nothing, and the same one is kept once.
 */
export async function keepPicture(api: Api, { project, path }: PictureHome, file: File): Promise<string> {
  const ending = endings[file.type];
  if (ending === undefined) throw new Error(`${file.type} is not shown in records; make it a PNG, JPEG, GIF, WebP, AVIF or SVG`);
  if (file.size > maxBytes) throw new Error("the picture is larger than 11 MiB; make it smaller");
  const data = new Uint8Array(await file.arrayBuffer());
  const stem = stemOf(file.name);
  const name = `images/${fileName(stem)}-${await fingerprint(data)}.${ending}`;
  const folder = path.split("/").slice(0, -1);
  const { results } = await transferService(api).importFiles({ project, files: [{ path: [...folder, name].join("/"), data }] });
  const result = results[0];
  if (result?.outcome !== ImportOutcome.KEPT && result?.outcome !== ImportOutcome.UNCHANGED) {
    throw new Error(result === undefined || result.reason === "" ? "the server did not keep the picture; try again" : result.reason);
  }
  return `![${stem.replace(/[[\]\\]/g, "")}](${name})`;
}

function stemOf(name: string): string {
  const stem = name.replace(/\.[^.]*$/, "").trim();
  return stem === "" ? "image" : stem;
}

/** Letters, digits and hyphens, which no Markdown, address or file system minds. */
function fileName(stem: string): string {
  const plain = stem
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "image" : plain;
}

async function fingerprint(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
