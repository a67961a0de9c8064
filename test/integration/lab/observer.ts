import { observing } from "../../lab/facts.ts";
import { repository } from "../../repository.ts";
import type { MirrorLab } from "./mirror-lab.ts";

/** `clonepanel observe` on the visitors' host: it has a key, and neither configuration nor state. */
export interface LabObserver extends AsyncDisposable {
  /** Stops it as a person does, and returns everything it said. */
  end(): Promise<string>;
}

const start = `echo $$ > "$1.pid"; said=$1.said; shift; exec "$@" > "$said" 2>&1`;
const files = "/run/observer";

export function startObserver({ lab }: MirrorLab): LabObserver {
  const { name, key, panel } = observing;
  const verb = ["observe", name, "--controller", `http://${panel}`];
  const argv = ["sh", "-c", start, "sh", files, "node", `${repository}/src/cli/main.ts`, ...verb];
  const env = { HOME: "/nonexistent", CLONEPANEL_OBSERVER_KEY: key };
  const ended = lab.exec("client", argv, { env, timeoutMs: 900_000 });
  let all: string | null = null;
  const end = async () => {
    if (all !== null) return all;
    await lab.exec("client", ["sh", "-c", `kill -INT "$(cat ${files}.pid)"`]);
    await ended;
    all = (await lab.exec("client", ["cat", `${files}.said`])).stdout.toString("utf8");
    return all;
  };
  return { end, [Symbol.asyncDispose]: async () => void (await end()) };
}
