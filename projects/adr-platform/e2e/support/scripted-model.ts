/** A model server that speaks the OpenAI-compatible protocol: answers at once, with what it was given to say, and its price. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export class ScriptedModel {
  /** What it answers next. */
  text = "Because of the outbox.";
  /** The bodies of the requests that came. */
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedModel> {
    const server = createServer();
    const model = new ScriptedModel(server);
    server.on("request", (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      request.once("end", () => {
        model.asked.push(body);
        model.answer(response, (JSON.parse(body) as { stream?: boolean }).stream === true);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return model;
  }

  /** Settings of a gateway whose only provider this is, at a price that is known: an answer costs $0.00045. */
  get settings(): string {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
    return `[providers.scripted]\nprotocols = ["chat_completions"]\nbase_url = "${url}"\n\n[models.scripted]\ntargets = [{ provider = "scripted", model = "scripted", price = "openai/gpt-4o-mini" }]\n`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(response: ServerResponse, stream: boolean): void {
    const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
    const base = { id: "answer", created: 0, model: "scripted" };
    if (!stream) {
      response.writeHead(200, { "content-type": "application/json" });
      const choices = [{ index: 0, message: { role: "assistant", content: this.text }, finish_reason: "stop" }];
      response.end(JSON.stringify({ ...base, object: "chat.completion", choices, usage }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (part: object) => response.write(`data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", ...part })}\n\n`);
    for (const content of this.text.split(/(?<=\s)/)) send({ choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: null }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    send({ choices: [], usage });
    response.end("data: [DONE]\n\n");
  }
}
