import { repository } from "../../repository.ts";
import type { MirrorLab } from "./mirror-lab.ts";

/** `clonepanel run --json` on control. */
export interface WatchedDaemon extends AsyncDisposable {
  /** Stops it as a person does, and returns everything it said. */
  end(): Promise<string>;
  /** Everything it said until now. */
  said(): Promise<string>;
}

const start = `echo $$ > daemon.pid; exec "$@" > daemon.said 2>&1`;

type Environment = Readonly<Record<string, string>>;

export async function startDaemon(mirror: MirrorLab, env: Environment = {}): Promise<WatchedDaemon> {
  return runDaemon(mirror, env);
}

export interface DyingDaemon extends WatchedDaemon {
  /** How often it died by itself. */
  deaths(): number;
}

/** One that dies by SIGKILL at these points of the journal, one after the other, and is started again each time. */
export async function startDyingDaemon(mirror: MirrorLab, killAts: readonly string[]): Promise<DyingDaemon> {
  let deaths = 0;
  let isWanted = true;
  let saidBefore = "";
  let now = runDaemon(mirror, dyingAt(killAts[0]));
  const live = async () => {
    await now.ended;
    while (isWanted && deaths < killAts.length) {
      deaths += 1;
      saidBefore += await now.said();
      now = runDaemon(mirror, dyingAt(killAts[deaths]));
      await now.ended;
    }
  };
  const restarted = live();
  const said = async () => saidBefore + (await now.said());
  const end = async () => {
    isWanted = false;
    await now.end();
    await restarted;
    return said();
  };
  return { end, said, deaths: () => deaths, [Symbol.asyncDispose]: async () => void (await end()) };
}

interface RunningDaemon extends WatchedDaemon {
  readonly ended: Promise<unknown>;
}

function dyingAt(point: string | undefined): Environment {
  return point === undefined ? {} : { CLONEPANEL_KILL_AT: point };
}

function runDaemon({ lab, facts }: MirrorLab, extra: Environment): RunningDaemon {
  const { home } = facts.control;
  const config = `${home}/chosen.yaml`;
  const argv = ["sh", "-c", start, "sh", "node", `${repository}/src/cli/main.ts`, "run", "--json"];
  const env = { CLONEPANEL_CONFIG: config, ...extra };
  const ended = lab.exec("control", argv, { cwd: home, env, timeoutMs: 900_000 });
  const said = async () =>
    (await lab.exec("control", ["cat", `${home}/daemon.said`])).stdout.toString("utf8");
  let all: string | null = null;
  const end = async () => {
    if (all !== null) return all;
    await lab.exec("control", ["sh", "-c", `kill -INT "$(cat ${home}/daemon.pid)"`]);
    await ended;
    all = await said();
    return all;
  };
  return { end, said, ended, [Symbol.asyncDispose]: async () => void (await end()) };
}
