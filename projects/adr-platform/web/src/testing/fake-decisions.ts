/** The decision service of tests, over a `FakeStore`. */
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { Status, type DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { DecisionSort, DiffOperation, type DecisionFilter, type DecisionService } from "@platform/contracts/adr/v1/decision_service_pb";
import { diffLines } from "diff";
import { newest, type FakeStore, type Version } from "./fake-store";

export function matches(summary: DecisionSummary, filter: DecisionFilter | undefined): boolean {
  if (filter === undefined) return !summary.archived;
  const within = <Value>(wanted: Value[], have: Value) => wanted.length === 0 || wanted.includes(have);
  return (
    within(filter.projects, summary.project) &&
    within(filter.statuses, summary.status) &&
    filter.tags.every((tag) => summary.tags.includes(tag)) &&
    filter.categories.every((category) => summary.categories.includes(category)) &&
    (filter.authors.length === 0 || filter.authors.some((author) => summary.authors.includes(author))) &&
    (filter.dateFrom === "" || (summary.date?.iso ?? "") >= filter.dateFrom) &&
    (filter.dateTo === "" || (summary.date?.iso ?? "") <= filter.dateTo) &&
    (filter.includeArchived || !summary.archived)
  );
}

function sorter(sort: DecisionSort): (a: DecisionSummary, b: DecisionSummary) => number {
  if (sort === DecisionSort.TITLE) return (a, b) => a.title.localeCompare(b.title);
  if (sort === DecisionSort.NUMBER) return (a, b) => (a.number ?? 1e9) - (b.number ?? 1e9);
  return (a, b) => Number((b.updated?.at?.seconds ?? 0n) - (a.updated?.at?.seconds ?? 0n));
}

function facets(values: string[]) {
  const counts = new Map<string, bigint>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0n) + 1n);
  return [...counts].sort((a, b) => Number(b[1] - a[1])).map(([value, decisions]) => ({ value, decisions }));
}

function versionMessage(version: Version) {
  return {
    version: version.version,
    summary: version.summary,
    eventType: "adr.v1.DecisionEdited",
    changed: { userId: "u1", userName: version.by, at: timestampFromMs(version.at) },
    title: version.title,
    status: version.status,
  };
}

