import type { OwnLine } from "../report/check-report.ts";
import type { ConnectSeen } from "./judge-service.ts";

/** A well-known place that has nothing to do with any site. */
export interface Anchor {
  readonly host: string;
  readonly port: number;
}

/** More than half of the anchors must be reached, or what fails elsewhere may be our own line. */
export function judgeOwnLine(seen: readonly ConnectSeen[]): OwnLine {
  const open = seen.filter(({ kind }) => kind === "open").length;
  const words = `${open} of ${seen.length} anchors can be reached from here`;
  return { state: open * 2 > seen.length ? "proven" : "unproven", because: words };
}
