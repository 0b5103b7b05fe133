// The official clients, unmodified, pointed at the gateway; and questions that tell the provider behind it what to say.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

export const { GATEWAY_URL: url, GATEWAY_KEY: key, SAID: said } = process.env;
export const models = process.env.MODELS.split(",");

// What each reply says about the gateway's cache.
export const marks = [];
const noting = async (...request) => {
  const reply = await fetch(...request);
  marks.push(reply.headers.get("x-ai-cache"));
  return reply;
};

export const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch: noting });
export const anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0, fetch: noting });

export const prompt = (script) =>
  script ? `mock-script:${Buffer.from(JSON.stringify(script)).toString("base64url")}` : "why?";
export const user = (script) => [{ role: "user", content: prompt(script) }];

export const query = { query: "why" };
export const call = { tokens: 0, tool_calls: [{ name: "search", arguments: JSON.stringify(query) }] };
const schema = { type: "object", properties: {} };
export const tools = {
  chat: [{ type: "function", function: { name: "search", parameters: schema } }],
  responses: [{ type: "function", name: "search", parameters: schema, strict: false }],
  messages: [{ name: "search", input_schema: schema }],
};
