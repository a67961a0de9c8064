import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Account } from "../../../../src/core/site/site.ts";
import { startMariadb, type TestServer } from "../../mariadb.ts";
import type { SmallDisk } from "../../small-disk.ts";
import { startSshd, type TestSshd, whyNoSshd } from "../../sshd.ts";
import type { Side } from "../room.ts";
import type { PassAnswer } from "./controller-process.ts";
import { StatementGate } from "./statement-gate.ts";

export const killSite = "kill.test";
export const killDatabase = "room_kill";

/** How the controller reaches its accounts: by an sshd each, or as folders of its own machine, which is quicker. */
export type Way = "ssh" | "direct";

/** Two accounts, each with a home and a server behind a gate; and a controller that is a process of its own. */
export class KillRoom implements AsyncDisposable {
  readonly servers: Readonly<Record<Side, TestServer>>;
  readonly gates: Readonly<Record<Side, StatementGate>>;
  readonly #sshds: Readonly<Record<Side, TestSshd>> | null;
  readonly #disk: SmallDisk | null;
  readonly #folder: string;
  #controller: Controller | null = null;

  private constructor(parts: {
    servers: Record<Side, TestServer>;
    gates: Record<Side, StatementGate>;
    sshds: Record<Side, TestSshd> | null;
    disk: SmallDisk | null;
    folder: string;
  }) {
    this.servers = parts.servers;
    this.gates = parts.gates;
    this.#sshds = parts.sshds;
    this.#disk = parts.disk;
    this.#folder = parts.folder;
  }

  /** @returns why it cannot be opened here, or the room. `disk`: the replica's server has one of its own, which can be filled. */
  static async open(way: Way, disk: SmallDisk | null = null): Promise<KillRoom | string> {
    const because = way === "ssh" ? whyNoSshd() : null;
    if (because !== null) return because;
    const [from, to] = await Promise.all([startMariadb(), startMariadb([], disk?.folder)]);
    if (from.kind === "absent") return from.because;
    if (to.kind === "absent") return to.because;
    const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-kill-"));
    const servers = { from: from.server, to: to.server };
    for (const side of sides) await prepareAccount(folder, side, servers[side]);
    const gates = {
      from: await StatementGate.open(`${folder}/from/db`, servers.from.socket),
      to: await StatementGate.open(`${folder}/to/db`, servers.to.socket),
    };
    const sshds = way === "direct" ? null : { from: await startSshd(), to: await startSshd() };
    for (const side of sides) sshds?.[side].addLogin(side, `${folder}/${side}`);
    await writeFile(`${folder}/clonepanel.yaml`, configText(folder, sshds));
    await writeFile(`${folder}/password`, password, { mode: 0o600 });
    return new KillRoom({ servers, gates, sshds, disk, folder });
  }

  get vault(): string {
    return `${this.#folder}/vault/${killSite}`;
  }

  pageOf(side: Side): string {
    return `${this.#folder}/${side}/public_html/index.html`;
  }

  sql(side: Side, statements: string): Promise<string> {
    return this.servers[side].sql(statements, killDatabase);
  }

  /** One pass of the controller that runs; of a new one, where the last was killed. */
  async pass(): Promise<PassAnswer> {
    this.#controller ??= new Controller(this.#folder);
    const answer = await this.#controller.pass();
    if (answer !== null) return answer;
    this.#controller = null;
    return { said: "killed", message: "" };
  }

  crashServer(side: Side): void {
    this.gates[side].refuse();
    this.servers[side].crash();
  }

  async reviveServer(side: Side): Promise<void> {
    await this.servers[side].revive();
    await this.gates[side].accept();
  }

  async fillDisk(): Promise<void> {
    if (this.#disk === null) throw new TypeError("the room has no disk of its own");
    await this.#disk.fill();
  }

  /** Makes room again. A server whose disk is full may have ended itself: then it is started again. */
  async emptyDisk(): Promise<void> {
    await this.#disk?.empty();
    if (!(await this.servers.to.sql("SELECT 1").catch(() => ""))) await this.servers.to.revive();
  }

  killController(): void {
    this.#controller?.kill();
  }

  /** Every ssh of the controller that speaks with that account: the one that holds the line, and those that use it. */
  async killSsh(side: Side): Promise<void> {
    let killed = 0;
    const key = this.#sshds === null ? null : `${this.#sshds[side].folder}/${side}`;
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const words = (await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "")).split("\0");
      if (key === null || !/(^|\/)ssh$/.test(words[0] ?? "") || !words.some((word) => word.includes(key)))
        continue;
      try {
        process.kill(Number(pid), "SIGKILL");
        killed += 1;
      } catch {
        // It ended by itself.
      }
    }
    if (killed === 0) throw new Error(`no ssh speaks with ${side}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controller?.end();
    for (const side of sides) {
      await this.gates[side][Symbol.asyncDispose]();
      await this.#sshds?.[side][Symbol.asyncDispose]();
      await this.servers[side][Symbol.asyncDispose]();
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The process, and what it answers; null once it has ended. */
class Controller {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #complaint = "";

  constructor(folder: string) {
    const start = path.join(import.meta.dirname, "controller-process.ts");
    this.#child = spawn(process.execPath, [start, folder, killSite], {
      env: { ...process.env, HOME: folder },
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on("data", (bytes: Buffer) => {
      this.#complaint = `${this.#complaint}${bytes.toString()}`.slice(-4000);
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async pass(): Promise<PassAnswer | null> {
    this.#child.stdin.write("pass\n");
    const { value, done } = await this.#answers.next();
    if (done !== true) return JSON.parse(value) as PassAnswer;
    const { code } = await this.#ended();
    if (code !== null) throw new Error(`the controller ended with ${code}: ${this.#complaint}`);
    return null;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended();
  }

  async #ended(): Promise<{ readonly code: number | null }> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise((resolve) => this.#child.once("exit", resolve));
    return { code: this.#child.exitCode };
  }
}

const sides = ["from", "to"] as const;
const password = "room password";

async function prepareAccount(folder: string, side: Side, server: TestServer): Promise<void> {
  await mkdir(`${folder}/${side}/public_html`, { recursive: true });
  await server.sql(
    `CREATE DATABASE ${killDatabase} CHARACTER SET utf8mb4; CREATE USER site@localhost IDENTIFIED BY '${password}'; GRANT ALL ON ${killDatabase}.* TO site@localhost;`,
  );
}

function configText(folder: string, sshds: Readonly<Record<Side, TestSshd>> | null): string {
  const account = (side: Side) => {
    const transport =
      sshds === null ? { driver: "local", path: `${folder}/${side}` } : transportOf(sshds[side], side);
    return `  ${side}: { transport: ${JSON.stringify(transport)} }`;
  };
  const place = (side: Side) =>
    `      ${side}: { path: public_html, databases: { db: { driver: mysql, host: "localhost:${folder}/${side}/db", name: ${killDatabase}, user: site, password: { file: "${folder}/password" } } } }`;
  return `version: 1
vault: ${folder}/vault
state: ${folder}/state
accounts:
${account("from")}
${account("to")}
sites:
  ${killSite}:
    names: [${killSite}]
    app: static
    primary: from
    accounts:
${place("from")}
${place("to")}
`;
}

/** Two names of one machine, or two accounts would be at one place. */
function transportOf(sshd: TestSshd, side: Side): Account["transport"] {
  const host = side === "from" ? "127.0.0.1" : "localhost";
  return sshd.account("plain", { host, identity: `${sshd.folder}/${side}` }).transport;
}
