import { create, toJson } from "@bufbuild/protobuf";
import { ChatRole, GenerateRequestSchema, ThinkingSchema } from "@platform/contracts/ai/v1/generation_service_pb";
import { describe, expect, it } from "vitest";
import { asCurl, asPython, body } from "./as-code";
import { emptySetup, isAskable, newMessage, problemsOf, toRequest, type Setup } from "./setup";

const picture = { name: "a.png", mediaType: "image/png", data: new Uint8Array([1, 2, 255]) };
const setup: Setup = {
  system: "Be short.",
  messages: [newMessage("user", "Hi, it's me"), newMessage("assistant", "Hello.", [create(ThinkingSchema, { text: "A greeting.", signature: "s" })]), { ...newMessage("user", "What is this?"), pictures: [picture] }],
  temperature: "0.5",
  longest: "100",
  schema: '{"type": "object"}',
  tools: '[{"name": "look_up", "parameters": {"type": "object", "required": []}}]',
};

describe("what is asked", () => {
  it("becomes a request with everything in its place", () => {
    const request = create(GenerateRequestSchema, toRequest(setup, "a/b"));
    expect(request.messages.map(({ role, parts }) => [role, ...parts.map(({ part }) => part.case)])).toEqual([
      [ChatRole.SYSTEM, "text"],
      [ChatRole.USER, "text"],
      // What was thought goes back before what was said.
      [ChatRole.ASSISTANT, "thinking", "text"],
      [ChatRole.USER, "image", "text"],
    ]);
    expect(toJson(GenerateRequestSchema, request)).toMatchObject({ model: "a/b", maxOutputTokens: 100, temperature: 0.5, outputSchema: '{"type": "object"}', tools: [{ name: "look_up", parameters: '{"type":"object","required":[]}' }] });
  });

  it("leaves to the provider what is not said", () => {
    const request = create(GenerateRequestSchema, toRequest({ ...emptySetup(), messages: [newMessage("user", "Hi")] }, "m"));
    expect(toJson(GenerateRequestSchema, request)).toEqual({ model: "m", messages: [{ role: "CHAT_ROLE_USER", parts: [{ text: "Hi" }] }] });
  });

  it("says what is wrong with which field", () => {
    expect(problemsOf(setup)).toEqual({});
    expect(Object.keys(problemsOf({ ...setup, temperature: "3", longest: "1.5", schema: "[]", tools: '[{"name": ""}]' }))).toEqual(["temperature", "longest", "schema", "tools"]);
    expect(problemsOf({ ...setup, temperature: "warm", tools: "{}" })).toMatchObject({ temperature: "A number from 0 to 2", tools: "No JSON array of tools with names" });
  });

  it("ends with something of a person’s", () => {
    expect(isAskable(setup)).toBe(true);
    expect(isAskable(emptySetup())).toBe(false);
    expect(isAskable({ ...setup, messages: setup.messages.slice(0, 2) })).toBe(false);
    expect(isAskable({ ...emptySetup(), messages: [{ ...newMessage("user"), pictures: [picture] }] })).toBe(true);
  });
});

describe("as code", () => {
  it("is the body of a chat completion", () => {
    expect(body(setup, "a/b")).toMatchObject({
      model: "a/b",
      temperature: 0.5,
      max_completion_tokens: 100,
      messages: [{ role: "system" }, { role: "user", content: "Hi, it's me" }, { role: "assistant" }, { content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AQL/" } }, { type: "text" }] }],
      tools: [{ type: "function", function: { name: "look_up", parameters: { type: "object" } } }],
    });
  });

  it("quotes what a shell would read", () => expect(asCurl(setup, "a/b", "http://h/v1")).toContain("Hi, it'\\''s me"));

  it("is Python where Python differs from JSON", () => {
    const code = asPython({ ...setup, schema: '{"additionalProperties": false, "x": null, "y": {}}' }, "a/b", "http://h/v1");
    expect(code).toContain('"additionalProperties": False,');
    expect(code).toContain('"x": None,');
    expect(code).toContain('"y": {},');
    expect(code).toContain('    model="a/b",');
    expect(code).not.toContain("Bearer");
  });
});
