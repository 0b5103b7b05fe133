/** Gathers files from a drop or a picker, with paths relative to the folder that was given. */

export interface PickedFile {
  /** With `/`, relative to the folder. */
  path: string;
  file: File;
}

export interface Picked {
  /** Name of the folder; empty when loose files were given. */
  folder: string;
  files: PickedFile[];
}

/** Folders that never hold records and often hold very many files. */
const skipped = new Set([".git", "node_modules", ".venv", "target", ".next", "__pycache__"]);

/** From an `<input type="file">`, with or without `webkitdirectory`. */
export function fromInput(list: FileList): Picked {
  const files = Array.from(list, (file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file }));
  return relative(files);
}

/** From a drop. Must be called while the event is handled; the browser forgets the items afterwards. */
export async function fromDrop(items: DataTransferItemList): Promise<Picked> {
  const entries = Array.from(items).flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: PickedFile[] = [];
  for (const entry of entries) await walk(entry, "", files);
  return relative(files);
}

/** Takes the one folder that holds everything off the paths, and leaves out what is never a record. */
export function relative(files: readonly PickedFile[]): Picked {
  const kept = files.filter(({ path }) => !path.split("/").some((part) => skipped.has(part) || part === ".DS_Store"));
  const first = kept[0]?.path.split("/") ?? [];
  const folder = first.length > 1 ? (first[0] ?? "") : "";
  if (folder === "" || !kept.every(({ path }) => path.startsWith(`${folder}/`))) return { folder: "", files: kept };
  return { folder, files: kept.map(({ path, file }) => ({ path: path.slice(folder.length + 1), file })) };
}

async function walk(entry: FileSystemEntry, prefix: string, out: PickedFile[]): Promise<void> {
  if (skipped.has(entry.name)) return;
  const path = `${prefix}${entry.name}`;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    out.push({ path, file });
    return;
  }
  if (!isDirectory(entry)) return;
  const reader = entry.createReader();
  // A reader hands out at most a hundred entries at a time and ends with none.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, `${path}/`, out);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
