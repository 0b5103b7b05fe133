import { create } from "@bufbuild/protobuf";
import { Author, CitationSchema, MessageSchema, StreamResponseSchema } from "@platform/contracts/adr/v1/chat_service_pb";
import { FinishReason } from "@platform/contracts/ai/v1/models_pb";
import { describe, expect, it } from "vitest";
import { cited, linkCitations, newTurn, takeIn, turnsOf } from "./turns";

const citations = [1, 2].map((number) => create(CitationSchema, { number }));

describe("takeIn", () => {
  it("puts an answer together from its pieces", () => {
    const messages = [
      create(StreamResponseSchema, { event: { case: "started", value: { citations: [{}, {}, {}] } } }),
      create(StreamResponseSchema, { event: { case: "delta", value: "Because " } }),
      create(StreamResponseSchema, { event: { case: "cited", value: { number: 1, passage: { id: "p" } } } }),
      create(StreamResponseSchema, { event: { case: "delta", value: "of [1]." } }),
    ];
    const running = takeIn(newTurn("Why?"), messages);
    expect(running).toMatchObject({ answer: "Because of [1].", passages: 3, state: "running" });
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
      create(MessageSchema, { author: Author.PERSON, text: "First?" }),
      create(MessageSchema, { author: Author.MODEL, text: "Half", finishReason: FinishReason.CANCELLED }),
      create(MessageSchema, { author: Author.PERSON, text: "Second?" }),
    ]);
    expect(turns.map(({ question, answer, state }) => [question, answer, state])).toEqual([
      ["First?", "Half", "stopped"],
      ["Second?", "", "stopped"],
    ]);
  });
});
