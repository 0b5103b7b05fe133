/**
 * Drafts in the browser: what was typed survives a reload, a crash and a sign-out. A draft remembers the version it
 * started from, so that saving it later still notices what others did.
 */
export interface Draft {
  content: string;
  title: string;
  project: string;
  tags: string[];
  categories: string[];
  comment: string;
  /** Version the draft started from, as decimal digits; "0" for a new decision. */
  baseVersion: string;
  /** The text it started from, for merging. */
  baseContent: string;
  /** Id that a new decision will get, so that saving twice makes one. Empty for an existing one. */
  newId: string;
  /** Milliseconds since 1970. */
  savedAt: number;
}

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** What the keys of a decision's drafts begin with; each tab adds its own end. */
export function draftKey(workspaceId: string, decisionId: string): string {
  return `draft.v1.${workspaceId}.${decisionId}`;
}

/** The draft kept under a key; `undefined` when there is none or it cannot be read. */
export function readDraft(store: Store, key: string): Draft | undefined {
  try {
    const value: unknown = JSON.parse(store.getItem(key) ?? "null");
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The keys of every draft of a decision that can be read, newest first. */
export function keptDrafts(store: Store, base: string): string[] {
  const found: { key: string; savedAt: number }[] = [];
  try {
    for (let index = 0; index < store.length; index += 1) {
      const key = store.key(index) ?? "";
      if (key !== base && !key.startsWith(`${base}.`)) continue;
      const draft = readDraft(store, key);
      if (draft !== undefined) found.push({ key, savedAt: draft.savedAt });
    }
  } catch {
    // A browser that forbids storage has no drafts.
  }
  return found.sort((a, b) => b.savedAt - a.savedAt).map(({ key }) => key);
}

/** Keeps a draft; `false` when the browser has no room or forbids it. */
export function writeDraft(store: Store, key: string, draft: Draft): boolean {
  try {
    store.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Removes the draft that was kept at that moment; a newer one there is somebody else's. */
export function removeDraft(store: Store, key: string, savedAt: number | undefined): void {
  try {
    if (readDraft(store, key)?.savedAt === savedAt) store.removeItem(key);
  } catch {
    // A browser that forbids storage has no draft to remove.
  }
}

/** True when two drafts hold the same work, whenever they were kept. */
export function sameWork(a: Draft, b: Draft): boolean {
  return JSON.stringify({ ...a, savedAt: 0, newId: "" }) === JSON.stringify({ ...b, savedAt: 0, newId: "" });
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const draft = value as Partial<Record<keyof Draft, unknown>>;
  const texts = [draft.content, draft.title, draft.project, draft.comment, draft.baseContent, draft.newId];
  const lists = [draft.tags, draft.categories];
  return (
    texts.every((text) => typeof text === "string") &&
    lists.every((list) => Array.isArray(list) && list.every((entry) => typeof entry === "string")) &&
    typeof draft.baseVersion === "string" &&
    /^\d{1,18}$/.test(draft.baseVersion) &&
    typeof draft.savedAt === "number"
  );
}
