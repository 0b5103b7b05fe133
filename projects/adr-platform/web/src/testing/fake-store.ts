/**
 * The decisions that tests run against, in memory. It keeps versions and refuses stale edits as the server does, and
 * reads only as much of a record as the pages show. For tests only: nothing of the application imports it.
 */
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  DecisionSchema,
  EditConflictSchema,
  Format,
  Status,
  type Decision,
  type Relation,
} from "@platform/contracts/adr/v1/decision_pb";
import { ErrorInfoSchema } from "@platform/contracts/platform/common/v1/error_pb";

export interface Version {
  version: bigint;
  content: string;
  tags: string[];
  categories: string[];
  summary: string;
  status: Status;
  title: string;
  at: number;
  by: string;
}

export interface Entry {
  id: string;
  project: string;
  number?: number | undefined;
  path: string;
  format: Format;
  archived: boolean;
  versions: Version[];
  supersededBy: string[];
  relations: Relation[];
}

export interface Seed {
  project: string;
  path: string;
  content: string;
  tags?: string[];
}

const words: readonly [RegExp, Status][] = [
  [/supersed/i, Status.SUPERSEDED],
  [/deprecat/i, Status.DEPRECATED],
  [/reject/i, Status.REJECTED],
  [/accept|✅|decided|approved|implemented/i, Status.ACCEPTED],
  [/propos|pending/i, Status.PROPOSED],
  [/draft/i, Status.DRAFT],
];

export function readStatus(content: string): { status: Status; text: string } {
  const text =
    /^status:\s*["']?(.+?)["']?\s*$/im.exec(content)?.[1] ?? /^#+\s*Status\s*\n+\s*(.+)$/im.exec(content)?.[1] ?? /\*\s*Status:\s*(.+)$/im.exec(content)?.[1] ?? "";
  const found = words.find(([pattern]) => pattern.test(text))?.[1];
  return { status: found ?? (text === "" ? Status.UNSPECIFIED : Status.OTHER), text: text.trim() };
}

export function readTitle(content: string, path: string): string {
  return /^#\s+(.+)$/m.exec(content)?.[1]?.trim() ?? path.split("/").at(-1) ?? path;
}

export class FakeStore {
  readonly entries: Entry[] = [];
  /** Kept files by `project/path`. */
  readonly files = new Map<string, Uint8Array>();
  clock = Date.UTC(2026, 10, 20, 9);
  user = "Ada Lovelace";
  /** Nothing is found until it is over. */
  indexing = false;

  add({ project, path, content, tags }: Seed, id = crypto.randomUUID()): Entry {
    const digits = /(\d{3,4})/.exec(path)?.[1];
    const entry: Entry = {
      id,
      project,
      path,
      number: digits === undefined ? undefined : Number(digits),
      format: path.endsWith(".rst") ? Format.RESTRUCTUREDTEXT : Format.MARKDOWN,
      archived: false,
      versions: [],
      supersededBy: [],
      relations: [],
    };
    this.entries.push(entry);
    this.record(entry, { content, tags: tags ?? [], categories: [] }, `Imported from ${path}`);
    return entry;
  }

  record(entry: Entry, next: Pick<Version, "content" | "tags" | "categories">, summary: string): void {
    const { status } = readStatus(next.content);
    this.clock += 61_000;
    entry.versions.push({
      ...next,
      version: BigInt(entry.versions.length + 1),
      summary,
      status,
      title: readTitle(next.content, entry.path),
      at: this.clock,
      by: this.user,
    });
  }

  find(id: string): Entry {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (entry !== undefined) return entry;
    throw new ConnectError("no decision has this id", Code.NotFound, undefined, [
      { desc: ErrorInfoSchema, value: { code: "decision.not_found", hint: "it may belong to another workspace", fields: [] } },
    ]);
  }

  /** The newest version, or the conflict that the server reports when it is not the expected one. */
  expect(id: string, expected: bigint, content = ""): { entry: Entry; last: Version } {
    const entry = this.find(id);
    const last = newest(entry);
    if (last.version !== expected) {
      throw new ConnectError("someone changed the decision in between", Code.Aborted, undefined, [
        { desc: ErrorInfoSchema, value: { code: "decision.conflict", hint: "merge and save again", fields: [] } },
        { desc: EditConflictSchema, value: { current: this.decision(entry), expectedVersion: expected, yourContent: content, yourTitle: "" } },
      ]);
    }
    return { entry, last };
  }

  decision(entry: Entry): Decision {
    const last = newest(entry);
    const first = entry.versions[0] ?? last;
    const { status, text } = readStatus(last.content);
    const date = /^(?:date|\* Date):\s*["']?(\d{4}-\d{2}-\d{2})/im.exec(last.content)?.[1] ?? "";
    const authors = /^(?:deciders|decision-makers|contact):[ \t]*\[?(.+?)\]?\s*$/im.exec(last.content)?.[1]?.split(/,\s*/) ?? [];
    return create(DecisionSchema, {
      content: last.content,
      format: entry.format,
      relations: entry.relations,
      created: { userId: "u1", userName: first.by, at: timestampFromMs(first.at) },
      summary: {
        id: entry.id,
        project: entry.project,
        ...(entry.number === undefined ? {} : { number: entry.number }),
        title: last.title,
        status: entry.supersededBy.length > 0 ? Status.SUPERSEDED : status,
        statusText: text,
        date: { iso: date, text: date },
        tags: last.tags,
        categories: last.categories,
        authors,
        archived: entry.archived,
        version: last.version,
        updated: { userId: "u1", userName: last.by, at: timestampFromMs(last.at) },
        supersededBy: entry.supersededBy.map((id) => {
          const successor = this.find(id);
          return { id, title: newest(successor).title, text: successor.path, ...(successor.number === undefined ? {} : { number: successor.number }) };
        }),
        path: entry.path,
      },
    });
  }
}

export function newest(entry: Entry): Version {
  const last = entry.versions.at(-1);
  if (last === undefined) throw new Error(`decision ${entry.id} has no version`);
  return last;
}
