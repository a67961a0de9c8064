import { ClonePanelError } from "../core/errors.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import { count } from "../core/words/quantities.ts";
import type { Opened } from "./house.ts";

const rounds = 20;

/** Can the shared store be asked, do all its members answer, and has one race one winner? */
export async function examineCoordination({ state }: Opened): Promise<readonly AccountHealth[]> {
  if (state.race === null) return [];
  return [{ account: "coordination", findings: await look(state.race) }];
}

async function look(race: NonNullable<Opened["state"]["race"]>): Promise<readonly HealthFinding[]> {
  try {
    const { unfair, silent } = await race(rounds);
    if (unfair > 0) {
      const text = `two writers won the same race in ${unfair} of ${rounds} rounds: two controllers would both act`;
      return [finding("problem", text, "Name another store below coordination: in the configuration.")];
    }
    const fair = finding("good", `${rounds} races for one revision had one winner each`, null);
    if (silent === 0) return [fair];
    const text = `${count(silent, "member")} of etcd did not answer; one more, and nothing is decided any longer`;
    return [fair, finding("problem", text, "etcdctl endpoint health --cluster")];
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    return [finding("problem", error.message, error.hint)];
  }
}

function finding(level: HealthFinding["level"], text: string, next: string | null): HealthFinding {
  return { topic: "etcd", site: null, level, text, next };
}
