import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildProgram } from "../../scripts/program.ts";
import { startSshd } from "../../test/integration/sshd.ts";
import { run } from "./measure.ts";

/** Two names of one machine: two accounts at one place would be a mistake in a configuration. */
const hosts = { one: "127.0.0.1", two: "localhost" };
const repository = join(import.meta.dirname, "../..");

/** Two accounts of this machine behind a real sshd, and a controller, as published, with its configuration. */
export interface Bench extends AsyncDisposable {
  /** Homes of the accounts. */
  readonly home: Readonly<Record<"one" | "two", string>>;
  readonly vault: string;
  readonly sshdPid: number;
  /** The controller that runs all the time. */
  readonly controllerPid: number;
  /** Options of ssh for the peers, and who to log in to. */
  readonly ssh: { readonly options: readonly string[]; readonly target: string };
  /** A whole process for one pass: what a person types, or cron. */
  syncByCommand(): Promise<void>;
  /** A pass, or a snapshot, of a controller that runs already. */
  ask(order: ControllerOrder): Promise<unknown>;
}

/** `restore` takes a snapshot's id, a new folder, and perhaps a path in it. */
export type ControllerOrder = "sync" | "take" | `restore ${string}` | `delete ${string}`;

export interface BenchOptions {
  readonly folder: string;
  /** With a replica unless said otherwise. */
  readonly accounts?: "primary alone";
  /** Where the controller leaves what its processor time went to. */
  readonly profile?: string;
  /** YAML behind `accounts: one: { path: site`, such as the account's databases. */
  readonly databases?: Readonly<Record<"one" | "two", string>>;
}

export async function openBench(options: BenchOptions): Promise<Bench> {
  const { folder } = options;
  // What this machine's own user starts with each login is no cost of any method.
  const sshd = await startSshd({ home: folder });
  const plain = sshd.account("plain").transport;
  if (plain.driver !== "ssh") throw new TypeError("the test's account is reached by ssh");
  const home = { one: join(folder, "one"), two: join(folder, "two") };
  for (const [name, path] of Object.entries(home)) {
    mkdirSync(join(path, "site"), { recursive: true });
    sshd.addLogin(name, path);
  }
  const config = join(folder, "clonepanel.yaml");
  const account = (name: "one" | "two") => `  ${name}:
    transport: { driver: ssh, host: ${hosts[name]}, port: ${plain.port}, user: ${plain.user}, identity: ${join(sshd.folder, name)}, hostKey: "${plain.hostKey}" }
    addresses: []
`;
  const places = (["one", "two"] as const).slice(0, options.accounts === "primary alone" ? 1 : 2);
  const place = (name: "one" | "two") =>
    `{ path: site${options.databases === undefined ? "" : `, databases: ${options.databases[name]}`} }`;
  writeFileSync(
    config,
    `version: 1
vault: ${folder}/vault
state: ${folder}/state
accounts:
${account("one")}${account("two")}sites:
  bench:
    names: [bench.example]
    app: static
    primary: one
    accounts: { ${places.map((name) => `${name}: ${place(name)}`).join(", ")} }
`,
    { mode: 0o600 },
  );
  const sshdPid = Number(readFileSync(join(sshd.folder, "pid"), "utf8"));
  const knownHost = `[127.0.0.1]:${plain.port} ${readFileSync(join(sshd.folder, "host.pub"), "utf8")}`;
  writeFileSync(join(sshd.folder, "known"), knownHost);
  await buildProgram([{ in: "bench/lib/pass-start.ts", out: "parts/pass-start" }]);
  const running = startController(config, folder, options.profile);
  return {
    home,
    vault: join(folder, "vault", "bench"),
    sshdPid,
    controllerPid: running.pid,
    ssh: {
      options: [
        "-F",
        "/dev/null",
        "-p",
        String(plain.port),
        "-i",
        plain.identity,
        "-o",
        `UserKnownHostsFile=${sshd.folder}/known`,
      ],
      target: `${plain.user}@127.0.0.1`,
    },
    async syncByCommand() {
      const args = ["dist/start.js", "sync", "--yes", "--quiet", "--allow-deletions", "--config", config];
      await run(process.execPath, args, repository);
    },
    ask: running.ask,
    async [Symbol.asyncDispose]() {
      await running.end();
      await sshd[Symbol.asyncDispose]();
    },
  };
}

function startController(config: string, folder: string, profile?: string) {
  const child: ChildProcessWithoutNullStreams = spawn(
    process.execPath,
    [
      ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
      join(repository, "dist/parts/pass-start.js"),
      config,
      folder,
    ],
    { cwd: repository },
  );
  child.stderr.pipe(process.stderr);
  // A controller that has ended gives no answer either, which is told then.
  child.stdin.on("error", () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async ask(order: string): Promise<unknown> {
      child.stdin.write(`${order}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error("the controller has ended");
      const answer = JSON.parse(String(value)) as { readonly ok?: unknown; readonly failed?: string };
      if (answer.failed !== undefined) throw new Error(answer.failed);
      return answer.ok;
    },
    async end(): Promise<void> {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
    },
  };
}
