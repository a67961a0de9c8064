import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const main = join(import.meta.dirname, "../../../src/cli/main.ts");

/** A site on this machine whose page can die, a program that hears webhooks, and ClonePanel beside them. */
export interface NotifyRoom extends AsyncDisposable {
  /** What the webhook was told, the oldest first. */
  readonly heard: readonly Heard[];
  page(state: "up" | "down"): void;
  /** `hang`: it takes the message and never answers. */
  hook(answer: "take" | "hang" | "busy"): void;
  clonepanel(words: readonly string[]): Promise<{ readonly code: number; readonly out: string }>;
  run(): RunningDaemon;
}

export interface Heard {
  readonly kind: string;
  readonly cause: string;
  readonly title: string;
  readonly text: string;
  readonly repetition: string;
}

export interface RunningDaemon {
  said(): string;
  end(how: "SIGINT" | "SIGKILL"): Promise<void>;
}

export interface RoomOrder {
  /** Further destinations, as YAML below `notifications:`. */
  readonly more?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function openNotifyRoom({ more = "", env = {} }: RoomOrder): Promise<NotifyRoom> {
  const folder = mkdtempSync(join(tmpdir(), "cp-notify-"));
  const heard: Heard[] = [];
  let page: "up" | "down" = "up";
  let hook: "take" | "hang" | "busy" = "take";
  const site = await listen((_, response) => {
    if (page === "up") response.end("The site lives");
    else response.socket?.destroy();
  });
  const ops = await listen(async (request, response) => {
    heard.push(JSON.parse(await bodyOf(request)) as Heard);
    if (hook === "hang") return;
    response.writeHead(hook === "take" ? 204 : 503).end();
  });
  mkdirSync(join(folder, "one/site"), { recursive: true });
  writeFileSync(join(folder, "one/site/index.html"), "The site lives");
  writeFileSync(join(folder, "clonepanel.yaml"), configOf(site, more));
  const environment = { ...process.env, OPS_HOOK: `http://127.0.0.1:${portOf(ops)}/s3cr3t`, ...env };
  const started = new Set<ChildProcess>();
  return {
    heard,
    page: (state) => {
      page = state;
    },
    hook: (answer) => {
      hook = answer;
    },
    clonepanel: (words) =>
      new Promise((resolve) => {
        const options = { cwd: folder, env: environment };
        execFile(process.execPath, [main, ...words], options, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, out: `${stdout}${stderr}` });
        });
      }),
    run: () => startDaemon({ folder, env: environment, started }),
    async [Symbol.asyncDispose]() {
      for (const child of started) child.kill("SIGKILL");
      for (const server of [site, ops]) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The page's own server is the anchor too: a listening port proves this machine's line. */
function configOf(site: Server, more: string): string {
  return `version: 1
vault: ./vault
state: ./state
anchors: ["127.0.0.1:${portOf(site)}"]
accounts:
  one: { transport: { driver: local, path: ./one } }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: site } }
    mirror: { every: 1h }
    checks:
      - { kind: http, name: front page, url: "http://127.0.0.1:${portOf(site)}/", every: 1s, failures: 2 }
notifications:
  ops: { driver: webhook, url: { env: OPS_HOOK } }
${more}`;
}

function startDaemon(order: {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly started: Set<ChildProcess>;
}): RunningDaemon {
  const { folder, env, started } = order;
  const child = spawn(process.execPath, [main, "run"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      said += piece.toString("utf8");
    });
  started.add(child);
  const ended = once(child, "exit").finally(() => started.delete(child));
  return {
    said: () => said,
    end: async (how) => {
      child.kill(how);
      await ended;
    },
  };
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

/** Polls: a busy machine may take its time. */
export async function until(
  what: string,
  holds: () => boolean,
  more: () => string = () => "",
): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never seen: ${what}\n${more()}`);
    await sleep(100);
  }
}
