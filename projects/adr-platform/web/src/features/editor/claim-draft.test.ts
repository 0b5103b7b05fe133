import { describe, expect, it } from "vitest";
import { claimDraft, type Locks } from "./claim-draft";
import { draftKey, keptDrafts, writeDraft, type Draft, type Store } from "./draft";

const draft: Draft = { content: "mine", title: "", project: "", tags: [], categories: [], comment: "", baseVersion: "1", baseContent: "", newId: "", savedAt: 1 };
const base = draftKey("w", "d");

function memory(): Store {
  const map = new Map<string, string>();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

/** The locks of one browser: a held one is granted when it is let go of, or refused when patience ends. */
function browserLocks(): Locks {
  const held = new Map<string, Promise<unknown>>();
  const request = async (name: string, { signal }: LockOptions, work: (lock: Lock) => Promise<unknown>) => {
    const aborted = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("late", "AbortError"))));
    aborted.catch(() => undefined);
    while (held.has(name)) await Promise.race([held.get(name), aborted]);
    const using = work({ name, mode: "exclusive" });
    held.set(name, using);
    await using;
    held.delete(name);
  };
  return { request: request as LockManager["request"] };
}

describe("a tab's draft", () => {
  it("is its own, however many tabs write on one decision", async () => {
    const [store, locks] = [memory(), browserLocks()];
    const first = await claimDraft(base, store, locks);
    writeDraft(store, first.key, draft);
    const second = await claimDraft(base, store, locks);
    expect(second.key).not.toBe(first.key);
    expect([first.elsewhere, second.elsewhere]).toEqual([0, 1]);
  });

  it("goes to the next that opens when its tab is gone, the newest first", async () => {
    const [store, locks] = [memory(), browserLocks()];
    const gone = await claimDraft(base, store, locks);
    writeDraft(store, gone.key, draft);
    gone.release();
    writeDraft(store, `${base}.newer`, { ...draft, savedAt: 2 });
    expect((await claimDraft(base, store, locks)).key).toBe(`${base}.newer`);
    expect((await claimDraft(base, store, locks)).key).toBe(gone.key);
  });

  it("is not another decision's", () => {
    const store = memory();
    writeDraft(store, `${draftKey("w", "d2")}.x`, draft);
    expect(keptDrafts(store, base)).toEqual([]);
  });

  it("is found in browsers without locks too", async () => {
    const store = memory();
    writeDraft(store, `${base}.x`, draft);
    expect((await claimDraft(base, store, undefined)).key).toBe(`${base}.x`);
  });
});
