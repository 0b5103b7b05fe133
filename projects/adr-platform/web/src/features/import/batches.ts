/** Cuts files into calls that the server takes: at most 500 files and 12 MiB each. */

/** A little under the server's 12 MiB, for the paths and the framing around the data. */
export const maxBytes = 11 * 1024 * 1024;
export const maxFiles = 500;

export interface Sized {
  path: string;
  file: { size: number };
}

export interface Batches<File extends Sized> {
  batches: File[][];
  /** Larger than a call can be. */
  tooLarge: File[];
}

export function toBatches<File extends Sized>(files: readonly File[]): Batches<File> {
  const batches: File[][] = [];
  const tooLarge: File[] = [];
  let bytes = Infinity;
  for (const entry of files) {
    const size = entry.file.size + entry.path.length * 3;
    if (size > maxBytes) {
      tooLarge.push(entry);
      continue;
    }
    const last = batches.at(-1);
    if (last === undefined || bytes + size > maxBytes || last.length >= maxFiles) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return { batches, tooLarge };
}
