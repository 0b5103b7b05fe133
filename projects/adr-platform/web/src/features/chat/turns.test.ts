import { create } from "@bufbuild/protobuf";
import { Author, CitationSchema, MessageSchema, StreamResponseSchema } from "@platform/contracts/adr/v1/chat_service_pb";
import { FinishReason } from "@platform/contracts/ai/v1/models_pb";
import { describe, expect, it } from "vitest";
import { cited, linkCitations, newTurn, restored, takeIn, turnsOf, type Turn } from "./turns";

const citations = [1, 2].map((number) => create(CitationSchema, { number }));

describe("takeIn", () => {
  it("puts an answer together from its pieces", () => {
    const messages = [
      create(StreamResponseSchema, { event: { case: "started", value: { questionId: "q1", citations: [{}, {}, {}] } } }),
      create(StreamResponseSchema, { event: { case: "delta", value: "Because " } }),
      create(StreamResponseSchema, { event: { case: "cited", value: { number: 1, passage: { id: "p" } } } }),
      create(StreamResponseSchema, { event: { case: "delta", value: "of [1]." } }),
    ];
    const running = takeIn(newTurn("Why?"), messages);
    expect(running).toMatchObject({ answer: "Because of [1].", passages: 3, questionId: "q1", state: "running" });
    const finished = create(StreamResponseSchema, { event: { case: "finished", value: { answered: true } } });
    expect(takeIn(running, [finished]).state).toBe("done");
    expect(cited(running).map(({ number }) => number)).toEqual([1]);
    expect(running.citations[0]?.passage?.id).toBe("p");
  });
});

describe("linkCitations", () => {
  it("links known numbers only, and leaves Markdown links alone", () => {
    expect(linkCitations("a [1] b [7] c [2](x)", citations)).toBe("a [1](citation-1) b [7] c [2](x)");
  });

  it("leaves code and escaped brackets alone", () => {
    const same = "`a[1]` \\[1] ``b ` [2]``\n```\nc[2]\n```";
    expect(linkCitations(same, citations)).toBe(same);
    expect(linkCitations(`${same}\n[1]`, citations)).toBe(`${same}\n[1](citation-1)`);
  });
});

describe("turnsOf", () => {
  it("pairs questions with answers, and keeps a question without one", () => {
    const turns = turnsOf([
      create(MessageSchema, { id: "q1", author: Author.PERSON, text: "First?" }),
      create(MessageSchema, { id: "a1", author: Author.MODEL, text: "Half", finishReason: FinishReason.CANCELLED, usage: { outputTokens: 7n } }),
      create(MessageSchema, { author: Author.PERSON, text: "Second?" }),
    ]);
    expect(turns.map(({ question, answer, state }) => [question, answer, state])).toEqual([
      ["First?", "Half", "stopped"],
      ["Second?", "", "stopped"],
    ]);
    expect(turns[0]).toMatchObject({ questionId: "q1", usage: { outputTokens: 7n } });
  });
});

describe("restored", () => {
  const kept = (question: string): Turn => ({ ...newTurn(question), questionId: question, answer: "Because.", state: "done" });

  it("puts back what was to be replaced, and says why on the first", () => {
    const turns = restored([kept("a"), newTurn("B")], [kept("b"), kept("c")], "why");
    expect(turns.map(({ question, error, tried }) => [question, error, tried])).toEqual([
      ["a", undefined, undefined],
      ["b", "why", "B"],
      ["c", undefined, undefined],
    ]);
  });

  it("says nothing when the person stopped it", () => expect(restored([newTurn("B")], [kept("b")], undefined)[0]?.error).toBeUndefined());
  it("leaves an emptied page empty", () => expect(restored([], [kept("b")], "why")).toEqual([]));
});
