import { repository } from "../../lab/paths.ts";
import type { MirrorLab } from "./mirror-lab.ts";

/** `clonepanel run --json` on control. */
export interface WatchedDaemon extends AsyncDisposable {
  /** Stops it as a person does, and returns everything it said. */
  end(): Promise<string>;
  /** Everything it said until now. */
  said(): Promise<string>;
}

const pidFile = "/tmp/clonepanel-daemon.pid";
const saidFile = "/tmp/clonepanel-daemon.said";
const start = `echo $$ > ${pidFile}; exec "$@" > ${saidFile} 2>&1`;

export async function startDaemon({ lab, facts }: MirrorLab): Promise<WatchedDaemon> {
  const config = `${facts.control.home}/chosen.yaml`;
  const argv = ["sh", "-c", start, "sh", "node", `${repository}/src/cli/main.ts`, "run", "--json"];
  const env = { CLONEPANEL_CONFIG: config };
  const running = lab.exec("control", argv, { cwd: facts.control.home, env, timeoutMs: 600_000 });
  const said = async () => (await lab.exec("control", ["cat", saidFile])).stdout.toString("utf8");
  let all: string | null = null;
  const end = async () => {
    if (all !== null) return all;
    await lab.exec("control", ["sh", "-c", `kill -INT "$(cat ${pidFile})"`]);
    await running;
    all = await said();
    return all;
  };
  return { end, said, [Symbol.asyncDispose]: async () => void (await end()) };
}
