// Plain answers of providers that speak another protocol than the client, with what they used.
import assert from "node:assert/strict";

import { anthropic, call, openai, prompt, query, said, tools, user } from "./gateway.mjs";

// The models are named after the one protocol that their provider speaks.
const providers = ["chat_completions", "responses", "messages", "generate_content"];
const usage = { input: 30, cache_read: 12 };
const told = { text: said, usage };
const called = { ...call, usage };

async function chatCompletions(model) {
  const ask = (messages) => openai.chat.completions.create({ model, messages, tools: tools.chat });
  const whole = await ask(user(told));
  assert.equal(whole.choices[0].message.content, said);
  assert.equal(whole.choices[0].finish_reason, "stop");
  const { prompt_tokens, prompt_tokens_details, completion_tokens, total_tokens } = whole.usage;
  assert.deepEqual([prompt_tokens, completion_tokens, total_tokens], [42, 20, 62]);
  assert.equal(prompt_tokens_details.cached_tokens, 12);
  const { message, finish_reason } = (await ask(user(called))).choices[0];
  assert.equal(finish_reason, "tool_calls");
  const [{ id, function: { name, arguments: given } }] = message.tool_calls;
  assert.deepEqual([name, JSON.parse(given)], ["search", query]);
  const result = { role: "tool", tool_call_id: id, content: prompt(told) };
  assert.equal((await ask([...user(called), message, result])).choices[0].message.content, said);
}

async function responses(model) {
  const ask = (input) => openai.responses.create({ model, input, tools: tools.responses });
  const whole = await ask(user(told));
  assert.deepEqual([whole.output_text, whole.status], [said, "completed"]);
  const { input_tokens, input_tokens_details, output_tokens, total_tokens } = whole.usage;
  assert.deepEqual([input_tokens, output_tokens, total_tokens], [42, 20, 62]);
  assert.equal(input_tokens_details.cached_tokens, 12);
  const { output } = await ask(user(called));
  const { call_id, name, arguments: given } = output.find(({ type }) => type === "function_call");
  assert.deepEqual([name, JSON.parse(given)], ["search", query]);
  const result = { type: "function_call_output", call_id, output: prompt(told) };
  assert.equal((await ask([...user(called), ...output, result])).output_text, said);
}

async function messages(model) {
  const ask = (turns) => anthropic.messages.create({ model, max_tokens: 100, messages: turns, tools: tools.messages });
  const whole = await ask(user(told));
  assert.deepEqual([whole.content.length, whole.content[0].text, whole.stop_reason], [1, said, "end_turn"]);
  const { input_tokens, cache_read_input_tokens, output_tokens } = whole.usage;
  assert.deepEqual([input_tokens, cache_read_input_tokens, output_tokens], [30, 12, 20]);
  const { content, stop_reason } = await ask(user(called));
  assert.equal(stop_reason, "tool_use");
  assert.deepEqual(content.map(({ type, name, input }) => [type, name, input]), [["tool_use", "search", query]]);
  const result = { type: "tool_result", tool_use_id: content[0].id, content: prompt(told) };
  const turns = [...user(called), { role: "assistant", content }, { role: "user", content: [result] }];
  assert.equal((await ask(turns)).content[0].text, said);
}

export async function everything() {
  for (const model of providers) {
    await chatCompletions(model);
    await responses(model);
    await messages(model);
  }
}
