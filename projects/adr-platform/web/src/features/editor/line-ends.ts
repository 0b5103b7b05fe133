/** The editor holds one kind of line end; a record keeps the kind it came with. */

/** For the editor: every line ends with `\n`. */
export function toEditor(content: string): string {
  return content.replace(/\r\n?/g, "\n");
}

/** For the record: line ends as most of `original` has them. */
export function toRecord(edited: string, original: string): string {
  const windows = original.match(/\r\n/g)?.length ?? 0;
  const all = original.match(/\n/g)?.length ?? 0;
  return windows > all / 2 ? edited.replace(/\n/g, "\r\n") : edited;
}
