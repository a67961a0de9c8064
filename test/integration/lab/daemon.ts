import { repository } from "../../lab/paths.ts";
import type { MirrorLab } from "./mirror-lab.ts";

/** `clonepanel run --json` on control. */
export interface WatchedDaemon extends AsyncDisposable {
  /** Stops it as a person does, and returns everything it said. */
  end(): Promise<string>;
}

const pidFile = "/tmp/clonepanel-daemon.pid";
const start = `echo $$ > ${pidFile}; exec "$@"`;

export async function startDaemon({ lab, facts }: MirrorLab): Promise<WatchedDaemon> {
  const config = `${facts.control.home}/chosen.yaml`;
  const argv = ["sh", "-c", start, "sh", "node", `${repository}/src/cli/main.ts`, "run", "--json"];
  const env = { CLONEPANEL_CONFIG: config };
  const running = lab.exec("control", argv, { cwd: facts.control.home, env, timeoutMs: 600_000 });
  let said: string | null = null;
  const end = async () => {
    if (said !== null) return said;
    await lab.exec("control", ["sh", "-c", `kill -INT "$(cat ${pidFile})"`]);
    const { stdout, stderr } = await running;
    said = stdout.toString("utf8") + stderr.toString("utf8");
    return said;
  };
  return { end, [Symbol.asyncDispose]: async () => void (await end()) };
}
