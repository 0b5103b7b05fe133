/**
 * A question on its way, kept in the tab until the server has it: whoever reloads before that is offered it again. And the
 * conversation that was just answered, for a moment: a reload that had begun by then goes to an address that lacks it.
 */

const key = (workspaceId: string) => `question.v1.${workspaceId}`;
const answeredKey = (workspaceId: string) => `answered.v1.${workspaceId}`;

/** A page that is being reloaded is gone sooner. */
const momentMs = 1000;

export function keepQuestion(workspaceId: string, question: string): void {
  window.sessionStorage.setItem(key(workspaceId), question);
}

export function forgetQuestion(workspaceId: string): void {
  window.sessionStorage.removeItem(key(workspaceId));
}

/** Empty when there is none. */
export function keptQuestion(workspaceId: string): string {
  return window.sessionStorage.getItem(key(workspaceId)) ?? "";
}

/** The question was answered in this conversation: that is kept in its place, for a moment. */
export function keepAnswered(workspaceId: string, conversation: string): void {
  window.sessionStorage.setItem(answeredKey(workspaceId), conversation);
  forgetQuestion(workspaceId);
  setTimeout(() => {
    if (keptAnswered(workspaceId) === conversation) forgetAnswered(workspaceId);
  }, momentMs);
}

export function forgetAnswered(workspaceId: string): void {
  window.sessionStorage.removeItem(answeredKey(workspaceId));
}

/** Empty when there is none. */
export function keptAnswered(workspaceId: string): string {
  return window.sessionStorage.getItem(answeredKey(workspaceId)) ?? "";
}
