import { ClonePanelError } from "../core/errors.ts";
import { type ObserverLine, observe } from "../engines/failover/observe.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { nodeHttp } from "../platform/http.ts";
import { systemProbes } from "../platform/probes/index.ts";
import { readObserverKey } from "./observers.ts";
import { openSecrets } from "./secrets.ts";

export interface ObserveElsewhere {
  readonly observer: string;
  /** `http://` or `https://`, host and port, nothing after it. */
  readonly controllers: readonly string[];
  /** Absolute; null: the key is in the environment. */
  readonly keyFile: string | null;
  readonly say: (line: ObserverLine) => void;
  readonly signal: AbortSignal;
}

export const keyVariable = "CLONEPANEL_OBSERVER_KEY";

/** An observer's whole process: it has no configuration, no state and no way to any account. */
export async function observeElsewhere(order: ObserveElsewhere): Promise<void> {
  const { observer, controllers, keyFile, say, signal } = order;
  const { secrets } = openSecrets([]);
  const ref = keyFile === null ? { env: keyVariable } : { file: keyFile };
  const key = await readObserverKey(secrets, observer, ref);
  await observe({
    ...{ observer, controllers, key, say, signal },
    ...{ http: nodeHttp, probes: systemProbes, clock: systemClock, digest: nodeDigest },
  });
}

/** @throws ClonePanelError USAGE. */
export function controllerPlaces(written: string): readonly string[] {
  return written.split(",").map((part) => {
    const url = URL.canParse(part.trim()) ? new URL(part.trim()) : null;
    const isPlain = url !== null && url.pathname === "/" && url.search === "" && url.username === "";
    if (isPlain && (url.protocol === "http:" || url.protocol === "https:")) return url.origin;
    throw new ClonePanelError("USAGE", `--controller "${part.trim()}" is no address of a controller`, {
      hint: "Write for example: --controller https://panel.example.com, several with commas",
      remedy: "owner",
    });
  });
}
