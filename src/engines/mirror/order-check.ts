import { ClonePanelError } from "../../core/errors.ts";
import type { Engine, Seat } from "./engine.ts";

/** Exit codes of `orderCheck`. */
export const overruled = { epoch: 45, tenure: 46 } as const;

/**
 * It is the account that compares, not whoever sends, so an order that was held up on its way is refused however late it
 * arrives. `$state` is the state file, `$epoch` the order's, empty where that file is not believed; `$tenure` says which
 * controller sends, empty where there is one alone. A number too long to be one of ours counts as none.
 */
export const orderCheck = `
newer() {
  case $1 in '' | *[!0-9]* | ????????????????*) return 1 ;; esac
  [ "$1" -gt "$2" ]
}
if [ -n "$epoch" ] && [ -f "$state" ]; then
  IFS= read -r has < "$state"
  has=\${has##*,'"epoch":'}
  has=\${has%%,*}
  if newer "$has" "$epoch"; then printf '%s' "$has"; exit ${overruled.epoch}; fi
fi
if [ -n "$tenure" ] && [ -f "\${state%/*}/tenure" ]; then
  IFS= read -r has < "\${state%/*}/tenure"
  if newer "$has" "$tenure"; then printf '%s' "$has"; exit ${overruled.tenure}; fi
fi
`;

/** The number that orders for this site carry; empty: nobody else could send any. */
export async function tenureOf(engine: Engine, { site }: Seat): Promise<string> {
  const { tenure = null } = engine;
  return tenure === null ? "" : String(await tenure.number(site.id));
}

export function epochHigher({ site, account }: Seat, epoch: number, has: string): ClonePanelError {
  return new ClonePanelError(
    "EPOCH_HIGHER",
    `"${account.id}" has been told epoch ${has.slice(0, 15)} since; an order of epoch ${epoch} is refused there`,
    {
      hint: `Nothing was changed there. Another controller, or another run, has moved the role: clonepanel status ${site.id}`,
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}

export function succeeded({ site, account }: Seat): ClonePanelError {
  return new ClonePanelError(
    "COORDINATION_LOST",
    `"${account.id}" has had orders of this controller's successor since; this one is refused there`,
    {
      hint: `Nothing was changed there. Another controller works on the site now: clonepanel status ${site.id}`,
      remedy: "wait",
      site: site.id,
      account: account.id,
    },
  );
}
