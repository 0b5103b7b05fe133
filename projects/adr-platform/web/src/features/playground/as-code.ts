/** What is asked in the playground as a call of OpenAI's chat completions, for programs. */
import { parsed, readTools, type Setup, type SetupMessage } from "./setup";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The body of the request. */
export function body(setup: Setup, model: string): { [key: string]: Json } {
  const tools = readTools(setup.tools) ?? [];
  return {
    model,
    messages: [...(setup.system.trim() === "" ? [] : [{ role: "system", content: setup.system }]), ...setup.messages.map(message)],
    ...(setup.temperature.trim() === "" ? {} : { temperature: Number(setup.temperature) }),
    ...(setup.longest.trim() === "" ? {} : { max_completion_tokens: Number(setup.longest) }),
    ...(setup.schema.trim() === "" ? {} : { response_format: { type: "json_schema", json_schema: { name: "answer", schema: parsed(setup.schema) as Json } } }),
    ...(tools.length === 0 ? {} : { tools: tools.map(({ name, description, parameters }) => ({ type: "function", function: { name: name ?? "", description: description ?? "", parameters: parsed(parameters ?? "") as Json } })) }),
  };
}

function message({ role, text, pictures }: SetupMessage): Json {
  if (pictures.length === 0) return { role, content: text };
  const images = pictures.map(({ mediaType, data }) => ({ type: "image_url", image_url: { url: `data:${mediaType};base64,${base64(data)}` } }));
  return { role, content: [...images, ...(text === "" ? [] : [{ type: "text", text }])] };
}

function base64(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

export function asCurl(setup: Setup, model: string, baseUrl: string): string {
  // In single quotes a shell reads everything but a single quote.
  const quoted = JSON.stringify(body(setup, model), null, 2).replaceAll("'", "'\\''");
  return `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer $GATEWAY_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${quoted}'`;
}

export function asPython(setup: Setup, model: string, baseUrl: string): string {
  const named = Object.entries(body(setup, model)).map(([name, value]) => `    ${name}=${python(value, 1)},`);
  return `import os

from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=os.environ["GATEWAY_KEY"])
answer = client.chat.completions.create(
${named.join("\n")}
)
print(answer.choices[0].message.content)`;
}

/** A value as Python writes it. Strings of JSON are strings of Python. */
function python(value: Json, depth: number): string {
  const pad = "    ".repeat(depth);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const [open, items, close] = Array.isArray(value)
    ? ["[", (value as readonly Json[]).map((item) => python(item, depth + 1)), "]"]
    : ["{", Object.entries(value as { readonly [key: string]: Json }).map(([key, item]) => `${JSON.stringify(key)}: ${python(item, depth + 1)}`), "}"];
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `${pad}    ${item},`).join("\n")}\n${pad}${close}`;
}
