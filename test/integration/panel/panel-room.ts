import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../repository.ts";

/** A real `clonepanel run` with its interface, over two accounts that are folders of this machine. */
export interface PanelRoom extends AsyncDisposable {
  readonly folder: string;
  readonly primary: string;
  readonly port: number;
  readonly setUpToken: string;
  /** Everything that `run` said. */
  said(): string;
  /** One request as a browser on a page of ours sends it. */
  ask(method: string, path: string, part?: AskPart): Promise<Reply>;
  /** Kills it as a power cut does, and starts it again; `hook` is where it tells people from then on. */
  restart(how: { readonly hook: string }): Promise<void>;
  /** Reads the stream until it has what is wanted. */
  listen(part?: AskPart): Stream;
}

export interface AskPart {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly data: Record<string, unknown>;
  readonly code: string | undefined;
}

export interface Stream {
  readonly events: readonly {
    readonly type: string;
    readonly id: string | null;
    readonly data: Record<string, unknown>;
  }[];
  readonly text: () => string;
  end(): void;
}

export const canary = "canary-3f9a1c-nobody-may-see-this";

/** `config`: what becomes of the usual text. */
export async function openPanelRoom(config: (text: string) => string = (text) => text): Promise<PanelRoom> {
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-panel-"));
  const primary = join(folder, "one", "public_html");
  mkdirSync(primary, { recursive: true });
  mkdirSync(join(folder, "two", "public_html"), { recursive: true });
  writeFileSync(join(primary, "index.html"), "<html><title>One</title>first</html>");
  writeFileSync(join(folder, "clonepanel.yaml"), config(configText));
  let running = await startRun(folder, `http://127.0.0.1:9/${canary}`);
  const setUpToken =
    (await until(running.child, () => /set-up token is ([\w-]+)/.exec(running.said())?.[1])) ?? "";
  let cookie = "";
  const headersOf = (part: AskPart) => ({
    origin: `http://127.0.0.1:${running.port}`,
    "content-type": "application/json",
    ...(cookie === "" ? {} : { cookie }),
    ...part.headers,
  });
  return {
    folder,
    primary,
    get port() {
      return running.port;
    },
    setUpToken,
    said: () => running.said(),
    async restart({ hook }) {
      await ended(running.child, "SIGKILL");
      running = await startRun(folder, hook);
    },
    ask: async (method, path, part = {}) => {
      const reply = await askOnce({
        port: running.port,
        method,
        path,
        headers: headersOf(part),
        body: part.body,
      });
      const set = reply.headers["set-cookie"]?.[0];
      if (set !== undefined) cookie = set.split(";")[0] ?? "";
      return reply;
    },
    listen: (part = {}) => listenTo(running.port, headersOf(part)),
    async [Symbol.asyncDispose]() {
      await ended(running.child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRun(folder: string, hook: string) {
  const child = spawn(
    process.execPath,
    [`${repository}/src/cli/main.ts`, "run", "--json", "--listen", "127.0.0.1:0"],
    {
      cwd: folder,
      env: { ...process.env, CANARY: hook, CLONEPANEL_CONFIG: join(folder, "clonepanel.yaml") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  const port = Number(
    (await until(child, () => /listens on http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1])) ?? 0,
  );
  return { child, port, said: () => said };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}

const configText = `# my one site
version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: ./two }, addresses: [198.51.100.20] }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts:
      one: { path: public_html }   # the first
      two: { path: public_html }
    mirror: { every: 1h }
notifications:
  ops: { driver: webhook, url: { env: CANARY } }
`;

/** Polls: this machine may be slow, and nothing here has a time of its own. */
export async function until<T>(
  child: ChildProcess | null,
  look: () => T | undefined | null | false,
): Promise<T> {
  const deadline = Date.now() + 240_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (child !== null && child.exitCode !== null) throw new Error("run ended by itself");
    if (Date.now() > deadline) throw new Error("it did not come in four minutes");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Order {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function askOnce({ port, method, path, headers, body }: Order): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => (text += chunk));
      incoming.on("end", () => resolve(replyOf(incoming.statusCode ?? 0, text, incoming.headers)));
    });
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function replyOf(status: number, text: string, headers: Reply["headers"]): Reply {
  const isJson = String(headers["content-type"]).includes("json");
  const document = isJson && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : {};
  const data = (document["data"] ?? {}) as Record<string, unknown>;
  return { status, text, headers, data, code: document["code"] as string | undefined };
}

function listenTo(port: number, headers: Readonly<Record<string, string>>): Stream {
  const events: Stream["events"][number][] = [];
  let whole = "";
  let rest = "";
  const outgoing = request(
    { host: "127.0.0.1", port, path: "/api/v1/events", headers, agent: false },
    (incoming) => {
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => {
        whole += chunk;
        rest += chunk;
        const blocks = rest.split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
          const [type, data] = [field("event"), field("data")];
          if (type !== null && data !== null)
            events.push({ type, id: field("id"), data: JSON.parse(data) as Record<string, unknown> });
        }
      });
      incoming.on("error", () => undefined);
    },
  );
  outgoing.on("error", () => undefined);
  outgoing.end();
  return { events, text: () => whole, end: () => void outgoing.destroy() };
}
