/** Whose calls a limit, a stop or an alert is about, in words. */
import { Scope, type Subject } from "@platform/contracts/ai/v1/accounts_pb";

/** "The workspace", "Each person", "Ada Lovelace"; `name` is the person's or key's, where there is one. */
export function subjectWords(subject: Pick<Subject, "scope" | "id"> | undefined, name: string): string {
  const named = name === "" ? (subject?.id ?? "").slice(0, 8) : name;
  switch (subject?.scope) {
    case Scope.TENANT:
      return "The workspace";
    case Scope.EACH_USER:
      return "Each person";
    case Scope.EACH_KEY:
      return "Each key";
    case Scope.USER:
      return named;
    case Scope.KEY:
      return `Key “${named}”`;
    default:
      return "Somebody";
  }
}

/** Says two of them are the same. */
export function subjectKey(subject: Pick<Subject, "scope" | "id" | "model"> | undefined): string {
  return [subject?.scope ?? 0, subject?.id ?? "", subject?.model ?? ""].join(" ");
}

/** True for those of whom there is one: only these can be stopped, and have a hard stop that can be lifted. */
export function isOne(subject: Subject | undefined): boolean {
  return subject?.scope === Scope.TENANT || subject?.scope === Scope.USER || subject?.scope === Scope.KEY;
}
