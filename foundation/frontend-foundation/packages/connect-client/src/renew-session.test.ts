import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { ChatService } from "@platform/contracts/adr/v1/chat_service_pb";
import { ErrorInfoSchema } from "@platform/contracts/platform/common/v1/error_pb";
import { WorkspaceService } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { describe, expect, it, vi } from "vitest";
import { describeError } from "./errors";
import { renewSession } from "./renew-session";

const expired = () =>
  new ConnectError("the session has expired", Code.Unauthenticated, undefined, [
    { desc: ErrorInfoSchema, value: { code: "session.expired", hint: "sign in again", fields: [] } },
  ]);

function setUp(failures: number, renewed: boolean) {
  let left = failures;
  const renew = vi.fn(async () => renewed);
  const onSignedOut = vi.fn();
  const refuse = () => {
    if (left-- > 0) throw expired();
  };
  const transport = createRouterTransport(
    ({ service }) => {
      service(WorkspaceService, {
        getSession: () => {
          refuse();
          return { user: { id: "u", name: "Ada", email: "ada@example.org" } };
        },
      });
      service(ChatService, {
        async *stream(request) {
          refuse();
          yield { event: { case: "delta" as const, value: request.question } };
          yield { event: { case: "delta" as const, value: "!" } };
        },
      });
    },
    { transport: { interceptors: [renewSession({ renew, onSignedOut })] } },
  );
  return { transport, renew, onSignedOut };
}

describe("renewSession", () => {
  it("renews once for calls that fail together and repeats them", async () => {
    const { transport, renew, onSignedOut } = setUp(2, true);
    const client = createClient(WorkspaceService, transport);
    const answers = await Promise.all([client.getSession({}), client.getSession({})]);
    expect(answers.map((answer) => answer.user?.name)).toEqual(["Ada", "Ada"]);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it("repeats a stream whose start was refused, with the same question", async () => {
    const { transport } = setUp(1, true);
    const pieces: unknown[] = [];
    for await (const piece of createClient(ChatService, transport).stream({ question: "why" })) pieces.push(piece.event.value);
    expect(pieces).toEqual(["why", "!"]);
  });

  it("signs out when there is no new session", async () => {
    const { transport, onSignedOut } = setUp(1, false);
    await expect(createClient(WorkspaceService, transport).getSession({})).rejects.toThrow(/expired/);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
  });

  it("does not try a second time", async () => {
    const { transport, renew } = setUp(5, true);
    await expect(createClient(WorkspaceService, transport).getSession({})).rejects.toThrow(/expired/);
    expect(renew).toHaveBeenCalledTimes(1);
  });
});

describe("describeError", () => {
  it("takes code and hint from the details", () => {
    expect(describeError(expired())).toMatchObject({
      title: "The session has expired",
      hint: "Sign in again",
      code: "session.expired",
    });
  });
  it("has words for a server that is away", () => {
    expect(describeError(new ConnectError("fetch failed", Code.Unavailable))).toMatchObject({
      title: "The server does not answer",
      code: "transport.unavailable",
    });
  });
});
