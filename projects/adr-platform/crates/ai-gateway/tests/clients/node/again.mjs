// What was asked before is answered from the gateway's cache, and the clients do not notice but by the mark. The test
// that starts this counts what reached the provider: one call for each question here.
import assert from "node:assert/strict";

import { anthropic, call, marks, openai, prompt, query, said, tools, user } from "./gateway.mjs";

const kept = { model: "kept" };

async function twice(ask) {
  marks.length = 0;
  const [first, second] = [await ask(), await ask()];
  assert.deepEqual(marks, ["miss", "hit"]);
  assert.deepEqual(first, second);
  return second;
}

export async function chatCompletions() {
  const { completions } = openai.chat;
  const options = { stream_options: { include_usage: true } };
  for (const ask of [
    (more) => completions.create({ ...kept, ...more }),
    (more) => completions.stream({ ...kept, ...options, ...more }).finalChatCompletion(),
  ]) {
    const told = await twice(() => ask({ messages: user() }));
    assert.deepEqual([told.choices[0].message.content, told.usage.completion_tokens], [said, 20]);
    const called = await twice(() => ask({ messages: user(call), tools: tools.chat }));
    assert.deepEqual(JSON.parse(called.choices[0].message.tool_calls[0].function.arguments), query);
  }
}

export async function responses() {
  for (const ask of [
    (more) => openai.responses.create({ ...kept, ...more }),
    (more) => openai.responses.stream({ ...kept, ...more }).finalResponse(),
  ]) {
    const told = await twice(() => ask({ input: prompt() }));
    assert.deepEqual([told.output_text, told.usage.output_tokens], [said, 20]);
    const called = await twice(() => ask({ input: prompt(call), tools: tools.responses }));
    assert.deepEqual(JSON.parse(called.output.find(({ type }) => type === "function_call").arguments), query);
  }
}

export async function messages() {
  const options = { ...kept, max_tokens: 100 };
  for (const ask of [
    (more) => anthropic.messages.create({ ...options, ...more }),
    (more) => anthropic.messages.stream({ ...options, ...more }).finalMessage(),
  ]) {
    const told = await twice(() => ask({ messages: user() }));
    assert.deepEqual([told.content[0].text, told.usage.output_tokens], [said, 20]);
    const called = await twice(() => ask({ messages: user(call), tools: tools.messages }));
    assert.deepEqual(called.content.find(({ type }) => type === "tool_use").input, query);
  }
}
