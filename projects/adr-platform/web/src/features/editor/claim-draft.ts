/**
 * Gives each tab a draft of its own. Several tabs may have one decision open: none of them takes over, or deletes, what
 * another one is still writing. A draft whose tab is gone — closed, reloaded, crashed — belongs to the next that opens.
 *
 * A tab holds a lock by the name of its draft as long as its editor is open; the browser lets go of it when the tab ends.
 */
import { keptDrafts, type Store } from "./draft";

export interface Claim {
  /** Where this tab keeps its draft, and where it finds one that was left. */
  key: string;
  /** Drafts of the same decision that other tabs are writing at this moment. */
  elsewhere: number;
  release: () => void;
}

export type Locks = Pick<LockManager, "request">;

/** A tab that is just being left lets go a moment later than the next one asks. */
const patienceMs = 250;

/**
 * `base` is the decision's `draftKey`. Without locks, as in browsers that reach the server by an address that is not
 * secure, a draft that was left cannot be told from one in use: then the newest is taken.
 */
export async function claimDraft(base: string, store: Store, locks: Locks | undefined): Promise<Claim> {
  let elsewhere = 0;
  for (const key of keptDrafts(store, base)) {
    const release = await hold(locks, key);
    if (release !== undefined) return { key, elsewhere, release };
    elsewhere += 1;
  }
  const key = `${base}.${crypto.randomUUID()}`;
  return { key, elsewhere, release: (await hold(locks, key)) ?? (() => undefined) };
}

/** Takes the lock until the returned function is called; `undefined` when another tab keeps it. */
function hold(locks: Locks | undefined, name: string): Promise<(() => void) | undefined> {
  if (locks === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    locks
      .request(name, { signal: AbortSignal.timeout(patienceMs) }, () => new Promise<void>((release) => resolve(release)))
      .catch(() => resolve(undefined));
  });
}
