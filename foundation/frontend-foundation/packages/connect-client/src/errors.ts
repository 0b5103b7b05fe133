/** Errors as data: the stable code, the hint and words for people. */
import { Code, ConnectError } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import { ErrorInfoSchema, type ErrorInfo } from "@platform/contracts/platform/common/v1/error_pb";

/** What a page shows of an error. */
export interface ErrorDescription {
  /** What happened, as a sentence without its full stop. */
  title: string;
  /** What to do about it; may be empty. */
  hint: string;
  /** Stable and searchable, such as `decision.not_found`. */
  code: string;
  /** Problems by field name. */
  fields: ReadonlyMap<string, string>;
}

/** The server's details of an error, if it sent any. */
export function errorInfo(error: unknown): ErrorInfo | undefined {
  return error instanceof ConnectError ? error.findDetails(ErrorInfoSchema)[0] : undefined;
}

/** The transport code of an error; `undefined` for what no server said. */
export function codeOf(error: unknown): Code | undefined {
  return error instanceof ConnectError ? error.code : undefined;
}

/** True when the caller itself ended the call. */
export function isAborted(error: unknown): boolean {
  return codeOf(error) === Code.Canceled || (error instanceof Error && error.name === "AbortError");
}

/** Words for any error, from the server's own where it sent them. */
export function describeError(error: unknown): ErrorDescription {
  const info = errorInfo(error);
  const fields = new Map((info?.fields ?? []).map((field) => [field.field, field.problem]));
  if (error instanceof ConnectError) {
    const fallback = wordsFor(error.code);
    return {
      title: sentence(info === undefined ? (fallback?.title ?? error.rawMessage) : error.rawMessage),
      hint: sentence(info?.hint !== undefined && info.hint !== "" ? info.hint : (fallback?.hint ?? "")),
      code: info?.code !== undefined && info.code !== "" ? info.code : `transport.${codeToString(error.code)}`,
      fields,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { title: sentence(message), hint: "Reload the page and try again", code: "browser.unexpected", fields };
}

function wordsFor(code: Code): { title: string; hint: string } | undefined {
  switch (code) {
    case Code.Unavailable:
      return { title: "The server does not answer", hint: "Check that it runs, then try again; nothing was changed" };
    case Code.DeadlineExceeded:
      return { title: "The server took too long", hint: "Try again" };
    case Code.PermissionDenied:
      return { title: "Your role does not allow this", hint: "Ask an owner of the workspace" };
    case Code.Unauthenticated:
      return { title: "You are signed out", hint: "Sign in again; drafts are kept in this browser" };
    case Code.Unimplemented:
      return { title: "This server does not know that call", hint: "Update the server to the version of this page" };
    default:
      return undefined;
  }
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\.$/, "");
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}
