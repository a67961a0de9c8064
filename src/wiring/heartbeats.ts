import { ClonePanelError } from "../core/errors.ts";
import type { Config } from "../core/site/config.ts";
import { keepBeat } from "../engines/checks/beats.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import type { App } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";

/** Who does not know the key, or names what is not there, learns nothing but that. */
export function heartbeatVerbs({ services }: Config, opened: Opened): Pick<App, "hearBeat"> {
  return {
    hearBeat: async ({ site, beat, key }) => {
      const check = services.get(site)?.checks.find((one) => one.kind === "heartbeat" && one.beat === beat);
      if (check?.kind !== "heartbeat") return "refused";
      try {
        const right = (await opened.secrets.resolve(check.key)).reveal();
        // Hashed, so that the time of the comparison tells nothing.
        if (hashOf(key) !== hashOf(right)) return "refused";
      } catch (error) {
        if (error instanceof ClonePanelError) return "refused";
        throw error;
      }
      await keepBeat(opened.state.coordination, { site, beat }, systemClock.nowMs());
      return "heard";
    },
  };
}

function hashOf(text: string): string {
  return nodeDigest.hmacSha256("clonepanel heartbeat 1", text);
}
