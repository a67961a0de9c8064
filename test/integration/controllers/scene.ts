import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DaemonLine } from "../../../src/daemon/daemon-line.ts";
import { AccountLog } from "./account-log.ts";
import { Network } from "./network.ts";

const start = fileURLToPath(new URL("../../../src/start.ts", import.meta.url));
const pages = fileURLToPath(new URL("./pages.ts", import.meta.url));
const address = (nth: number) => `10.77.8.${nth}`;

export const nodes = ["attic", "cellar", "home"] as const;
export type Node = (typeof nodes)[number];
export const members = ["m0", "m1", "m2"] as const;
export type Member = (typeof members)[number];

/** Three controllers and three members of etcd, each in a network namespace, and two accounts with pages of some sites. */
export class Scene implements AsyncDisposable {
  readonly sites: readonly string[];
  readonly lines: { readonly node: Node; readonly line: DaemonLine }[] = [];
  readonly accounts: AccountLog;
  readonly network: Network;
  readonly #folder: string;
  readonly #running = new Map<Node | Member, ChildProcess>();

  private constructor(network: Network, folder: string, sites: readonly string[]) {
    this.network = network;
    this.#folder = folder;
    this.sites = sites;
    this.accounts = new AccountLog(folder, ["one", "two"], sites);
  }

  static async open(count: number): Promise<Scene> {
    const own = (from: number) => (name: string, nth: number) => [name, [address(from + nth)]] as const;
    const hosts = { ...Object.fromEntries([...nodes.map(own(10)), ...members.map(own(20))]) };
    const network = await Network.open({ ...hosts, web: [address(2), address(3), address(4)] });
    const folder = mkdtempSync(join(tmpdir(), "clonepanel-controllers-"));
    const sites = Array.from({ length: count }, (_, nth) => `s${nth}.example`);
    const scene = new Scene(network, folder, sites);
    mkdirSync(join(folder, "broken"));
    mkdirSync(join(folder, "two"));
    for (const site of sites) scene.write(site, "first");
    const web = network.start("web", process.execPath, [
      ...[pages, folder, `one=${address(2)}`, `two=${address(3)}`, address(4)],
    ]);
    if (web.stdout !== null) await once(web.stdout, "data");
    for (const member of members) scene.startMember(member);
    for (const node of nodes) scene.startController(node);
    return scene;
  }

