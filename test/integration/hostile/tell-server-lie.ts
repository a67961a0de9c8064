import { limits } from "../../../src/drivers/databases/mysql/limits.ts";
import { watchPrograms } from "../injection/started-programs.ts";
import type { CliAnswer } from "../run-cli-here.ts";
import type { MysqlRoom } from "./mysql-room.ts";
import type { ServerLie } from "./server-lies.ts";

export interface ServerLieRow {
  readonly title: string;
  /** How many statements were answered by the lie. */
  readonly told: number;
  /** Code of the error; null: it went on. */
  readonly said: string | null;
  readonly seconds: number;
  /** Above what it was before, in MiB. */
  readonly memory: number;
  /** What should not have happened. */
  readonly wrong: readonly string[];
}

const most = { seconds: 30, memory: 400 } as const;
/** The product's own bound of an hour, made so short that a test can wait for it. */
const short = { statementMs: 1_500 };
/** The transport's own fixed text, and what copies within this machine. */
const programs = /^(?:\/bin\/sh -c IFS= read -r order && eval "\$order"|cp .*|sync .*)$/;

/** A whole `sync` while one kind of statement is answered by a lie, then an honest one. */
export async function tellServerLie(
  room: MysqlRoom,
  {
    of,
    title,
    lie,
    from = 1,
  }: { readonly of: RegExp; readonly title: string; readonly lie: ServerLie; readonly from?: number },
): Promise<ServerLieRow> {
  await room.change();
  const before = {
    replica: await room.content("replica"),
    rss: process.memoryUsage().rss,
    now: performance.now(),
  };
  const peak = { rss: before.rss };
  const timer = setInterval(() => {
    peak.rss = Math.max(peak.rss, process.memoryUsage().rss);
  }, 20);
  using started = watchPrograms();
  room.liar.lie(of, lie.tell, from);
  using _bounds = lie.patience === "short" ? shortened() : null;
  const answer = await room.run("sync", "example.com", "--yes");
  const strange = started.all.map((one) => one.join(" ")).filter((line) => !programs.test(line));
  const told = room.liar.beHonest();
  clearInterval(timer);
  const seconds = (performance.now() - before.now) / 1_000;
  const memory = (peak.rss - before.rss) / 1_048_576;
  const said = codeOf(answer);
  const replica = await room.content("replica");
  const wrong = [
    ...(seconds > most.seconds ? [`it took ${seconds.toFixed(0)} s`] : []),
    ...(memory > most.memory ? [`it took ${memory.toFixed(0)} MiB`] : []),
    ...strange.map((line) => `${line.slice(0, 100)} was started`),
    ...(said === "INTERNAL" ? [answer.stdout.slice(0, 600)] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
    ...(/[\u0000-\u0008\u000b-\u001f\u007f]/.test(answer.stdout + answer.stderr)
      ? ["a terminal was told something"]
      : []),
    ...(answer.stdout.length + answer.stderr.length > 60_000 ? ["it is told at too great a length"] : []),
    ...(room.liar.heard().includes("root:") ? ["a file of this machine went out"] : []),
    // Of a replica that lies the real server does what it is told: what it answers may come after.
    ...(said === null || room.lies === "replica" || replica === before.replica
      ? []
      : ["the replica was changed all the same"]),
    ...(said === null ? await unproven(room, replica) : []),
    ...(await healed(room)),
  ];
  return { title, told, said, seconds, memory, wrong };
}

/** It went on: then what it made is the site as it is, or whole as the server showed it, which is its own affair. */
async function unproven(room: MysqlRoom, replica: string): Promise<readonly string[]> {
  if (replica === (await room.content("primary"))) return [];
  if (room.lies === "replica") return ["nobody was told, and the replica is another"];
  const { exit, stdout } = await room.run("verify", "example.com");
  return exit === 0 ? [] : [`what was made is not whole: ${stdout.slice(0, 400)}`];
}

async function healed(room: MysqlRoom): Promise<readonly string[]> {
  const { exit, stdout } = await room.run("sync", "example.com", "--yes", "--allow-deletions");
  if (exit !== 0) return [`an honest pass afterwards fails: ${stdout.slice(0, 400)}`];
  const same = (await room.content("primary")) === (await room.content("replica"));
  return same ? [] : ["an honest pass afterwards leaves a difference"];
}

function shortened(): Disposable {
  const before = { ...limits };
  Object.assign(limits, short);
  return { [Symbol.dispose]: () => void Object.assign(limits, before) };
}

function codeOf({ exit, stdout, stderr }: CliAnswer): string | null {
  const { errors } = JSON.parse(stdout) as { readonly errors: readonly { readonly code: string }[] };
  return exit === 0 ? null : (errors[0]?.code ?? `exit ${exit}: ${stderr.slice(0, 200)}`);
}
