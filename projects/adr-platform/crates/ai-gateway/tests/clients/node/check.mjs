// The official Node clients of OpenAI and Anthropic, unmodified, against the gateway. Ends with 0 if all is well.
import assert from "node:assert/strict";

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const { GATEWAY_URL: url, GATEWAY_KEY: key, SAID: said } = process.env;
const model = "small";
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });

// A question that tells the provider behind the gateway what to say.
const prompt = (script) =>
  script ? `mock-script:${Buffer.from(JSON.stringify(script)).toString("base64url")}` : "why?";
const user = (script) => [{ role: "user", content: prompt(script) }];
const call = { tokens: 0, tool_calls: [{ name: "search", arguments: '{"query": "why"}' }] };
const broken = { tokens: 20, fault: { after: 5, kind: "error", status: 529 } };
const schema = { type: "object", properties: {} };

async function chatCompletions() {
  const whole = await openai.chat.completions.create({ model, messages: user() });
  assert.equal(whole.choices[0].message.content, said);
  let heard = "";
  for await (const chunk of await openai.chat.completions.create({ model, messages: user(), stream: true })) {
    heard += chunk.choices[0]?.delta.content ?? "";
  }
  assert.equal(heard, said);
  const tools = [{ type: "function", function: { name: "search", parameters: schema } }];
  const called = await openai.chat.completions.stream({ model, messages: user(call), tools }).finalChatCompletion();
  assert.deepEqual(JSON.parse(called.choices[0].message.tool_calls[0].function.arguments), { query: "why" });
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
  assert.deepEqual((await openai.models.list()).data.map(({ id }) => id), [model]);
  assert.deepEqual((await anthropic.models.list()).data.map(({ id }) => id), [model]);
}

async function messages() {
  const options = { model, max_tokens: 100 };
  const whole = await anthropic.messages.create({ ...options, messages: user() });
  assert.equal(whole.content[0].text, said);
  assert.equal(await anthropic.messages.stream({ ...options, messages: user() }).finalText(), said);
  const tools = [{ name: "search", input_schema: schema }];
  const called = await anthropic.messages.stream({ ...options, messages: user(call), tools }).finalMessage();
  assert.deepEqual(called.content.find(({ type }) => type === "tool_use").input, { query: "why" });
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
await messages();
await failures();
await leave();
