/** A conversation on the page: questions, and answers as far as they have come. */
import { Author, type Citation, type Message, type StreamResponse } from "@platform/contracts/adr/v1/chat_service_pb";
import { FinishReason, type Model, type Usage } from "@platform/contracts/ai/v1/models_pb";

export interface Turn {
  question: string;
  /** The server's id of the question; empty until it has it. */
  questionId: string;
  answer: string;
  /** Passages that the answer is made from, cited or not. */
  passages: number;
  /** What the answer cites, in order of number. */
  citations: readonly Citation[];
  model: Model | undefined;
  usage: Usage | undefined;
  /** `waiting` until the first piece, `running` until the end. */
  state: "waiting" | "running" | "done" | "stopped" | "failed";
  /** Why it failed; or, where an answer stands, why it was not answered anew. */
  error?: unknown;
  /** What was asked in place of the question, in vain. */
  tried?: string;
}

export function newTurn(question: string): Turn {
  return { question, questionId: "", answer: "", passages: 0, citations: [], model: undefined, usage: undefined, state: "waiting" };
}

/** Takes in what arrived since the last frame. */
export function takeIn(turn: Turn, messages: readonly StreamResponse[]): Turn {
  let next = turn;
  for (const { event } of messages) {
    switch (event.case) {
      case "started":
        next = { ...next, questionId: event.value.questionId, passages: event.value.citations.length, model: event.value.model };
        break;
      case "delta":
        next = { ...next, answer: next.answer + event.value, state: "running" };
        break;
      case "cited":
        next = { ...next, citations: [...next.citations, event.value] };
        break;
      case "finished":
        next = { ...next, usage: event.value.usage, state: "done" };
        break;
      case undefined:
        break;
    }
  }
  return next;
}

/** A kept conversation as turns. A question that was never answered keeps its place. */
export function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.author === Author.PERSON) {
      turns.push({ ...newTurn(message.text), questionId: message.id, state: "stopped" });
      continue;
    }
    const last = turns.at(-1);
    if (last === undefined) continue;
    last.answer = message.text;
    last.citations = message.citations;
    last.model = message.model;
    last.usage = message.usage;
    last.state = message.finishReason === FinishReason.CANCELLED ? "stopped" : "done";
  }
  return turns;
}

/** The turns after one was not asked in place of others: these stand again, and the first says why. */
export function restored(turns: readonly Turn[], instead: readonly Turn[], failure: unknown): Turn[] {
  const tried = turns.at(-1)?.question;
  const [first, ...rest] = instead;
  if (first === undefined || tried === undefined) return [...turns];
  return [...turns.slice(0, -1), { ...first, error: failure, ...(failure === undefined ? {} : { tried }) }, ...rest];
}

/** Code, in which brackets are only brackets. */
const code = /(```[\s\S]*?(?:```|$)|``[^\n]*?``|`[^`\n]*`)/;

/** Citations in the answer's text become links that the page resolves; other brackets and code stay as they are. */
export function linkCitations(answer: string, citations: readonly Pick<Citation, "number">[]): string {
  const known = new Set(citations.map(({ number }) => number));
  const link = (text: string) =>
    text.replace(/(?<!\\)\[(\d{1,3})\](?!\()/g, (whole, digits: string) => (known.has(Number(digits)) ? `[${digits}](citation-${digits})` : whole));
  return answer
    .split(code)
    .map((part, index) => (index % 2 === 0 ? link(part) : part))
    .join("");
}

/** The passage that a link of `linkCitations` means. */
export function citationOf(href: string, citations: readonly Citation[]): Citation | undefined {
  return citations.find(({ number }) => href === `citation-${String(number)}`);
}

/** The citations that the answer uses, in order of number; conversations kept by earlier versions hold others too. */
export function cited(turn: Pick<Turn, "answer" | "citations">): Citation[] {
  return turn.citations.filter(({ number }) => turn.answer.includes(`[${String(number)}]`));
}