  startMember(name: Member): void {
    const place = (member: Member, port: number) => `http://${address(20 + members.indexOf(member))}:${port}`;
    const cluster = members.map((member) => `${member}=${place(member, 2380)}`).join(",");
    const child = this.network.start(name, "etcd", [
      ...["--name", name, "--data-dir", join(this.#folder, name), "--logger", "zap", "--log-level", "error"],
      ...["--listen-client-urls", place(name, 2379), "--advertise-client-urls", place(name, 2379)],
      ...["--listen-peer-urls", place(name, 2380), "--initial-advertise-peer-urls", place(name, 2380)],
      ...["--initial-cluster", cluster, "--initial-cluster-state", "new"],
    ]);
    child.stdout?.resume();
    child.stderr?.resume();
    this.#running.set(name, child);
  }

  startController(node: Node): void {
    const file = join(this.#folder, `${node}.yaml`);
    writeFileSync(file, this.#configOf(node));
    const args = ["run", "--json", "--config", file];
    const child = this.network.start(node, process.execPath, [start, ...args]);
    let rest = "";
    child.stdout?.on("data", (data: Buffer) => {
      const pieces = (rest + data.toString()).split("\n");
      rest = pieces.pop() ?? "";
      for (const piece of pieces) this.lines.push({ node, line: JSON.parse(piece) as DaemonLine });
    });
    child.stderr?.pipe(process.stderr);
    this.#running.set(node, child);
  }

  /** `ip netns exec` becomes the program, so the signal reaches it. */
  signal(name: Node | Member, signal: NodeJS.Signals): void {
    this.#running.get(name)?.kill(signal);
    if (signal === "SIGKILL") this.#running.delete(name);
  }

  /** The member of etcd that leads now. */
  async leader(): Promise<Member> {
    for (const [nth, member] of members.entries()) {
      const place = ["--endpoints", `http://${address(20 + nth)}:2379`, "--command-timeout", "5s"];
      const asked = ["etcdctl", ...place, "endpoint", "status", "--write-out", "json"];
      const env = { ...process.env, ETCDCTL_API: "3" };
      const args = ["netns", "exec", `cpc${process.pid}-web`, ...asked];
      const text = (await promisify(execFile)("ip", args, { env }).catch(() => ({ stdout: "[]" }))).stdout;
      const [answer] = JSON.parse(text) as readonly {
        readonly Status: { readonly leader: number; readonly header: { readonly member_id: number } };
      }[];
      if (answer !== undefined && answer.Status.leader === answer.Status.header.member_id) return member;
    }
    throw new Error("nobody leads");
  }

  write(site: string, text: string): void {
    mkdirSync(join(this.#folder, "one", site), { recursive: true });
    writeFileSync(join(this.#folder, "one", site, "index.html"), text);
  }

  /** From now on the first account answers 500 for it. */
  break(site: string): void {
    writeFileSync(join(this.#folder, "broken", `one ${site}`), "");
  }

  /** What a visitor gets at an account. */
  async page(account: "one" | "two", site: string): Promise<string> {
    const at = address(account === "one" ? 2 : 3);
    const curl = ["curl", "-s", "-m", "5", "-H", `Host: ${site}`, `http://${at}/`];
    const args = ["netns", "exec", `cpc${process.pid}-web`, ...curl];
    return (await promisify(execFile)("ip", args)).stdout;
  }

  /** Sites that a living controller says it works on; what it said before it was last silenced does not count. */
  shareOf(node: Node): number {
    if (!this.#running.has(node)) return 0;
    const said = this.lines.findLast((one) => one.node === node && one.line.job === "share")?.line;
    return Number(/^works on (\d+)/.exec(said?.text ?? "")?.[1] ?? 0);
  }

  last(node: Node, job: DaemonLine["job"]): DaemonLine | null {
    return this.lines.findLast((one) => one.node === node && one.line.job === job)?.line ?? null;
  }

  /** Who was the last to say something of it. */
  workerOf(site: string): Node | null {
    return this.lines.findLast(({ line }) => line.site === site && line.outcome !== "failed")?.node ?? null;
  }

  primaryOf(site: string): string | null {
    const told = this.accounts.now(site).filter(({ role }) => role === "primary");
    return told.sort((one, other) => other.epoch - one.epoch)[0]?.account ?? null;
  }

  /** How long it took. */
  async until(what: string, isSo: () => boolean, withinMs = 400_000): Promise<number> {
    const from = performance.now();
    while (!isSo()) {
      if (performance.now() - from > withinMs) {
        const tail = this.lines
          .slice(-25)
          .map(({ node, line }) => `${node} ${line.site} ${line.job} ${line.text}`);
        throw new Error(`in vain: ${what}\n${tail.join("\n")}`);
      }
      await sleep(100);
    }
    return performance.now() - from;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.accounts[Symbol.dispose]();
    await this.network[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configOf(node: Node): string {
    const endpoints = members.map((_, nth) => `http://${address(20 + nth)}:2379`);
    const entries = this.sites.map(
      (site) => `  ${site}:
    names: [${site}]
    app: static
    primary: one
    accounts: { one: { path: ${site} }, two: { path: ${site} } }
    mirror: { every: 20s }
    checks: [{ kind: http, url: "http://${site}/", expect: { status: 200 }, every: 5s }]
    failover: { mode: automatic }
`,
    );
    return `version: 1
vault: ./${node}-files/vault
state: ./${node}-files/state
coordination: { driver: etcd, endpoints: ${JSON.stringify(endpoints)}, node: ${node} }
anchors: ["${address(4)}:7001", "${address(4)}:7002"]
accounts:
  one: { transport: { driver: local, path: ./one }, addresses: [${address(2)}] }
  two: { transport: { driver: local, path: ./two }, addresses: [${address(3)}] }
sites:
${entries.join("")}`;
  }
}
