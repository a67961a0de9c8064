import type { DatabaseMark } from "../database/table.ts";
import type { SeenState } from "../site/contact.ts";

/** How a replica comes to the newest generation. */
export type ReplicaPlan =
  /** It carries this generation for certain: only the difference travels. */
  | { readonly kind: "ship"; readonly fromGeneration: number; readonly because: string }
  /** It is ours, but what it carries is not certain: a full compare comes first. */
  | { readonly kind: "compare"; readonly because: string }
  /** Nothing is there. */
  | { readonly kind: "set-up"; readonly because: string }
  /** It holds something that is not ours: kept as a snapshot first. */
  | { readonly kind: "adopt"; readonly because: string }
  | { readonly kind: "refuse"; readonly code: "SITE_ID_DIFFERS"; readonly because: string };

export interface ReplicaSeen {
  readonly site: string;
  /** What our own record says it carries. */
  readonly recorded: number | null;
  /** A verify found that it holds something else than that, and no pass has repaired it since. */
  readonly drift: "found" | "none";
  readonly state: SeenState;
  /** One a database; null where ClonePanel never wrote. */
  readonly marks: readonly { readonly database: string; readonly mark: DatabaseMark | null }[];
  readonly files: number;
  readonly tables: number;
  /** Generations whose manifests the vault still has. */
  readonly known: (generation: number) => boolean;
}

/** Record, state file and every database's mark must agree before a difference is trusted. Pure. */
export function planReplica(seen: ReplicaSeen): ReplicaPlan {
  const stranger = seen.marks.find(({ mark }) => mark !== null && mark.site !== seen.site);
  if (stranger?.mark) {
    return {
      kind: "refuse",
      code: "SITE_ID_DIFFERS",
      because: `its database "${stranger.database}" is a replica of the site "${stranger.mark.site}"`,
    };
  }
  const written = seen.state.kind === "state" || seen.marks.some(({ mark }) => mark !== null);
  if (!written && seen.files === 0 && seen.tables === 0) return { kind: "set-up", because: "it is empty" };
  if (!written) return { kind: "adopt", because: holds(seen) };
  return certain(seen);
}

function certain(seen: ReplicaSeen): ReplicaPlan {
  const { recorded } = seen;
  const inState = seen.state.kind === "state" ? seen.state.state.generation : null;
  if (seen.state.kind === "foreign")
    return { kind: "compare", because: `its state file is not ours: ${seen.state.because}` };
  if (recorded === null)
    return { kind: "compare", because: "its first copy was not finished, or our record of it is lost" };
  if (seen.drift === "found")
    return { kind: "compare", because: "a verify found that its content had been changed" };
  if (inState !== recorded) {
    return {
      kind: "compare",
      because: `its state file says generation ${inState ?? "none"}, our record says ${recorded}`,
    };
  }
  const odd = seen.marks.find(({ mark }) => mark?.generation !== recorded);
  if (odd !== undefined) {
    const says = odd.mark === null ? "no generation" : `generation ${odd.mark.generation}`;
    return {
      kind: "compare",
      because: `its database "${odd.database}" says ${says}, our record says ${recorded}`,
    };
  }
  if (!seen.known(recorded))
    return { kind: "compare", because: `the vault no longer knows generation ${recorded}` };
  return { kind: "ship", fromGeneration: recorded, because: `it carries generation ${recorded}` };
}

function holds(seen: ReplicaSeen): string {
  return `it holds ${seen.files} files and ${seen.tables} tables that ClonePanel never wrote`;
}
