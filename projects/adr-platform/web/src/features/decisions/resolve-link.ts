/** Relative links between records: to the decision that the link's file became. */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";

/**
 * Maps what records write ("../0012-use-postgres.md") to addresses, from the relations the server resolved. Links
 * that no relation explains stay unresolved.
 */
export function linkResolver(decision: Decision, address: (id: string) => string): (href: string) => string | undefined {
  const byName = new Map<string, string>();
  const byNumber = new Map<number, string>();
  const references = [...decision.relations.flatMap((relation) => relation.target ?? []), ...(decision.summary?.supersededBy ?? [])];
  for (const { id, text, number } of references) {
    if (id === "") continue;
    if (text !== "") byName.set(fileName(text), id);
    if (number !== undefined) byNumber.set(number, id);
  }
  return (href) => {
    const [path = "", anchor] = href.split("#");
    const name = fileName(path);
    // "Amends [use Postgres](0001-use-postgres.md)" is known by its words: then the file's number tells.
    const id = byName.get(name) ?? byNumber.get(recordNumber(name));
    if (id === undefined) return undefined;
    return anchor === undefined ? address(id) : `${address(id)}#${anchor}`;
  };
}

/** The number that a record's file begins with; `NaN` for other files. */
function recordNumber(name: string): number {
  return Number(/^(?:adr[-_]?)?(\d+)\D.*\.(?:md|markdown|rst|adoc)$/.exec(name)?.[1]);
}

function fileName(path: string): string {
  const parts = path.split("?")[0]?.split("/") ?? [];
  const last = parts.at(-1) ?? "";
  // A record that is a folder's README is known by its folder.
  const name = /^(readme|index)\./i.test(last) ? (parts.at(-2) ?? last) : last;
  return decodeSafely(name).toLowerCase();
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
