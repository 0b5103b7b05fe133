import { create } from "@bufbuild/protobuf";
import { LimitsSchema } from "@platform/contracts/ai/v1/accounts_pb";
import { describe, expect, it } from "vitest";
import { readLimits, textsOf } from "./limit-fields";

const none = textsOf(undefined);

describe("limits in a form", () => {
  it("are read as they were written", () => {
    const limits = { picodollarsPerDay: 12_500_000_000_000n, tokensPerDay: 100_000n, concurrentStreams: 0n };
    expect(readLimits(textsOf(create(LimitsSchema, limits)))).toEqual({ limits, problems: {} });
  });

  it("are absent where nothing is written", () => expect(readLimits(none)).toEqual({ limits: {}, problems: {} }));

  it("say what is wrong with which of them", () => {
    const { limits, problems } = readLimits({ ...none, picodollarsPerDay: "ten", picodollarsPerMonth: "9223373", tokensPerDay: "1.5", tokensPerMinute: "-1", requestsPerMinute: "1,000" });
    expect(Object.keys(problems)).toEqual(["picodollarsPerDay", "picodollarsPerMonth", "tokensPerDay", "tokensPerMinute"]);
    expect(limits).toEqual({ requestsPerMinute: 1000n });
  });
});
