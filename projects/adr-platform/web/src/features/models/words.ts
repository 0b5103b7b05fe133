/** What models cost and what a call used, in words. */
import type { Model, Usage } from "@platform/contracts/ai/v1/models_pb";
import { count, exactMoney, money } from "@/lib/format/money";

const million = 1_000_000n;

/** "$3.00 in, $15.00 out", for a million tokens each; "free", or empty where no price is known. */
export function priceWords({ inputPicodollars: input, outputPicodollars: output }: Pick<Model, "inputPicodollars" | "outputPicodollars">): string {
  if (input === undefined || output === undefined) return "";
  return input === 0n && output === 0n ? "free" : `${money(input * million)} in, ${money(output * million)} out`;
}

/** "Sonnet ($3.00 in, $15.00 out)", for lists to choose from. Quotes say by their name what they are, and cost nothing. */
export function modelWords(model: Model): string {
  const price = priceWords(model);
  return price === "" || model.extractive ? model.displayName : `${model.displayName} (${price})`;
}

/** "1,234 tokens · $0.0042 · estimated". */
export function usageWords({ inputTokens, outputTokens, costPicodollars, estimated }: Usage): string {
  return [`${count(inputTokens + outputTokens)} tokens`, ...(costPicodollars === undefined ? [] : [money(costPicodollars)]), ...(estimated ? ["estimated"] : [])].join(" · ");
}

/** All that is known of a call's use, for those who look closer. */
export function usageDetails({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, costPicodollars, estimated }: Usage): string {
  const cached = cacheReadTokens === 0n ? "" : ` (${count(cacheReadTokens)} from the provider’s cache)`;
  const stored = cacheWriteTokens === 0n ? "" : ` (${count(cacheWriteTokens)} into its cache)`;
  const thought = reasoningTokens === 0n ? "" : ` (${count(reasoningTokens)} thought)`;
  const cost = costPicodollars === undefined ? "price unknown" : exactMoney(costPicodollars);
  return `${count(inputTokens)} tokens read${cached}${stored}, ${count(outputTokens)} written${thought}; ${cost}${estimated ? "; the gateway’s own count, because the provider gave none" : ""}`;
}
