import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fromBytePath } from "../../core/mirror/byte-path.ts";
import { Secret } from "../../core/site/secret.ts";
import type { StartedProcess } from "../../ports/exec.ts";
import type { ScratchDatabase, ScratchDatabaseOrder, Started } from "../../ports/scratch-programs.ts";
import { systemExec } from "../exec/index.ts";
import { awaitOpen } from "./await-open.ts";

const limits = { installMs: 300_000, startMs: 120_000, outputBytes: 1024 * 1024 };

/** Debian keeps the server where only root looks for programs. */
const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin:/usr/local/sbin`;

/** A MariaDB of its own: its files in the given folder, no network, a socket that nobody else can reach. */
export async function startScratchMariadb(order: ScratchDatabaseOrder): Promise<Started<ScratchDatabase>> {
  const { signal } = order;
  const folder = fromBytePath(order.folder);
  const user = userInfo().username;
  const own = ["--no-defaults", `--datadir=${folder}`, `--user=${user}`];
  // A socket's path is at most 107 bytes long, and nobody knows how deep the state lies. What the server names by its
  // process id must not meet what a server in a container of this machine names by the same.
  const room = await mkdtemp(join(tmpdir(), "clonepanel-db-"));
  const env = { PATH: path, HOME: folder, TMPDIR: room };
  const clear = () => rm(room, { recursive: true, force: true });
  const because = await install(
    [...own, "--auth-root-authentication-method=normal", "--skip-test-db"],
    env,
    signal,
  );
  if (because !== null) {
    await clear();
    return absent(because);
  }
  const password = randomBytes(16).toString("hex");
  await writeFile(join(room, "init.sql"), initSql(order.databases, password), { mode: 0o600 });
  const server = systemExec.start({
    file: "mariadbd",
    args: [...own, ...serverOptions(room)],
    env,
  });
  drain(server);
  const stop = async (): Promise<void> => {
    await server[Symbol.asyncDispose]();
    await clear();
  };
  const answer = await awaitOpen(
    { path: join(room, "s") },
    { ended: server.ended, timeoutMs: limits.startMs, signal },
  );
  if (answer === "gone") {
    await stop();
    signal.throwIfAborted();
    return absent(`mariadbd did not start: ${(await server.ended).kind}`);
  }
  return {
    kind: "started",
    program: {
      host: `localhost:${join(room, "s")}`,
      user: "drill",
      password: new Secret(password),
      [Symbol.asyncDispose]: stop,
    },
  };
}

/** Null: its files are made. */
async function install(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | null> {
  const installed = await systemExec.run({
    file: "mariadb-install-db",
    args,
    env,
    timeoutMs: limits.installMs,
    maxOutputBytes: limits.outputBytes,
    signal,
  });
  if (installed.kind === "missing") return "mariadb-server is not installed here";
  const failed = installed.kind !== "exited" || installed.code !== 0;
  return failed ? "mariadb-install-db failed here" : null;
}

function serverOptions(room: string): readonly string[] {
  return [
    "--skip-networking",
    `--socket=${room}/s`,
    `--pid-file=${room}/pid`,
    `--init-file=${room}/init.sql`,
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--performance-schema=OFF",
    "--skip-log-bin",
    "--event-scheduler=OFF",
  ];
}

/** Statements of an init file stand on a line each. The password is hex, the names are ours. */
function initSql(databases: readonly string[], password: string): string {
  return [
    `CREATE USER 'drill'@'localhost' IDENTIFIED BY '${password}';`,
    ...databases.flatMap((name) => [
      `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4;`,
      `GRANT ALL ON \`${name}\`.* TO 'drill'@'localhost';`,
    ]),
    "",
  ].join("\n");
}

/** What it says goes nowhere: a full pipe would stop it. */
function drain({ stdin, stdout, stderr }: StartedProcess): void {
  stdin.end();
  stdout.resume();
  stderr.resume();
}

function absent(because: string): { readonly kind: "absent"; readonly because: string } {
  return { kind: "absent", because };
}
