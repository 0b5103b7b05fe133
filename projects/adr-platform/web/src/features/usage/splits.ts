/** What usage is told apart by, beside days. */
import { UsageDimension, type UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import type { Split } from "./usage-params";

export interface Telling {
  /** As a choice, and in the middle of a sentence. */
  label: string;
  word: string;
  dimension: UsageDimension;
  /** Empty where a call had none. */
  id: (row: UsageRow) => string;
  /** In words, for people. */
  name: (row: UsageRow) => string;
}

export const tellings: Record<Split, Telling> = {
  model: { label: "Model", word: "model", dimension: UsageDimension.MODEL, id: ({ model }) => model, name: ({ model }) => model },
  asked: { label: "Asked for", word: "model asked for", dimension: UsageDimension.ASKED_MODEL, id: ({ askedModel }) => askedModel, name: ({ askedModel }) => (askedModel === "" ? "Not recorded then" : askedModel) },
  person: { label: "Person", word: "person", dimension: UsageDimension.USER, id: ({ userId }) => userId, name: personName },
  key: { label: "Key", word: "key", dimension: UsageDimension.KEY, id: ({ keyId }) => keyId, name: keyName },
};

function personName({ userId, userName }: UsageRow): string {
  if (userId === "") return "Nobody: keys of the workspace";
  return userName === "" ? `Somebody who left (${userId.slice(0, 8)})` : userName;
}

function keyName({ keyId, keyName: name }: UsageRow): string {
  if (keyId === "") return "No key: from these pages";
  return name === "" ? keyId.slice(0, 8) : name;
}
