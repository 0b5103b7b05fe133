// The official Node clients of OpenAI and Anthropic, unmodified, against the gateway. Ends with 0 if all is well.
import assert from "node:assert/strict";

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

import * as again from "./again.mjs";
import { anthropic, call, models, openai, prompt, query, said, tools, url, user } from "./gateway.mjs";
import * as translated from "./translated.mjs";

const model = "small";
const broken = { tokens: 20, fault: { after: 5, kind: "error", status: 529 } };

async function chatCompletions() {
  const whole = await openai.chat.completions.create({ model, messages: user() });
  assert.equal(whole.choices[0].message.content, said);
  let heard = "";
  for await (const chunk of await openai.chat.completions.create({ model, messages: user(), stream: true })) {
    heard += chunk.choices[0]?.delta.content ?? "";
  }
  assert.equal(heard, said);
  const asked = { model, messages: user(call), tools: tools.chat };
  const called = await openai.chat.completions.stream(asked).finalChatCompletion();
  assert.deepEqual(JSON.parse(called.choices[0].message.tool_calls[0].function.arguments), query);
}

async function responses() {
  assert.equal((await openai.responses.create({ model, input: prompt() })).output_text, said);
  const stream = openai.responses.stream({ model, input: prompt() });
  let heard = "";
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") heard += event.delta;
  }
  assert.equal(heard, said);
}

async function embeddingsAndModels() {
  const vectors = await openai.embeddings.create({ model, input: ["a", "b"] });
  assert.equal(vectors.data.length, 2);
  assert.deepEqual((await openai.models.list()).data.map(({ id }) => id), models);
  assert.deepEqual((await anthropic.models.list()).data.map(({ id }) => id), models);
}

async function vectorsOfThisMachine() {
  const local = "local/all-MiniLM-L6-v2";
  const similarity = (one, other) => one.reduce((sum, value, index) => sum + value * other[index], 0);
  const input = ["Why did we reject Kafka?", "The reasons against Kafka", "Lunch is at noon"];
  // Unless it is told, the client asks for base64.
  const packed = await openai.embeddings.create({ model: local, input, dimensions: 384 });
  const plain = await openai.embeddings.create({ model: local, input, encoding_format: "float" });
  for (const [index, { embedding }] of packed.data.entries()) {
    assert.equal(embedding.length, 384);
    assert.ok(Math.abs(similarity(embedding, plain.data[index].embedding) - 1) < 0.001);
  }
  const [question, reasons, lunch] = packed.data.map(({ embedding }) => embedding);
  assert.ok(similarity(question, reasons) > similarity(question, lunch) + 0.3);
  const { usage } = await openai.embeddings.create({ model: local, input: "Hello, World!" });
  assert.deepEqual(usage, { prompt_tokens: 4, total_tokens: 4 });
  await assert.rejects(openai.embeddings.create({ model: local, input: "x", dimensions: 100 }), OpenAI.BadRequestError);
}

async function messages() {
  const options = { model, max_tokens: 100 };
  const whole = await anthropic.messages.create({ ...options, messages: user() });
  assert.equal(whole.content[0].text, said);
  assert.equal(await anthropic.messages.stream({ ...options, messages: user() }).finalText(), said);
  const asked = { ...options, messages: user(call), tools: tools.messages };
  const called = await anthropic.messages.stream(asked).finalMessage();
  assert.deepEqual(called.content.find(({ type }) => type === "tool_use").input, query);
  const counted = await anthropic.messages.countTokens({ model, messages: user() });
  assert.ok(counted.input_tokens > 0);
}

async function failures() {
  const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await assert.rejects(openai.chat.completions.create({ model: "none", messages: user() }), OpenAI.NotFoundError);
  const stream = await openai.chat.completions.create({ model, messages: user(broken), stream: true });
  await assert.rejects(async () => {
    for await (const chunk of stream) assert.ok(chunk);
  }, OpenAI.APIError);
  const options = { model, max_tokens: 100, messages: user(broken) };
  await assert.rejects(anthropic.messages.stream(options).finalMessage(), Anthropic.APIError);
}

// Whoever leaves in the middle ends the provider's work; the test that started this looks for it.
async function leave() {
  const held = { tokens: 50, fault: { after: 10, kind: "hold" } };
  const stream = await openai.chat.completions.create({ model, messages: user(held), stream: true });
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) break;
  }
}

await chatCompletions();
await responses();
await embeddingsAndModels();
await vectorsOfThisMachine();
await messages();
await failures();
await leave();
await again.chatCompletions();
await again.responses();
await again.messages();
await translated.everything();
