import { create } from "@bufbuild/protobuf";
import { UsageSchema } from "@platform/contracts/ai/v1/models_pb";
import { describe, expect, it } from "vitest";
import { extractive, llama, sonnet } from "@/testing/fake-gateway";
import { modelWords, usageDetails, usageWords } from "./words";

it("models are named with what a million tokens cost", () => {
  expect([sonnet, extractive, llama].map(modelWords)).toEqual(["Sonnet ($3.00 in, $15.00 out)", "Quotes from your decisions", "Llama"]);
});

describe("the use of a call", () => {
  it("is short where it stands, and complete for those who look closer", () => {
    const usage = create(UsageSchema, { inputTokens: 1200n, outputTokens: 34n, cacheReadTokens: 1000n, reasoningTokens: 4n, costPicodollars: 4_200_000_001n, estimated: true });
    expect(usageWords(usage)).toBe("1,234 tokens · $0.0042 · estimated");
    expect(usageDetails(usage)).toBe("1,200 tokens read (1,000 from the provider’s cache), 34 written (4 thought); $0.004200000001; the gateway’s own count, because the provider gave none");
  });

  it("says nothing of a price that is unknown", () => {
    const usage = create(UsageSchema, { inputTokens: 1n });
    expect(usageWords(usage)).toBe("1 tokens");
    expect(usageDetails(usage)).toContain("price unknown");
  });
});
