import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Hosts in network namespaces on one switch, each with a cable that can be pulled. Needs root. */
export class Network implements AsyncDisposable {
  readonly #mark: string;
  readonly #children = new Set<ChildProcess>();
  readonly #hosts: string[] = [];

  private constructor(mark: string) {
    this.#mark = mark;
  }

  static async open(hosts: Readonly<Record<string, readonly string[]>>): Promise<Network> {
    const network = new Network(`cpc${process.pid}`);
    await network.#ip("netns", "add", network.#space("switch"));
    network.#hosts.push("switch");
    await network.#inSwitch("link", "add", "br0", "type", "bridge");
    await network.#inSwitch("link", "set", "br0", "up");
    for (const [host, addresses] of Object.entries(hosts)) await network.#add(host, addresses);
    return network;
  }

  start(host: string, file: string, args: readonly string[]): ChildProcess {
    const child = spawn("ip", ["netns", "exec", this.#space(host), file, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  async pullCable(host: string): Promise<void> {
    await this.#inSwitch("link", "set", `to-${host}`, "down");
  }

  async plugIn(host: string): Promise<void> {
    await this.#inSwitch("link", "set", `to-${host}`, "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    for (const host of this.#hosts.reverse())
      await this.#ip("netns", "del", this.#space(host)).catch(() => "");
  }

  async #add(host: string, addresses: readonly string[]): Promise<void> {
    const space = this.#space(host);
    await this.#ip("netns", "add", space);
    this.#hosts.push(host);
    await this.#inSwitch("link", "add", `to-${host}`, "type", "veth", "peer", "name", "eth0", "netns", space);
    await this.#inSwitch("link", "set", `to-${host}`, "master", "br0");
    await this.#inSwitch("link", "set", `to-${host}`, "up");
    for (const address of addresses)
      await this.#ip("-n", space, "addr", "add", `${address}/24`, "dev", "eth0");
    await this.#ip("-n", space, "link", "set", "eth0", "up");
    await this.#ip("-n", space, "link", "set", "lo", "up");
  }

  async #inSwitch(...args: readonly string[]): Promise<void> {
    await this.#ip("-n", this.#space("switch"), ...args);
  }

  async #ip(...args: readonly string[]): Promise<void> {
    await run("ip", args);
  }

  #space(host: string): string {
    return `${this.#mark}-${host}`;
  }
}
