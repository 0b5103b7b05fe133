/**
 * Two rendered versions, compared paragraph by paragraph and, where a paragraph was rewritten, word by word. Blocks
 * are compared by their source, so a change of markup shows too.
 */
import { diffArrays, diffWordsWithSpace } from "diff";
import type { Element, ElementContent, Root, RootContent, Text } from "hast";
import { toString } from "hast-util-to-string";
import { renderMarkdown } from "@/features/markdown/pipeline";

export type RenderedBlock =
  | { kind: "equal"; tree: Root }
  | { kind: "change"; step: number; removed: Root | undefined; added: Root | undefined };

export function renderedBlocks(from: string, to: string): RenderedBlock[] {
  const before = blocksOf(from);
  const after = blocksOf(to);
  const blocks: RenderedBlock[] = [];
  let step = 0;
  let removed: RootContent[] = [];
  let added: RootContent[] = [];
  const flush = () => {
    for (const pair of pairUp(removed, added)) blocks.push({ kind: "change", step: step++, ...markWords(pair.left, pair.right) });
    removed = [];
    added = [];
  };
  for (const part of diffArrays(before, after, { comparator: (a, b) => signature(a) === signature(b) })) {
    if (part.removed) removed.push(...part.value);
    else if (part.added) added.push(...part.value);
    else {
      flush();
      for (const node of part.value) blocks.push({ kind: "equal", tree: root(node) });
    }
  }
  flush();
  return blocks;
}

function blocksOf(content: string): RootContent[] {
  return renderMarkdown(content).tree.children.filter((node) => node.type === "element");
}

const signatures = new WeakMap<RootContent, string>();

/** Tags, links and words, without places in the source. */
function signature(node: RootContent): string {
  const known = signatures.get(node);
  if (known !== undefined) return known;
  const made = JSON.stringify(node, (key, value: unknown) => (key === "position" ? undefined : value));
  signatures.set(node, made);
  return made;
}

function pairUp(removed: readonly RootContent[], added: readonly RootContent[]) {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({ left: removed[index], right: added[index] }));
}

function root(node: RootContent): Root {
  return { type: "root", children: [node] };
}

function markWords(left: RootContent | undefined, right: RootContent | undefined): { removed: Root | undefined; added: Root | undefined } {
  if (left?.type !== "element" || right?.type !== "element" || left.tagName !== right.tagName || left.tagName === "pre") {
    return { removed: left && root(left), added: right && root(right) };
  }
  const parts = diffWordsWithSpace(toString(left), toString(right));
  const lost = parts.filter((part) => !part.added).map((part) => ({ length: part.value.length, changed: part.removed }));
  const won = parts.filter((part) => !part.removed).map((part) => ({ length: part.value.length, changed: part.added }));
  return { removed: root(markRanges(left, lost, "del")), added: root(markRanges(right, won, "ins")) };
}

interface Stretch {
  length: number;
  changed: boolean;
}

/** Wraps the changed stretches of an element's text, whatever inline markup they cross. */
export function markRanges(element: Element, stretches: readonly Stretch[], tagName: "ins" | "del"): Element {
  const queue = stretches.map((stretch) => ({ ...stretch }));
  const cut = (text: Text): ElementContent[] => {
    const out: ElementContent[] = [];
    let rest = text.value;
    while (rest !== "") {
      const stretch = queue[0];
      const length = Math.min(stretch?.length ?? rest.length, rest.length);
      const piece: Text = { type: "text", value: rest.slice(0, length) };
      out.push(stretch?.changed === true ? { type: "element", tagName, properties: {}, children: [piece] } : piece);
      rest = rest.slice(length);
      if (stretch === undefined) continue;
      stretch.length -= length;
      if (stretch.length === 0) queue.shift();
    }
    return out;
  };
  const walk = (node: Element): Element => ({
    ...node,
    children: node.children.flatMap((child) => (child.type === "text" ? cut(child) : child.type === "element" ? [walk(child)] : [child])),
  });
  return walk(element);
}
