/** The limits that can be set, and how they are written and read in a form. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Limits, LimitsSchema } from "@platform/contracts/ai/v1/accounts_pb";
import { count, money, moneyField, parseMoney, picoPerDollar } from "@/lib/format/money";

export type LimitName = "picodollarsPerDay" | "picodollarsPerMonth" | "tokensPerDay" | "tokensPerMinute" | "requestsPerMinute" | "concurrentStreams";

export interface LimitField {
  name: LimitName;
  label: string;
  /** Dollars, or a whole number. */
  dollars: boolean;
  /** In a sentence, such as "60 requests a minute". */
  words: (value: bigint) => string;
}

export const limitFields: readonly LimitField[] = [
  { name: "picodollarsPerDay", label: "Dollars per day", dollars: true, words: (value) => `${money(value)} a day` },
  { name: "picodollarsPerMonth", label: "Dollars per month", dollars: true, words: (value) => `${money(value)} a month` },
  { name: "tokensPerDay", label: "Tokens per day", dollars: false, words: (value) => `${count(value)} tokens a day` },
  { name: "tokensPerMinute", label: "Tokens per minute", dollars: false, words: (value) => `${count(value)} tokens a minute` },
  { name: "requestsPerMinute", label: "Requests per minute", dollars: false, words: (value) => `${count(value)} requests a minute` },
  { name: "concurrentStreams", label: "Answers at a time", dollars: false, words: (value) => `${count(value)} answers at a time` },
];

export type LimitTexts = Record<LimitName, string>;

/** The server keeps no larger budget. */
const mostDollars = 9_223_372n * picoPerDollar;

export function textsOf(limits: Limits | undefined): LimitTexts {
  const text = ({ name, dollars }: LimitField) => {
    const value = limits?.[name];
    return value === undefined ? "" : dollars ? moneyField(value) : value.toString();
  };
  return Object.fromEntries(limitFields.map((field) => [field.name, text(field)])) as LimitTexts;
}

/** What is written; `undefined` for a number that is none. An empty field is no limit, and absent. */
export function readLimits(texts: LimitTexts): { limits: MessageInitShape<typeof LimitsSchema>; problems: Partial<LimitTexts> } {
  const limits: Partial<Record<LimitName, bigint>> = {};
  const problems: Partial<LimitTexts> = {};
  for (const field of limitFields) {
    const text = texts[field.name].trim();
    if (text === "") continue;
    const value = field.dollars ? parseMoney(text) : parseCount(text);
    if (value === undefined) problems[field.name] = field.dollars ? "An amount such as 12.50" : "A whole number such as 100000";
    else if (field.dollars && value > mostDollars) problems[field.name] = "At most 9,223,372; leave it out instead";
    else limits[field.name] = value;
  }
  return { limits, problems };
}

function parseCount(text: string): bigint | undefined {
  const digits = text.replace(/[,\s]/g, "");
  return /^\d{1,18}$/.test(digits) ? BigInt(digits) : undefined;
}
