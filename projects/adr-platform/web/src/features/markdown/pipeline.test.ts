import { toString } from "hast-util-to-string";
import type { Element } from "hast";
import { visit } from "unist-util-visit";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "./pipeline";

function elements(content: string, tag: string): Element[] {
  const found: Element[] = [];
  visit(renderMarkdown(content).tree, "element", (node) => {
    if (node.tagName === tag) found.push(node);
  });
  return found;
}

describe("renderMarkdown", () => {
  it("removes what could act", () => {
    const { tree } = renderMarkdown(
      "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a><iframe src='//e'></iframe><style>*{}</style>\n\n[y](javascript:alert(2)) ![z](data:text/html,x)",
    );
    const seen: string[] = [];
    visit(tree, "element", (node) => void seen.push(node.tagName, ...Object.keys(node.properties), ...Object.values(node.properties).map(String)));
    expect(seen.join(" ")).not.toMatch(/script|onerror|iframe|style|javascript|data:/i);
  });

  it("hides front matter and keeps the rest", () => {
    const { tree } = renderMarkdown("---\nstatus: accepted\n---\n# Title\n\nBody\n");
    expect(toString(tree).trim().split(/\s+/)).toEqual(["Title", "Body"]);
  });

  it("gives headings GitHub's anchors, counting the title it leaves out", () => {
    const { outline, tree } = renderMarkdown("# Context\n\n## Context\n\n## Pros & Cons of `x`\n\n### ✅ Done\n", { withoutTitle: true });
    expect(outline).toEqual([
      { depth: 2, text: "Context", anchor: "context-1" },
      { depth: 2, text: "Pros & Cons of x", anchor: "pros--cons-of-x" },
      { depth: 3, text: "✅ Done", anchor: "-done" },
    ]);
    expect(toString(tree)).not.toMatch(/^\s*Context\s*Context/);
  });

  it("leaves a first heading in a quotation alone when it drops the title", () => {
    const { tree } = renderMarkdown("> # Quoted\n\n# Title\n\nBody", { withoutTitle: true });
    expect(toString(tree)).toContain("Quoted");
    expect(toString(tree)).not.toContain("Title");
  });

  it("renders tables, tasks and alerts", () => {
    expect(elements("| a | b |\n| --- | ---: |\n| 1 | 2 |", "td")).toHaveLength(2);
    expect(elements("- [x] done\n- [ ] open", "input").map((box) => box.properties["checked"] === true)).toEqual([true, false]);
    expect(elements("> [!WARNING]\n> Careful", "div")[0]?.properties["className"]).toEqual(["alert", "alert-warning"]);
    expect(elements("> [!WARNING]\n> Careful", "blockquote")).toHaveLength(0);
  });

  it("connects footnotes both ways, and links to anchors written as HTML", () => {
    const content = "Text[^1] and [there](#place).\n\n<a id='place'></a>\n\n[^1]: Note";
    const ids = new Set(["a", "li", "h2", "sup"].flatMap((tag) => elements(content, tag).map((node) => node.properties["id"])));
    for (const link of elements(content, "a")) {
      const { href } = link.properties;
      if (typeof href === "string") expect(ids).toContain(href.slice(1));
    }
  });

  it("keeps the language of code and nothing else in its class", () => {
    expect(elements("```c++\nint x;\n```", "code")[0]?.properties["className"]).toEqual(["language-c++"]);
    expect(elements("<code class='fixed inset-0'>x</code>", "code")[0]?.properties["className"]).toEqual([]);
  });
});
