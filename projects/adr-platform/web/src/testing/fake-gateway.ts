/** The gateway's services of tests: usage, budgets, keys, and models that answer with what they were told to. */
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import type { DraftRequest } from "@platform/contracts/adr/v1/draft_service_pb";
import { LimitsSchema, Scope, VirtualKeySchema, type Limits, type Subject, type VirtualKey } from "@platform/contracts/ai/v1/accounts_pb";
import { BudgetService, SubjectLimitsSchema, type Override, type SubjectLimits } from "@platform/contracts/ai/v1/budget_service_pb";
import { GenerationService, type GenerateRequest } from "@platform/contracts/ai/v1/generation_service_pb";
import { KeyService } from "@platform/contracts/ai/v1/key_service_pb";
import { FinishReason, ModelSchema, type Model } from "@platform/contracts/ai/v1/models_pb";
import { UsageDimension, UsageRowSchema, UsageService, type Alert, type UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { refuse } from "./refuse";

export const extractive = create(ModelSchema, { id: "local/extractive", displayName: "Quotes from your decisions", extractive: true, inputPicodollars: 0n, outputPicodollars: 0n });
export const sonnet = create(ModelSchema, { id: "anthropic/sonnet", displayName: "Sonnet", inputPicodollars: 3_000_000n, outputPicodollars: 15_000_000n });
export const llama = create(ModelSchema, { id: "ollama/llama", displayName: "Llama" });

const sameSubject = (a: Subject | undefined, b: Subject | undefined) => a?.scope === b?.scope && a?.id === b?.id && a?.model === b?.model;
const isEmpty = (limits: Limits | undefined) => Object.entries(limits ?? {}).every(([name, value]) => name.startsWith("$") || value === undefined);

/** What the fake holds, for tests to fill and to look at. */
export class FakeGateway {
  models: Model[] = [extractive];
  /** Rows told apart by everything; what is asked for is summed up from them. */
  rows: UsageRow[] = [];
  alerts: Alert[] = [];
  limits: SubjectLimits[] = [];
  stopped: Subject[] = [];
  newcomer: { limits: Limits; until: number } | undefined;
  /** At which percents of a budget there are alerts, and where it stops. */
  marks = { alertPercents: [70, 85, 95], hardStopPercent: 110 };
  keys: VirtualKey[] = [];
  baseUrl = "http://127.0.0.1:4180/v1";
  drafted: DraftRequest[] = [];
  /** The playground's requests. */
  asked: GenerateRequest[] = [];

  use(row: Parameters<typeof create<typeof UsageRowSchema>>[1]): void {
    this.rows.push(create(UsageRowSchema, { requests: 1n, ...row }));
  }

  limit(subject: { scope: Scope; id?: string; model?: string }, limits: Parameters<typeof create<typeof LimitsSchema>>[1], used: Partial<Pick<SubjectLimits, "usedTokensToday" | "usedPicodollarsToday" | "usedPicodollarsThisMonth" | "subjectName">> = {}): void {
    this.limits.push(create(SubjectLimitsSchema, { subject, limits: create(LimitsSchema, limits), ...used }));
  }

  isStopped(subject: Subject | undefined): boolean {
    return this.stopped.some((entry) => sameSubject(entry, subject));
  }
}

function summed(rows: readonly UsageRow[], by: readonly UsageDimension[]): UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const told = create(UsageRowSchema, {
      ...(by.includes(UsageDimension.DAY) ? { day: row.day } : {}),
      ...(by.includes(UsageDimension.MODEL) ? { model: row.model } : {}),
      ...(by.includes(UsageDimension.ASKED_MODEL) ? { askedModel: row.askedModel } : {}),
      ...(by.includes(UsageDimension.USER) ? { userId: row.userId, userName: row.userName } : {}),
      ...(by.includes(UsageDimension.KEY) ? { keyId: row.keyId, keyName: row.keyName } : {}),
    });
    const at = [told.day, told.model, told.askedModel, told.userId, told.keyId].join("|");
    const sum = sums.get(at) ?? told;
    for (const name of ["requests", "failedRequests", "estimatedRequests", "inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens", "costPicodollars"] as const) sum[name] += row[name];
    sums.set(at, sum);
  }
  return [...sums.values()].sort((a, b) => a.day.localeCompare(b.day) || Number(b.costPicodollars - a.costPicodollars));
}

