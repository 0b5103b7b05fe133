import { describe, expect, it } from "vitest";
import { draftKey, readDraft, removeDraft, sameWork, writeDraft, type Draft, type Store } from "./draft";

const draft: Draft = {
  content: "# T\n\ntext ✅",
  title: "T",
  project: "p",
  tags: ["a"],
  categories: [],
  comment: "",
  baseVersion: "3",
  baseContent: "# T\n",
  newId: "",
  savedAt: 1,
};

function memory(): Store & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

describe("drafts", () => {
  const key = draftKey("w", "d");
  it("come back as they were", () => {
    const store = memory();
    expect(writeDraft(store, key, draft)).toBe(true);
    expect(readDraft(store, key)).toEqual(draft);
    removeDraft(store, key, draft.savedAt);
    expect(readDraft(store, key)).toBeUndefined();
  });
  it("are not removed by who kept another one", () => {
    const store = memory();
    writeDraft(store, key, { ...draft, savedAt: 2 });
    removeDraft(store, key, 1);
    expect(readDraft(store, key)?.savedAt).toBe(2);
  });
  it("are ignored when they cannot be read", () => {
    const store = memory();
    for (const text of ["{", "null", "[]", '"x"', JSON.stringify({ ...draft, baseVersion: "x" }), JSON.stringify({ ...draft, tags: [1] })]) {
      store.map.set(key, text);
      expect(readDraft(store, key)).toBeUndefined();
    }
  });
  it("say so when the browser has no room", () => {
    const full: Store = {
      ...memory(),
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(writeDraft(full, key, draft)).toBe(false);
  });
  it("are the same work whenever they were kept", () => {
    expect(sameWork(draft, { ...draft, savedAt: 99, newId: "x" })).toBe(true);
    expect(sameWork(draft, { ...draft, content: "other" })).toBe(false);
  });
});
