/**
 * The address of a passage on its decision's page: `?mark=first words,last words#heading`. The words find the passage
 * in the rendered text even after headings moved; the heading is where the page scrolls when the words are gone.
 */
const markWords = 7;

export interface PassagePlace {
  text: string;
  anchor: string;
}

export function passageAddress({ text, anchor }: PassagePlace): string {
  const words = text.trim().split(/\s+/).filter((word) => word !== "");
  const first = words.slice(0, markWords).join(" ");
  const last = words.length > markWords ? words.slice(Math.max(markWords, words.length - markWords)).join(" ") : "";
  const mark = [first, last].filter((part) => part !== "").map(encodeURIComponent).join(",");
  const query = mark === "" ? "" : `?mark=${encodeURIComponent(mark)}`;
  return `${query}${anchor === "" ? "" : `#${encodeURIComponent(anchor)}`}`;
}

export interface Mark {
  first: string;
  last: string;
}

/** Reads what `passageAddress` wrote; `undefined` when there is nothing to mark. */
export function parseMark(value: string | null): Mark | undefined {
  if (value === null || value === "") return undefined;
  try {
    const [first = "", last = ""] = value.split(",").map(decodeURIComponent);
    return first === "" ? undefined : { first, last };
  } catch {
    return undefined;
  }
}
