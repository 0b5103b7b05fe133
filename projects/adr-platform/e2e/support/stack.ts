/** Starts, stops and kills `adr up` for the tests. */
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PORT = Number(process.env["ADR_E2E_PORT"] ?? 4390);
/** What a relative ADR_BIN is relative to. */
const REPOSITORY = resolve(import.meta.dirname, "../../../..");
const READY_WITHIN_MS = 120_000;

export function stackUrl(port = PORT): string {
  return `http://localhost:${port}`;
}

/** Postgres under root runs as another account; where that cannot enter, its data is kept outside and would stay. */
function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "adr-e2e-"));
  chmodSync(folder, 0o711);
  return folder;
}

export class Stack {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly dataDir: string,
  ) {}

  /** A stack on a new data folder, or on one that an earlier stack left. */
  static async start(port = PORT, dataDir = newDataDir(), settings: Record<string, string> = {}): Promise<Stack> {
    const binary = process.env["ADR_BIN"];
    if (binary === undefined) throw new Error("ADR_BIN is not set: run `make test`, or name the `adr` program in it");
    const { DATABASE_URL: _, OIDC_ISSUER: __, ADR_AI_CONFIG: ___, ...inherited } = process.env;
    const child = spawn(resolve(REPOSITORY, binary), ["up", "--port", String(port), "--data-dir", dataDir], {
      // The state folder is the test's own, or the command line would talk to the person's server.
      env: { ...inherited, ...settings, XDG_STATE_HOME: join(dataDir, "state") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = join(tmpdir(), `adr-e2e-${port}.log`);
    child.stderr?.pipe(createWriteStream(log));
    const stack = new Stack(child, port, dataDir);
    await stack.ready(log);
    return stack;
  }

  get url(): string {
    return stackUrl(this.port);
  }

  /** Calls an RPC with the key that the stack made for the command line. */
  async call<Response>(method: string, request: unknown): Promise<Response> {
    const key = readFileSync(join(this.dataDir, "secrets", "cli-key"), "utf8").trim();
    const answer = await fetch(`${this.url}/rpc/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(request),
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Response;
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** As a power cut would: nothing gets to say goodbye. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    this.child.kill(signal);
    await ended;
  }

  private ready(log: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${readFileSync(log, "utf8")}`));
      const timer = setTimeout(() => fail("the stack did not start in time"), READY_WITHIN_MS);
      const ended = (code: number | null) => {
        clearTimeout(timer);
        fail(`the stack ended with ${code}`);
      };
      this.child.once("exit", ended);
      this.child.stdout?.on("data", (chunk: Buffer) => {
        if (!chunk.toString().includes(this.url)) return;
        clearTimeout(timer);
        this.child.removeListener("exit", ended);
        resolve();
      });
    });
  }
}
