import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A private MariaDB server in a temporary folder, with a socket and TCP on loopback. Its root needs no password. */
export interface TestServer extends AsyncDisposable {
  readonly socket: string;
  readonly port: number;
  /** Where the server keeps its files. */
  readonly data: string;
  /** Runs statements through the server's own client. @returns what it prints, columns by tabs. */
  sql(statements: string, database?: string): Promise<string>;
  /** Ends it by SIGKILL. */
  crash(): void;
  /** Starts it again after a crash, and waits until it answers. */
  revive(): Promise<void>;
}

export type ServerOutcome =
  | { readonly kind: "server"; readonly server: TestServer }
  | { readonly kind: "absent"; readonly because: string };

/**
 * @param settings of the server beside its own: `--sql-mode=ANSI`.
 * @param parent where its files shall lie.
 */
export async function startMariadb(
  settings: readonly string[] = [],
  parent: string = tmpdir(),
): Promise<ServerOutcome> {
  const because = await provideServer();
  if (because !== null) return { kind: "absent", because };
  const folder = await mkdtemp(path.join(parent, "clonepanel-mariadb-"));
  await mkdir(path.join(folder, "tmp"));
  const own = [
    "--no-defaults",
    `--datadir=${folder}/data`,
    // A server that starts removes what looks like its temporary tables: in a folder shared with others, theirs.
    `--tmpdir=${folder}/tmp`,
    `--user=${process.getuid?.() === 0 ? "root" : (process.env.USER ?? "")}`,
  ];
  await run("mariadb-install-db", [...own, "--auth-root-authentication-method=normal", "--skip-test-db"]);
  const port = await freePort();
  const socket = path.join(folder, "s");
  const small = [
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--performance-schema=OFF",
    // What was committed outlives the process, though not a power cut.
    "--innodb-flush-log-at-trx-commit=2",
  ];
  const place = [`--socket=${socket}`, `--port=${port}`, "--bind-address=127.0.0.1"];
  const logs = [`--log-error=${folder}/log`, `--pid-file=${folder}/pid`];
  const start = () =>
    spawn(serverBinary(), [...own, ...small, ...place, ...logs, ...settings], { stdio: "ignore" });
  let child = start();
  const server: TestServer = {
    socket,
    port,
    data: path.join(folder, "data"),
    sql: (statements, database) => client(socket, statements, database),
    crash() {
      child.kill("SIGKILL");
    },
    async revive() {
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once("exit", resolve));
      child = start();
      await untilAnswers(server);
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(late);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  await untilAnswers(server);
  return { kind: "server", server };
}

async function provideServer(): Promise<string | null> {
  if (existsSync(serverBinary())) return null;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    return "mariadb-server is not installed, and only root on Debian can install it";
  const install = [
    "install",
    "-y",
    "--no-install-recommends",
    "-o",
    "DPkg::Lock::Timeout=300",
    "mariadb-server",
    "mariadb-client",
  ];
  try {
    await run("apt-get", install, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: 600_000,
    });
    return null;
  } catch (error) {
    return `mariadb-server could not be installed: ${(error as Error).message.split("\n").at(-1)}`;
  }
}

function serverBinary(): string {
  return "/usr/sbin/mariadbd";
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Statements go in by stdin, as a person's file would. */
export function client(socket: string, statements: string | Buffer, database?: string): Promise<string> {
  const args = [
    "--no-defaults",
    `--socket=${socket}`,
    "--user=root",
    "--batch",
    "--skip-column-names",
    "--default-character-set=utf8mb4",
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("mariadb", database === undefined ? args : [...args, database]);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString("utf8"));
      else reject(new Error(Buffer.concat(err).toString("utf8")));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(statements);
  });
}

async function untilAnswers(server: TestServer): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt++) {
    try {
      await server.sql("SELECT 1");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("MariaDB did not start within 90 s");
}
