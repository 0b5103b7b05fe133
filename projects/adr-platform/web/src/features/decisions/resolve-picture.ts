/** Pictures beside records: from what a record writes to where the server has the file. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";

/**
 * Maps `../images/flow.png` to the address of the imported file. Undefined for what is no file of the folder: other
 * schemes, and paths that leave the folder. A record that was written here lies where an export puts it: at the top.
 */
export function pictureResolver(workspaceId: string, { project, path }: Pick<DecisionSummary, "project" | "path">): (src: string) => string | undefined {
  const folder = path.split("/").slice(0, -1);
  return (src) => {
    if (src === "" || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(src)) return undefined;
    const parts = src.startsWith("/") ? [] : [...folder];
    for (const part of decode(src.split(/[?#]/)[0] ?? "").split("/")) {
      if (part === "" || part === ".") continue;
      if (part !== "..") parts.push(part);
      else if (parts.pop() === undefined) return undefined;
    }
    return parts.length === 0 ? undefined : `/files/${workspaceId}/${project}/${parts.map(encodeURIComponent).join("/")}`;
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
