/** Every service that the pages call, for tests: `fakeTransport(store)` stands in for the server. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createRouterTransport, type ConnectRouter, type Transport } from "@connectrpc/connect";
import { Author, ChatService, type MessageSchema } from "@platform/contracts/adr/v1/chat_service_pb";
import { DecisionService, type DecisionFilter } from "@platform/contracts/adr/v1/decision_service_pb";
import { SearchMode, SearchService } from "@platform/contracts/adr/v1/search_service_pb";
import { DraftService, DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";
import { FileKind, ImportOutcome, TransferService } from "@platform/contracts/adr/v1/transfer_service_pb";
import { ModelService } from "@platform/contracts/ai/v1/model_service_pb";
import { FinishReason } from "@platform/contracts/ai/v1/models_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { WorkspaceService } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import GithubSlugger from "github-slugger";
import { fakeDecisions, matches } from "./fake-decisions";
import { extractive, FakeGateway, gatewayRoutes } from "./fake-gateway";
import type { FakeStore } from "./fake-store";
import { FakeWorkspace, fakeWorkspaceService } from "./fake-workspace";
import { refuse } from "./refuse";

export { ada, demoWorkspace } from "./fake-workspace";

/** Finds words in paragraphs; enough to drive the pages, and nothing like the real ranking. */
export function findPassages(store: FakeStore, query: string, filter?: DecisionFilter) {
  const wanted = query.toLowerCase().split(/\W+/).filter((word) => word.length > 3);
  const hits = store.entries.flatMap((entry) => {
    const { summary, content } = store.decision(entry);
    if (summary === undefined || !matches(summary, filter)) return [];
    let heading = "";
    const passages = content.split(/\n\n+/).flatMap((block, index) => {
      const title = /^#+\s+(.+)$/m.exec(block);
      if (title !== null) heading = title[1] ?? "";
      const text = block.replace(/^#+\s+.+$/gm, "").replace(/[*_`]/g, "").trim();
      const lower = text.toLowerCase();
      const highlights = wanted.flatMap((word) => (lower.includes(word) ? [{ start: lower.indexOf(word), end: lower.indexOf(word) + word.length }] : []));
      if (highlights.length === 0 || text.length < 40) return [];
      return [{ id: `${entry.id}-${String(index)}`, headings: heading === "" ? [] : [heading], text, highlights, anchor: new GithubSlugger().slug(heading) }];
    });
    passages.sort((a, b) => b.highlights.length - a.highlights.length);
    const score = (passages[0]?.highlights.length ?? 0) + wanted.filter((word) => summary.title.toLowerCase().includes(word)).length * 2;
    return score === 0 ? [] : [{ decision: summary, passages: passages.slice(0, 3), score }];
  });
  return hits.sort((a, b) => b.score - a.score);
}

export interface FakeOptions {
  role?: Role;
  workspace?: FakeWorkspace;
  gateway?: FakeGateway;
  /** What an answer waits for before it begins. */
  beforeAnswer?: Promise<void>;
  /** Pause between two pieces of an answer, in milliseconds. */
  tokenDelayMs?: number;
}

/** Registers the services, for a router in process or one behind a socket. */
export function fakeRoutes(store: FakeStore, options: FakeOptions = {}) {
  const workspace = options.workspace ?? new FakeWorkspace(store.clock);
  const gateway = options.gateway ?? new FakeGateway();
  return (router: ConnectRouter): void => {
    router.service(DecisionService, fakeDecisions(store));
    router.service(SearchService, {
      search: ({ query, mode, filter, limit }) => ({
        hits: store.indexing ? [] : findPassages(store, query, filter).slice(0, limit === 0 ? 20 : limit),
        mode: mode === SearchMode.UNSPECIFIED ? SearchMode.HYBRID : mode,
      }),
      getIndexStatus: () => ({ passagesTotal: 4210n, passagesLexical: 4210n, passagesSemantic: 4210n, upToDate: !store.indexing, embeddingModel: "all-MiniLM-L6-v2" }),
    });
    router.service(ModelService, { listModels: () => ({ models: gateway.models }) });
    gatewayRoutes(router, gateway, store.clock);
    chatRoutes(router, store, gateway, options);
    draftRoutes(router, store, gateway);
    router.service(WorkspaceService, fakeWorkspaceService(workspace, options.role ?? Role.OWNER));
    transferRoutes(router, store);
  };
}

interface Kept {
  title: string;
  at: number;
  messages: (MessageInitShape<typeof MessageSchema> & { id: string; text: string })[];
}

function chatRoutes(router: ConnectRouter, store: FakeStore, gateway: FakeGateway, { beforeAnswer, tokenDelayMs: delay = 0 }: FakeOptions): void {
  const conversations = new Map<string, Kept>();
  router.service(ChatService, {
    async *stream({ conversationId, question: written, model: wanted, replacesMessageId }, context) {
      await beforeAnswer;
      if (gateway.stopped.length > 0) refuse(Code.FailedPrecondition, "ai_gateway.stopped", "an admin has stopped the workspace", "ask an owner to let calls in again");
      const id = conversationId === "" ? crypto.randomUUID() : conversationId;
      const before = conversations.get(id)?.messages ?? [];
      const at = replacesMessageId === "" ? before.length : before.findIndex((message) => message.id === replacesMessageId);
      if (at < 0) refuse(Code.NotFound, "message.not_found", "there is no such question", "read the conversation again");
      const question = written === "" ? (before[at]?.text ?? "") : written;
      const questionId = crypto.randomUUID();
      const model = gateway.models.find((entry) => entry.id === wanted) ?? gateway.models[0] ?? extractive;
      const usage = { inputTokens: 1200n, outputTokens: 34n, costPicodollars: model.extractive ? 0n : 4_200_000_000n };
      const citations = findPassages(store, question)
        .slice(0, 4)
        .flatMap(({ decision, passages }, index) => {
          const passage = passages[0];
          return passage === undefined ? [] : [{ number: index + 1, decision, passage }];
        });
      const passages = citations.map(({ decision, passage }) => ({ decision, passage }));
      yield { event: { case: "started" as const, value: { conversationId: id, messageId: crypto.randomUUID(), questionId, model, citations: passages } } };
      for (const value of citations) yield { event: { case: "cited" as const, value } };
      const text = citations.map(({ number, passage }) => `> ${passage.text.slice(0, 400).replaceAll("\n", " ")} [${String(number)}]\n\n`).join("");
      for (const delta of text.split(/(?<=\s)/)) {
        if (context.signal.aborted) return;
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        yield { event: { case: "delta" as const, value: delta } };
      }
      const kept = conversations.get(id) ?? { title: question.slice(0, 60), at: store.clock, messages: [] };
      kept.messages = kept.messages.slice(0, at);
      kept.messages.push(
        { id: questionId, author: Author.PERSON, text: question, citations: [], at: timestampFromMs(store.clock) },
        { id: crypto.randomUUID(), author: Author.MODEL, text, citations, model, usage, finishReason: FinishReason.STOP, at: timestampFromMs(store.clock) },
      );
      conversations.set(id, kept);
      yield { event: { case: "finished" as const, value: { reason: FinishReason.STOP, usage, answered: citations.length > 0 } } };
    },
    listConversations: () => ({
      conversations: [...conversations].map(([id, { title, at }]) => ({ id, title, updatedAt: timestampFromMs(at) })).reverse(),
    }),
    getConversation: ({ id }) => {
      const kept = conversations.get(id);
      return { conversation: { id, title: kept?.title ?? "", updatedAt: timestampFromMs(kept?.at ?? 0) }, messages: kept?.messages ?? [] };
    },
    deleteConversation: ({ id }) => {
      conversations.delete(id);
      return {};
    },
  });
}

function draftRoutes(router: ConnectRouter, store: FakeStore, gateway: FakeGateway): void {
  router.service(DraftService, {
    async *draft(request) {
      gateway.drafted.push(request);
      const { task, content, selection, instruction, decisionId } = request;
      const model = gateway.models.find(({ id }) => id === request.model) ?? gateway.models[0] ?? extractive;
      if (model.extractive && task !== DraftTask.FIND_CONFLICTS) refuse(Code.FailedPrecondition, "draft.needs_language_model", "this needs a language model", "add one");
      await Promise.resolve();
      yield { event: { case: "started" as const, value: { model } } };
      if (task === DraftTask.FIND_CONFLICTS) {
        const hits = findPassages(store, content).filter(({ decision }) => decision.id !== decisionId);
        for (const [index, { decision, passages }] of hits.entries()) {
          const passage = passages[0];
          if (passage === undefined) continue;
          yield { event: { case: "cited" as const, value: { number: index + 1, decision, passage } } };
          yield { event: { case: "delta" as const, value: `* Near to this [${String(index + 1)}]\n` } };
        }
      } else {
        const text = { [DraftTask.EXPAND]: `${selection} And more.`, [DraftTask.SUMMARISE]: "In short." }[task as number] ?? `# ${instruction}\n\nDrafted.\n`;
        for (const delta of text.split(/(?<=\s)/)) yield { event: { case: "delta" as const, value: delta } };
      }
      yield { event: { case: "finished" as const, value: { reason: FinishReason.STOP, usage: { inputTokens: 100n, outputTokens: 10n, costPicodollars: 450_000_000n }, answered: true } } };
    },
  });
}

function transferRoutes(router: ConnectRouter, store: FakeStore): void {
  router.service(TransferService, {
    importFiles: ({ project, files, dryRun }) => ({
      results: files.map(({ path, data }) => {
        if (path.startsWith("../")) return { path, outcome: ImportOutcome.FAILED, reason: "the path leaves the folder" };
        if (!/\.(md|rst|adoc)$/.test(path)) {
          if (!dryRun) store.files.set(`${project}/${path}`, data);
          return { path, outcome: ImportOutcome.KEPT, kind: FileKind.ATTACHMENT };
        }
        if (data.length === 0) return { path, outcome: ImportOutcome.FAILED, reason: "the file is empty; remove it or write the record" };
        const content = new TextDecoder().decode(data);
        const known = store.entries.find((entry) => entry.project === project && entry.path === path);
        if (known !== undefined) {
          const decision = store.decision(known);
          const same = decision.content === content;
          return {
            path,
            outcome: same ? ImportOutcome.UNCHANGED : ImportOutcome.CONFLICT,
            kind: FileKind.RECORD,
            reason: same ? "" : "the file and the decision both changed; merge them",
            incomingContent: same ? "" : content,
            ...(decision.summary === undefined ? {} : { decision: decision.summary }),
          };
        }
        const summary = dryRun ? undefined : store.decision(store.add({ project, path, content })).summary;
        return { path, outcome: ImportOutcome.CREATED, kind: FileKind.RECORD, ...(summary === undefined ? {} : { decision: summary }) };
      }),
    }),
    async *exportFiles({ project }) {
      const chosen = store.entries.filter((entry) => project === "" || entry.project === project);
      for (const entry of chosen) {
        await Promise.resolve();
        const path = project === "" ? `${entry.project}/${entry.path}` : entry.path;
        yield { path, data: new TextEncoder().encode(store.decision(entry).content), total: BigInt(chosen.length) };
      }
    },
  });
}

export function fakeTransport(store: FakeStore, options?: FakeOptions): Transport {
  return createRouterTransport(fakeRoutes(store, options));
}
