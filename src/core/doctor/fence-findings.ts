import type { HealthFinding } from "../report/account-health.ts";
import { good, note } from "./finding.ts";

/** By what a primary could be kept from writing, were it sick or gone. */
export interface FenceLook {
  /** Our own files are there, and its login works. */
  readonly login: "works" | "does not";
  /** The signed order through its own web server; null: it has no address or origin to be asked at. */
  readonly endpoint:
    | { readonly kind: "answers" }
    | { readonly kind: "silent"; readonly because: string }
    | null;
  /** A lease that ends by itself when nobody renews it. */
  readonly lease: "asked-for" | "not-asked-for";
}

/** The ladder of fences, the highest rung that works first; withdrawing its name is always done and never counts as one. */
export function fenceFindings(
  { site, account }: { readonly site: string; readonly account: string },
  { login, endpoint, lease }: FenceLook,
): readonly HealthFinding[] {
  const about = { topic: "fence", site };
  const rungs = [
    ...(login === "works" ? ["its login"] : []),
    ...(endpoint?.kind === "answers" ? ["a signed order to its web server"] : []),
    ...(lease === "asked-for" ? ["a lease that ends by itself"] : []),
  ];
  const silent =
    endpoint?.kind === "silent"
      ? [note(about, `no signed order reaches ${account}: ${endpoint.because}`, null)]
      : [];
  const [highest, ...others] = rungs;
  if (highest === undefined) {
    const text = `nothing could keep ${account} from writing while it is gone: its replica takes over only when a person says so`;
    return [note(about, text, `sites.${site}.failover.fence: lease`), ...silent];
  }
  const else_ = others.length === 0 ? "" : `, else by ${others.join(", else by ")}`;
  const gone =
    lease === "asked-for"
      ? []
      : [
          note(
            about,
            `when nothing at ${account} answers any more, its replica waits for a person`,
            `to let it take over by itself: sites.${site}.failover.fence: lease`,
          ),
        ];
  return [
    good(about, `${account} could be fenced by ${highest}${else_}; at the latest when it returns`),
    ...gone,
    ...silent,
  ];
}
