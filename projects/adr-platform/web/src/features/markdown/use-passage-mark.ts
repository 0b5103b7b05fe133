"use client";
/**
 * Marks a passage on the page and brings it into view. It uses the browser's highlight registry, so the document that
 * React rendered is not touched; the container says by `data-passage` whether the words were found.
 */
import { useEffect, type RefObject } from "react";
import { findMark, type Range as TextRange } from "./find-text";
import { parseMark, type Mark } from "./passage-address";

const name = "passage";

/** `mark` is the address's value; `ready` changes when the content does. */
export function usePassageMark(container: RefObject<HTMLElement | null>, mark: string | null, ready: unknown): void {
  useEffect(() => {
    const wanted = parseMark(mark);
    if (container.current === null || wanted === undefined) return;
    return showMark(container.current, wanted);
  }, [container, mark, ready]);
}

/** Marks the words and scrolls to them; returns how to take the mark away. */
function showMark(element: HTMLElement, wanted: Mark): () => void {
  const { text, nodes } = textOf(element);
  const anchor = decodeURIComponent(window.location.hash.slice(1));
  const heading = anchor === "" ? null : document.getElementById(anchor);
  const from = heading === null ? 0 : (nodes.find((node) => heading.contains(node.node))?.start ?? 0);
  const found = findMark(text, wanted, from);
  element.dataset["passage"] = found === undefined ? "missing" : "found";
  if (found === undefined) {
    heading?.scrollIntoView();
    return () => delete element.dataset["passage"];
  }
  const range = toRange(nodes, found);
  if ("highlights" in CSS) CSS.highlights.set(name, new Highlight(range));
  // After the browser's own jump to the anchor.
  const frame = requestAnimationFrame(() => range.startContainer.parentElement?.scrollIntoView({ block: "center" }));
  return () => {
    cancelAnimationFrame(frame);
    CSS.highlights.delete(name);
    delete element.dataset["passage"];
  };
}

interface PlacedNode {
  node: Text;
  start: number;
}

function textOf(element: HTMLElement): { text: string; nodes: PlacedNode[] } {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: PlacedNode[] = [];
  let text = "";
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length });
    text += node.nodeValue ?? "";
  }
  return { text, nodes };
}

function toRange(nodes: readonly PlacedNode[], { start, end }: TextRange): Range {
  const range = document.createRange();
  const place = (at: number) => nodes.findLast((node) => node.start <= at);
  const first = place(start);
  const last = place(end - 1);
  if (first !== undefined) range.setStart(first.node, start - first.start);
  if (last !== undefined) range.setEnd(last.node, end - last.start);
  return range;
}
