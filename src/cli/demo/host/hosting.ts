import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { TsigKey } from "../../../core/dns/wire/tsig.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { NameserverAt } from "./dns/ask-nameserver.ts";
import { Nameserver } from "./dns/nameserver.ts";
import type { Zone } from "./dns/zone.ts";

/** One pretended hosting account: a home folder, a web server as a process of its own, and a nameserver. */
export interface HostedAccount extends AsyncDisposable {
  readonly name: string;
  readonly home: string;
  /** What DNS publishes for it. */
  readonly address: string;
  readonly origin: string;
  readonly nameserver: NameserverAt;
  /** Everything of it is gone at once: web server, nameserver, and the way to its folder. */
  die(): Promise<void>;
  /** It is back as it was, and has heard of nothing. */
  revive(): Promise<void>;
}

export interface HostingOrder {
  readonly folder: string;
  readonly name: string;
  readonly site: string;
  readonly address: string;
  /** Where its servers listen, and the web server's port; 0: any. */
  readonly host: string;
  readonly webPort: number;
  readonly zone: Zone;
  readonly key: TsigKey;
  readonly signal: AbortSignal;
}

export async function openAccount(order: HostingOrder): Promise<HostedAccount> {
  const home = join(order.folder, "accounts", order.name);
  await mkdir(home, { recursive: true });
  const nameserver = new Nameserver(order);
  await nameserver.open();
  let server = await startServer({ ...order, home, port: order.webPort }).catch(async (error: unknown) => {
    await nameserver.close();
    throw error;
  });
  const { port } = server;
  const away = `${home}.unreachable`;
  const stop = async () => {
    await server.kill();
    await nameserver.close();
  };
  return {
    name: order.name,
    home,
    address: order.address,
    origin: `http://${order.host}:${port}`,
    nameserver: { host: order.host, port: nameserver.port },
    die: async () => {
      await stop();
      await rename(home, away);
    },
    revive: async () => {
      await rename(away, home);
      await nameserver.open();
      server = await startServer({ ...order, home, port });
    },
    [Symbol.asyncDispose]: stop,
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
  const { home, name, site, host, port } = order;
  const place = [home, name, site, host, String(port)];
  const args = ["--disable-warning=ExperimentalWarning", siteProgram(), ...place];
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
