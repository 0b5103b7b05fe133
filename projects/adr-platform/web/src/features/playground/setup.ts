/** What is asked in the playground, as a form holds it, and as a request. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ChatRole, type GenerateRequestSchema, type PartSchema, type Thinking, type ToolSchema } from "@platform/contracts/ai/v1/generation_service_pb";

export interface Picture {
  name: string;
  mediaType: string;
  data: Uint8Array<ArrayBuffer>;
}

export interface SetupMessage {
  /** Tells messages apart while they are moved and removed. */
  key: string;
  role: "user" | "assistant";
  text: string;
  pictures: readonly Picture[];
  /** What a model thought before it said this; goes back as it came. */
  thoughts: readonly Thinking[];
}

export interface Setup {
  system: string;
  messages: readonly SetupMessage[];
  /** Number from 0 to 2; empty leaves it to the provider, as below. */
  temperature: string;
  /** Whole number of tokens. */
  longest: string;
  /** JSON schema. */
  schema: string;
  /** JSON array of `{ name, description, parameters }`. */
  tools: string;
}

export function newMessage(role: SetupMessage["role"], text = "", thoughts: readonly Thinking[] = []): SetupMessage {
  return { key: crypto.randomUUID(), role, text, pictures: [], thoughts };
}

export function emptySetup(): Setup {
  return { system: "", messages: [newMessage("user")], temperature: "", longest: "", schema: "", tools: "" };
}

export type Problems = Partial<Record<"temperature" | "longest" | "schema" | "tools", string>>;

/** What is wrong with which field. */
export function problemsOf({ temperature, longest, schema, tools }: Setup): Problems {
  const heat = Number(temperature);
  return {
    ...(temperature.trim() === "" || (heat >= 0 && heat <= 2) ? {} : { temperature: "A number from 0 to 2" }),
    ...(/^\s*([1-9]\d{0,8})?\s*$/.test(longest) ? {} : { longest: "A whole number" }),
    ...(schema.trim() === "" || isObject(parsed(schema)) ? {} : { schema: "No JSON object" }),
    ...(tools.trim() === "" || readTools(tools) !== undefined ? {} : { tools: "No JSON array of tools with names" }),
  };
}

/** True when there is something to answer. */
export function isAskable(setup: Setup): boolean {
  const last = setup.messages.at(-1);
  return last?.role === "user" && (last.text.trim() !== "" || last.pictures.length > 0) && Object.keys(problemsOf(setup)).length === 0;
}

export function toRequest(setup: Setup, model: string): MessageInitShape<typeof GenerateRequestSchema> {
  const system = setup.system.trim() === "" ? [] : [{ role: ChatRole.SYSTEM, parts: [textPart(setup.system)] }];
  return {
    model,
    messages: [...system, ...setup.messages.map((message) => ({ role: message.role === "user" ? ChatRole.USER : ChatRole.ASSISTANT, parts: partsOf(message) }))],
    tools: readTools(setup.tools) ?? [],
    outputSchema: setup.schema.trim(),
    ...(setup.longest.trim() === "" ? {} : { maxOutputTokens: Number(setup.longest) }),
    ...(setup.temperature.trim() === "" ? {} : { temperature: Number(setup.temperature) }),
  };
}

type PartInit = MessageInitShape<typeof PartSchema>;

function textPart(text: string): PartInit {
  return { part: { case: "text", value: text } };
}

function partsOf({ text, pictures, thoughts }: SetupMessage): PartInit[] {
  return [
    ...thoughts.map((value): PartInit => ({ part: { case: "thinking", value } })),
    ...pictures.map(({ mediaType, data }): PartInit => ({ part: { case: "image", value: { mediaType, data } } })),
    ...(text === "" ? [] : [textPart(text)]),
  ];
}

/** The tools that are written; `undefined` when they cannot be read. */
export function readTools(text: string): MessageInitShape<typeof ToolSchema>[] | undefined {
  if (text.trim() === "") return [];
  const list = parsed(text);
  if (!Array.isArray(list)) return undefined;
  const read = list.map((tool: unknown) => {
    if (!isObject(tool) || typeof tool["name"] !== "string" || tool["name"] === "") return undefined;
    const { name, description, parameters } = tool;
    return { name, description: typeof description === "string" ? description : "", parameters: JSON.stringify(parameters ?? { type: "object", properties: {} }) };
  });
  return read.every((tool) => tool !== undefined) ? read : undefined;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
