import { create } from "@bufbuild/protobuf";
import { DecisionSchema, RelationKind } from "@platform/contracts/adr/v1/decision_pb";
import { describe, expect, it } from "vitest";
import { linkResolver } from "./resolve-link";

const target = (id: string, text: string, number?: number) => ({ kind: RelationKind.AMENDS, target: { id, text, ...(number === undefined ? {} : { number }) } });
const decision = create(DecisionSchema, { relations: [target("a", "0001-use-postgres.md", 1), target("b", "the outbox", 2), target("", "0003-lost.md", 3)] });
const resolve = linkResolver(decision, (id) => `/d/${id}`);

describe("a record's links", () => {
  it.each([
    ["../adr/0001-use-postgres.md", "/d/a"],
    ["0001-use-postgres.md#context", "/d/a#context"],
    ["0002-publish-with-an-outbox.md", "/d/b"],
    ["ADR-0002-outbox.md", "/d/b"],
    ["0002-flow.png", undefined],
    ["0003-lost.md", undefined],
    ["guide.md", undefined],
  ])("%s leads to %s", (href, address) => expect(resolve(href)).toBe(address));
});
