/** What usage is told apart by, beside days. */
import { UsageDimension, type UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import type { Split } from "./usage-params";

export interface Telling {
  dimension: UsageDimension;
  /** Empty where a call had none. */
  id: (row: UsageRow) => string;
  /** In words, for people. */
  name: (row: UsageRow) => string;
}

export const tellings: Record<Split, Telling> = {
  model: { dimension: UsageDimension.MODEL, id: ({ model }) => model, name: ({ model }) => model },
  person: { dimension: UsageDimension.USER, id: ({ userId }) => userId, name: personName },
  key: { dimension: UsageDimension.KEY, id: ({ keyId }) => keyId, name: keyName },
};

function personName({ userId, userName }: UsageRow): string {
  if (userId === "") return "Nobody: keys of the workspace";
  return userName === "" ? `Somebody who left (${userId.slice(0, 8)})` : userName;
}

function keyName({ keyId, keyName: name }: UsageRow): string {
  if (keyId === "") return "No key: from these pages";
  return name === "" ? keyId.slice(0, 8) : name;
}
