import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ClonePanelError } from "../../../core/errors.ts";

/** One pretended hosting account: a home folder, and a web server of its own as a process of its own. */
export interface HostedAccount extends AsyncDisposable {
  readonly name: string;
  readonly home: string;
  readonly origin: string;
}

export interface HostingOrder {
  readonly folder: string;
  readonly name: string;
  readonly site: string;
  readonly signal: AbortSignal;
}

export async function openAccount(order: HostingOrder): Promise<HostedAccount> {
  const home = join(order.folder, "accounts", order.name);
  await mkdir(home, { recursive: true });
  const server = await startServer({ ...order, home, port: 0 });
  return {
    name: order.name,
    home,
    origin: `http://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server.kill(),
  };
}

interface Server {
  readonly port: number;
  kill(): Promise<void>;
}

const startMs = 15_000;

async function startServer(
  order: HostingOrder & { readonly home: string; readonly port: number },
): Promise<Server> {
  const { home, name, site, port } = order;
  const args = ["--disable-warning=ExperimentalWarning", siteProgram(), home, name, site, String(port)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) =>
    child.once("close", () => resolve()).once("error", () => resolve()),
  );
  child.stdin.on("error", () => undefined);
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  try {
    const said = await Promise.race([firstLine(child, order.signal), ended.then(() => null)]);
    if (said === null) throw noServer(name);
    return { port: (JSON.parse(said) as { readonly port: number }).port, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Beside this file, as source or as published. */
function siteProgram(): string {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`site/main.${ending}`, import.meta.url));
}

async function firstLine(
  child: ChildProcessByStdio<Writable, Readable, null>,
  signal: AbortSignal,
): Promise<string | null> {
  let said = "";
  const untilThen = AbortSignal.any([signal, AbortSignal.timeout(startMs)]);
  const stop = () => child.stdout.destroy();
  untilThen.addEventListener("abort", stop, { once: true });
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      said += piece.toString("utf8");
      if (said.includes("\n")) return said;
    }
    return null;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    untilThen.removeEventListener("abort", stop);
  }
}

function noServer(account: string): ClonePanelError {
  return new ClonePanelError("DEMO_SERVER_FAILED", `the demo's web server of "${account}" did not start`, {
    hint: "Its own words, if it had any, stand above. Is the loopback address 127.0.0.1 usable on this machine?",
    remedy: "owner",
  });
}
