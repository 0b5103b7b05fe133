/**
 * From a record's Markdown to a safe tree. Purpose: GitHub's Markdown — tables, task lists, footnotes, alerts, raw
 * HTML — with everything that could act removed. To extend the syntax add a step before `sanitize`; nothing that
 * handles text may come after it.
 */
import GithubSlugger from "github-slugger";
import type { Element, ElementContent, Root } from "hast";
import { toString } from "hast-util-to-string";
import rehypeRaw from "rehype-raw";
import rehypeSanitize, { defaultSchema, type Options as Schema } from "rehype-sanitize";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { EXIT, SKIP, visit } from "unist-util-visit";
import { alerts } from "./alerts";

export interface Heading {
  depth: number;
  text: string;
  /** As in the address after `#`. */
  anchor: string;
}

export interface Rendered {
  tree: Root;
  outline: Heading[];
}

const prefix = "user-content-";

const schema: Schema = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    div: [...(defaultSchema.attributes?.["div"] ?? []), ["className", /^alert(-[a-z]+)?$/]],
    p: [...(defaultSchema.attributes?.["p"] ?? []), ["className", "alert-title"]],
    code: [["className", /^language-[\w+#.-]+$/]],
    img: [...(defaultSchema.attributes?.["img"] ?? []), "width", "height", "align"],
  },
  protocols: { ...defaultSchema.protocols, src: ["http", "https"] },
};

const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter, ["yaml", "toml"])
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: "" })
  .use(alerts)
  .use(rehypeRaw)
  .use(rehypeSanitize, schema)
  .freeze();

export interface RenderOptions {
  /** Leaves out the first top heading, where the page shows the title itself. */
  withoutTitle?: boolean;
}

export function renderMarkdown(content: string, { withoutTitle }: RenderOptions = {}): Rendered {
  const source = content.startsWith("\uFEFF") ? content.slice(1) : content;
  const tree = processor.runSync(processor.parse(source));
  // Anchors are given before the title goes: the server counts it too.
  const outline = anchorHeadings(tree);
  if (withoutTitle === true) dropTitle(tree, outline);
  repairLinks(tree);
  return { tree, outline };
}

/** Gives every heading the anchor GitHub would give it. */
function anchorHeadings(tree: Root): Heading[] {
  const slugger = new GithubSlugger();
  const outline: Heading[] = [];
  visit(tree, "element", (node) => {
    const depth = /^h([1-6])$/.exec(node.tagName)?.[1];
    if (depth === undefined) return;
    const text = toString(node).trim();
    // The heading over the footnotes is for screen readers and names itself.
    if (text === "" || node.properties["id"] === `${prefix}footnote-label`) return;
    const anchor = slugger.slug(text);
    node.properties["id"] = anchor;
    outline.push({ depth: Number(depth), text, anchor });
  });
  return outline;
}

function dropTitle(tree: Root, outline: Heading[]): void {
  visit(tree, "element", (node: Element, index, parent) => {
    if (index === undefined || parent === undefined) return;
    if (node.tagName === "h1") {
      parent.children.splice(index, 1);
      const at = outline.findIndex((heading) => heading.anchor === node.properties["id"]);
      if (at >= 0) outline.splice(at, 1);
      return EXIT;
    }
    return isFlow(node) ? SKIP : undefined;
  });
}

function isFlow(node: ElementContent): boolean {
  return node.type === "element" && node.tagName !== "div";
}

/** Sanitising renamed the ids that came from the record; links to them follow. */
function repairLinks(tree: Root): void {
  const ids = new Set<string>();
  visit(tree, "element", (node) => {
    const id = node.properties["id"] ?? node.properties["name"];
    if (typeof id === "string") ids.add(id);
  });
  visit(tree, "element", (node) => {
    const { href } = node.properties;
    if (typeof href !== "string" || !href.startsWith("#")) return;
    const target = decode(href.slice(1));
    if (!ids.has(target) && ids.has(`${prefix}${target}`)) node.properties["href"] = `#${prefix}${target}`;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