export function gatewayRoutes(router: ConnectRouter, gateway: FakeGateway, clock: number): void {
  router.service(UsageService, {
    getUsage: ({ fromDay, toDay, by }) => ({ rows: summed(gateway.rows.filter(({ day }) => day >= fromDay && day <= toDay), by) }),
    listAlerts: () => ({ alerts: gateway.alerts }),
  });
  budgetRoutes(router, gateway);
  keyRoutes(router, gateway, clock);
  router.service(GenerationService, {
    async *generate(request) {
      gateway.asked.push(request);
      const model = gateway.models.find(({ id }) => id === request.model) ?? refuse(Code.NotFound, "model.unknown", "there is no such model", "choose another");
      if (gateway.stopped.length > 0) refuse(Code.FailedPrecondition, "ai_gateway.stopped", "an admin has stopped the workspace", "ask an owner to let calls in again");
      await Promise.resolve();
      yield { event: { case: "started" as const, value: { model, target: model.id } } };
      yield { event: { case: "thinking" as const, value: "Let me think." } };
      for (const word of `From ${model.displayName}: yes.`.split(/(?<=\s)/)) yield { event: { case: "text" as const, value: word } };
      if (request.tools.length > 0) yield { event: { case: "toolCall" as const, value: { id: "t1", name: "look_up", arguments: "{\"id\":7}" } } };
      yield { event: { case: "finished" as const, value: { reason: FinishReason.STOP, usage: { inputTokens: 12n, outputTokens: 5n, costPicodollars: 111_000_000n } } } };
    },
  });
}

function budgetRoutes(router: ConnectRouter, gateway: FakeGateway): void {
  const entryOf = (subject: Subject | undefined) => gateway.limits.find((entry) => sameSubject(entry.subject, subject));
  const withOverride = (subject: Subject | undefined, change: (overrides: readonly Override[]) => Override[]) => {
    const entry = entryOf(subject) ?? refuse(Code.InvalidArgument, "ai_override.invalid", "there is no budget to lift", "set one first");
    entry.overrides = change(entry.overrides);
    return {};
  };
  router.service(BudgetService, {
    listLimits: () => ({
      limits: gateway.limits,
      stopped: gateway.stopped.map((subject) => ({ subject, subjectName: subject.id })),
      ...gateway.marks,
      ...(gateway.newcomer === undefined ? {} : { newcomerLimits: gateway.newcomer.limits, newcomerUntil: timestampFromMs(gateway.newcomer.until) }),
    }),
    setLimits: ({ subject, limits }) => {
      const known = entryOf(subject);
      gateway.limits = gateway.limits.filter((entry) => entry !== known);
      if (subject !== undefined && !isEmpty(limits)) gateway.limits.push(Object.assign(known ?? create(SubjectLimitsSchema, { subject }), { limits }));
      return {};
    },
    setOverride: ({ subject, override }) => withOverride(subject, (before) => (override === undefined ? [...before] : [...before.filter(({ period }) => period !== override.period), override])),
    endOverride: ({ subject, period }) => withOverride(subject, (before) => before.filter((entry) => entry.period !== period)),
    stop: ({ subject }) => {
      if (subject !== undefined && !gateway.isStopped(subject)) gateway.stopped.push(subject);
      return {};
    },
    resume: ({ subject }) => {
      gateway.stopped = gateway.stopped.filter((entry) => !sameSubject(entry, subject));
      return {};
    },
  });
}

function keyRoutes(router: ConnectRouter, gateway: FakeGateway, clock: number): void {
  router.service(KeyService, {
    listKeys: () => ({ keys: gateway.keys, baseUrl: gateway.baseUrl }),
    createKey: ({ name, userId, models, expiresAt }) => {
      const id = `g${String(gateway.keys.length + 1)}`;
      const key = create(VirtualKeySchema, { id, name, userId, models, createdAt: timestampFromMs(clock), ...(expiresAt === undefined ? {} : { expiresAt }) });
      gateway.keys = [key, ...gateway.keys];
      return { key, secret: `sk-gw-${id}-4f9d2c` };
    },
    revokeKey: ({ id }) => {
      if (!gateway.keys.some((key) => key.id === id)) refuse(Code.NotFound, "ai_key.not_found", "the workspace has no such gateway key", "read the list again");
      gateway.keys = gateway.keys.filter((key) => key.id !== id);
      return {};
    },
  });
}