export function fakeDecisions(store: FakeStore): Partial<ServiceImpl<typeof DecisionService>> {
  const all = () => store.entries.map((entry) => store.decision(entry));
  const summaries = () => all().flatMap((decision) => decision.summary ?? []);
  const changed = (id: string, expected: bigint, change: Partial<Version>, summary: string) => {
    const { entry, last } = store.expect(id, expected, change.content);
    store.record(entry, { content: change.content ?? last.content, tags: change.tags ?? last.tags, categories: change.categories ?? last.categories }, summary);
    return { decision: store.decision(entry) };
  };
  const archive = (id: string, expected: bigint, archived: boolean) => {
    const { entry } = store.expect(id, expected);
    entry.archived = archived;
    return changed(id, expected, {}, archived ? "Archived" : "Restored");
  };
  return {
    createDecision: ({ project, title, content, tags }) => {
      const number = Math.max(0, ...store.entries.map((entry) => entry.number ?? 0)) + 1;
      const matter = /^---\n[\s\S]*?\n---\n+/.exec(content)?.[0] ?? "";
      const text = /^# /m.test(content) ? content : `${matter}# ${title}\n\n${content.slice(matter.length)}`;
      const entry = store.add({ project: project === "" ? "decisions" : project, path: `${String(number).padStart(4, "0")}-new.md`, content: text, tags });
      return { decision: store.decision(entry) };
    },
    getDecision: ({ id }) => ({ decision: store.decision(store.find(id)) }),
    listDecisions: ({ filter, sort, page }) => {
      const rows = summaries().filter((summary) => matches(summary, filter)).sort(sorter(sort));
      const size = page?.size === 0 || page === undefined ? 50 : page.size;
      const from = Number(page?.token === "" ? 0 : (page?.token ?? 0));
      const next = from + size < rows.length ? String(from + size) : "";
      return { decisions: rows.slice(from, from + size), page: { nextToken: next, total: BigInt(rows.length) } };
    },
    editDecision: ({ id, expectedVersion, content, comment, title }) => {
      const text = title === "" ? content : content.replace(/^#\s+.+$/m, `# ${title}`);
      return changed(id, expectedVersion, { content: text }, comment === "" ? "Edited the text" : comment);
    },
    changeStatus: ({ id, expectedVersion, status }) => {
      const { last } = store.expect(id, expectedVersion);
      const word = Status[status].toLowerCase();
      const content = last.content
        .replace(/^(status:\s*).+$/im, `$1${word}`)
        .replace(/^(#+\s*Status\s*\n+\s*).+$/im, `$1${word.charAt(0).toUpperCase()}${word.slice(1)}`);
      return changed(id, expectedVersion, { content }, `Changed status to ${word}`);
    },
    supersedeDecision: ({ id, expectedVersion, successorIds }) => {
      store.expect(id, expectedVersion).entry.supersededBy = successorIds;
      return changed(id, expectedVersion, {}, "Superseded");
    },
    tagDecision: ({ id, expectedVersion, tags }) => changed(id, expectedVersion, { tags }, "Changed tags"),
    categoriseDecision: ({ id, expectedVersion, categories }) => changed(id, expectedVersion, { categories }, "Changed categories"),
    archiveDecision: ({ id, expectedVersion }) => archive(id, expectedVersion, true),
    restoreDecision: ({ id, expectedVersion }) => archive(id, expectedVersion, false),
    rollBackDecision: ({ id, expectedVersion, toVersion }) => {
      const old = store.find(id).versions.find((version) => version.version === toVersion);
      return changed(id, expectedVersion, old ?? {}, `Restored version ${String(toVersion)}`);
    },
    listVersions: ({ id }) => {
      const { versions } = store.find(id);
      return { versions: versions.map(versionMessage).reverse(), page: { nextToken: "", total: BigInt(versions.length) } };
    },
    getVersion: ({ id, version }) => {
      const entry = store.find(id);
      const found = entry.versions.find((candidate) => candidate.version === version) ?? newest(entry);
      return { version: versionMessage(found), content: found.content, tags: found.tags, categories: found.categories, format: entry.format };
    },
    diffVersions: ({ id, fromVersion, toVersion, ignoreWhiteSpace }) => {
      const { versions } = store.find(id);
      const from = versions[Number(fromVersion) - 1];
      const to = versions[Number(toVersion) - 1];
      return diffMessage(from, to, ignoreWhiteSpace);
    },
    listRelated: ({ id }) => ({
      related: all()
        .filter((decision) => decision.summary?.id !== id)
        .slice(0, 4)
        .map((decision) => ({ ...(decision.summary === undefined ? {} : { decision: decision.summary }), why: "Close in meaning: storage and queues" })),
    }),
    listProjects: () => ({
      projects: facets(summaries().map((summary) => summary.project)).map(({ value, decisions }) => ({ key: value, name: value, decisions })),
    }),
    listFacets: () => {
      const rows = summaries();
      return {
        statuses: facets(rows.map((row) => `STATUS_${Status[row.status]}`)),
        tags: facets(rows.flatMap((row) => row.tags)),
        categories: facets(rows.flatMap((row) => row.categories)),
        authors: facets(rows.flatMap((row) => row.authors)),
      };
    },
  };
}

function diffMessage(from: Version | undefined, to: Version | undefined, ignoreWhitespace: boolean) {
  let fromLine = 0;
  let toLine = 0;
  let added = 0;
  let removed = 0;
  const lines = diffLines(from?.content ?? "", to?.content ?? "", { ignoreWhitespace }).flatMap((part) =>
    part.value.replace(/\n$/, "").split("\n").map((text) => {
      const operation = part.added ? DiffOperation.ADDED : part.removed ? DiffOperation.REMOVED : DiffOperation.EQUAL;
      if (operation === DiffOperation.ADDED) added += 1;
      if (operation === DiffOperation.REMOVED) removed += 1;
      if (operation !== DiffOperation.ADDED) fromLine += 1;
      if (operation !== DiffOperation.REMOVED) toLine += 1;
      return {
        operation,
        fromLine: operation === DiffOperation.ADDED ? 0 : fromLine,
        toLine: operation === DiffOperation.REMOVED ? 0 : toLine,
        segments: text.split(/(\s+)/).map((word, index) => ({ text: word, changed: operation !== DiffOperation.EQUAL && index > 2 })),
      };
    }),
  );
  return { ...(from === undefined ? {} : { from: versionMessage(from) }), ...(to === undefined ? {} : { to: versionMessage(to) }), lines, added, removed, fields: [] };
}
