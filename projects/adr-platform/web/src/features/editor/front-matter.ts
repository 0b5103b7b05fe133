/**
 * Changes single values of a record's YAML front matter. Only the characters of that value change: comments, order,
 * unknown keys, quoting of others and line ends stay as they are.
 */
import { isMap, isScalar, parseDocument, stringify, type Pair } from "yaml";

export interface FrontMatter {
  /** Values people edit, as text; lists are joined by commas. */
  values: Map<string, string>;
  /** Keys the form does not show, in order. */
  others: string[];
}

const block = /^(\uFEFF?---[ \t]*\r?\n)([\s\S]*?)(\r?\n)?---[ \t]*(?:\r?\n|$)/;

/** Keys with a field of their own, in the order of the form. */
export const formKeys = ["status", "date", "deciders", "decision-makers", "consulted", "informed"] as const;

/** `undefined` when the record has no front matter, or one that is not a plain list of keys. */
export function readFrontMatter(content: string): FrontMatter | undefined {
  const source = block.exec(content)?.[2];
  if (source === undefined) return undefined;
  const pairs = pairsOf(source);
  if (pairs === undefined) return undefined;
  const values = new Map<string, string>();
  const others: string[] = [];
  for (const { key, value } of pairs) {
    if (isFormKey(key) && value !== undefined) values.set(key, value);
    else others.push(key);
  }
  return { values, others };
}

/** The record with one value replaced, or added at the end of the front matter. */
export function setFrontMatter(content: string, key: string, value: string): string {
  const match = block.exec(content);
  if (match === null) return content;
  const [, open = "", source = "", newline = "\n"] = match;
  const pair = pairsOf(source)?.find((entry) => entry.key === key);
  if (pair === undefined) {
    const line = `${key}: ${scalar(value)}`;
    const changed = source === "" ? line : `${source}${newline}${line}`;
    const rest = content.slice(open.length + source.length);
    return `${open}${changed}${source === "" && !rest.startsWith("\n") && !rest.startsWith("\r") ? newline : ""}${rest}`;
  }
  const start = open.length + pair.start;
  const end = open.length + pair.end;
  const gap = pair.start === pair.end && !/\s$/.test(content.slice(0, start)) ? " " : "";
  return `${content.slice(0, start)}${gap}${pair.list ? list(value) : scalar(value)}${content.slice(end)}`;
}

interface Entry {
  key: string;
  /** `undefined` for values the form cannot show, such as nested maps. */
  value: string | undefined;
  list: boolean;
  /** Of the value, in the front matter's source. */
  start: number;
  end: number;
}

function pairsOf(source: string): Entry[] | undefined {
  const document = parseDocument(source, { keepSourceTokens: true });
  if (document.errors.length > 0) return undefined;
  if (document.contents === null) return [];
  if (!isMap(document.contents)) return undefined;
  return document.contents.items.map((pair) => entryOf(pair, source));
}

function entryOf({ key, value }: Pair, source: string): Entry {
  const name = isScalar(key) ? String(key.value) : "";
  const keyEnd = isScalar(key) ? (key.range?.[1] ?? 0) : 0;
  if (isScalar(value)) {
    const [start, end] = value.range ?? [keyEnd + 1, keyEnd + 1];
    return { key: name, value: value.value === null ? "" : source.slice(start, end).replace(/^(["'])([\s\S]*)\1$/, "$2"), list: false, start, end };
  }
  const plain: unknown = (value as { toJSON?: () => unknown } | null)?.toJSON?.();
  const range = (value as { range?: [number, number, number] } | null)?.range;
  const flow = range !== undefined && source.charAt(range[0]) === "[";
  const texts = Array.isArray(plain) && flow ? plain.filter((entry) => typeof entry === "string" || typeof entry === "number") : undefined;
  const shown = texts !== undefined && Array.isArray(plain) && texts.length === plain.length;
  return { key: name, value: shown ? texts.join(", ") : undefined, list: true, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

function isFormKey(key: string): boolean {
  return (formKeys as readonly string[]).includes(key);
}

/** One line of YAML for a text; quoted only where it must be. Dates stay bare, as people write them. */
function scalar(value: string): string {
  if (value === "") return "";
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  return stringify(value, { lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
}

function list(value: string): string {
  const parts = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return `[${parts.map((part) => (/[,[\]{}]/.test(part) ? JSON.stringify(part) : scalar(part))).join(", ")}]`;
}
