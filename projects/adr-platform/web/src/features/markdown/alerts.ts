/** GitHub's alerts: a quotation that begins with `[!NOTE]` and the like becomes a titled box. */
import type { Element, Root } from "hast";
import { visit } from "unist-util-visit";

const kinds = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/;

export function alerts() {
  return (tree: Root): void => {
    visit(tree, "element", (node) => {
      if (node.tagName !== "blockquote") return;
      const paragraph = node.children.find((child): child is Element => child.type === "element");
      const first = paragraph?.children[0];
      if (paragraph?.tagName !== "p" || first?.type !== "text") return;
      const kind = kinds.exec(first.value)?.[1];
      if (kind === undefined) return;
      first.value = first.value.replace(kinds, "");
      if (paragraph.children.length === 1 && first.value === "") node.children.splice(node.children.indexOf(paragraph), 1);
      node.tagName = "div";
      node.properties = { className: ["alert", `alert-${kind.toLowerCase()}`] };
      node.children.unshift({
        type: "element",
        tagName: "p",
        properties: { className: ["alert-title"] },
        children: [{ type: "text", value: kind.charAt(0) + kind.slice(1).toLowerCase() }],
      });
    });
  };
}
