/** A model server that speaks the OpenAI-compatible protocol: a word at a time, without end, until it is hung up on. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const WORD_EVERY_MS = 50;

export class SlowModel {
  /** Answers that are being given right now. */
  underway = 0;
  /** Answers whose reader went away. */
  hungUp = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SlowModel> {
    const server = createServer();
    const model = new SlowModel(server);
    server.on("request", (request, response) => {
      request.resume();
      request.once("end", () => model.answer(response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(response: ServerResponse): void {
    this.underway += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    let word = 0;
    const timer = setInterval(() => {
      word += 1;
      const choice = { index: 0, delta: { role: "assistant", content: `word${word} ` }, finish_reason: null };
      const chunk = { id: "answer", object: "chat.completion.chunk", created: 0, model: "slow", choices: [choice] };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }, WORD_EVERY_MS);
    response.once("close", () => {
      clearInterval(timer);
      this.underway -= 1;
      this.hungUp += 1;
    });
  }
}
