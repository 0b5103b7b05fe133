/** The address's query as server components receive it. */
export type SearchParams = Record<string, string | string[] | undefined>;

export function toSearchParams(record: SearchParams): URLSearchParams {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(record)) {
    for (const entry of [value ?? []].flat()) out.append(name, entry);
  }
  return out;
}
