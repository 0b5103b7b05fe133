/** A question on its way, kept in the tab until the server has it: whoever reloads before that is offered it again. */

const key = (workspaceId: string) => `question.v1.${workspaceId}`;

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
