import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface TestEtcd extends AsyncDisposable {
  readonly endpoints: readonly string[];
  /** Of each member, in the order of the endpoints. */
  signal(member: number, signal: NodeJS.Signals): void;
  /** After a kill: it starts again on what it has on disk. */
  revive(member: number): Promise<void>;
  /** Position of the member that leads now. */
  leader(): Promise<number>;
}

export function hasEtcd(): boolean {
  return existsSync("/usr/bin/etcd");
}

/** Three real members on loopback. `tls`: files of a certificate authority that both sides must show. */
export async function startEtcd(
  tls: { readonly ca: string; readonly cert: string; readonly key: string } | null = null,
): Promise<TestEtcd> {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-etcd-"));
  const scheme = tls === null ? "http" : "https";
  const members = await Promise.all(
    [0, 1, 2].map(async (at) => ({
      name: `m${at}`,
      client: `${scheme}://127.0.0.1:${await freePort()}`,
      peer: `http://127.0.0.1:${await freePort()}`,
    })),
  );
  const cluster = members.map(({ name, peer }) => `${name}=${peer}`).join(",");
  const start = (at: number): ChildProcess => {
    const { name, client, peer } = members[at] as (typeof members)[number];
    const own = ["--name", name, "--data-dir", join(folder, name), "--logger", "zap", "--log-level", "error"];
    const places = [
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
      ...["--initial-cluster", cluster, "--initial-cluster-state", "new"],
    ];
    const trust =
      tls === null
        ? []
        : ["--cert-file", tls.cert, "--key-file", tls.key, "--trusted-ca-file", tls.ca, "--client-cert-auth"];
    return spawn("etcd", [...own, ...places, ...trust], { stdio: "ignore" });
  };
  const children = members.map((_, at) => start(at));
  const endpoints = members.map(({ client }) => client);
  const control = async (at: number, args: readonly string[]) => {
    const identity = tls === null ? [] : ["--cacert", tls.ca, "--cert", tls.cert, "--key", tls.key];
    const place = ["--endpoints", endpoints[at] ?? "", "--command-timeout", "3s"];
    const env = { ...process.env, ETCDCTL_API: "3" };
    return (await run("etcdctl", [...place, ...identity, ...args], { env })).stdout;
  };
  const waitFor = async (at: number) => {
    for (let tries = 0; ; tries += 1) {
      const isUp = await control(at, ["endpoint", "health"]).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      if (tries > 150) throw new Error("etcd does not start");
      await sleep(200);
    }
  };
  await Promise.all(members.map((_, at) => waitFor(at)));
  return {
    endpoints,
    signal: (member, signal) => void children[member]?.kill(signal),
    revive: async (member) => {
      const old = children[member];
      if (old !== undefined && old.exitCode === null && old.signalCode === null) await once(old, "exit");
      children[member] = start(member);
      await waitFor(member);
    },
    leader: async () => {
      for (let at = 0; at < members.length; at += 1) {
        const text = await control(at, ["endpoint", "status", "--write-out", "json"]).catch(() => "[]");
        const [answer] = JSON.parse(text) as readonly {
          readonly Status: { readonly leader: number; readonly header: { readonly member_id: number } };
        }[];
        if (answer !== undefined && answer.Status.leader === answer.Status.header.member_id) return at;
      }
      throw new Error("nobody leads");
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) {
        child.kill("SIGCONT");
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
