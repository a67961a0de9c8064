import type { Side } from "../room.ts";
import type { Scene } from "./scenes.ts";

/** `disk:to`: nobody is killed, the disk of the replica's server gets full. */
export type Victim = "controller" | `ssh:${Side}` | `mysqld:${Side}` | "disk:to";

/** A statement of a pass: which one of those alike on its side. Its number among all would be another one in the next pass. */
export interface Step {
  readonly side: Side;
  readonly shape: string;
  readonly nth: number;
  readonly sql: string;
}

export interface KillPoint {
  readonly scene: Scene;
  readonly victim: Victim;
  readonly step: Step;
  /** `answered`: the statement was carried out, and nobody has heard of it. */
  readonly moment: "before" | "answered";
}

export function nameOf({ step, moment }: Pick<KillPoint, "step" | "moment">): string {
  return `${step.side} ${moment} ${step.shape} #${step.nth}`;
}

/**
 * Every kind of statement of a pass, with whoever takes part in it: the first of those that differ only in names and
 * numbers, and all that make something last. What was carried out unheard matters only after these: after any other
 * statement it is the moment before the next one.
 */
export function chooseKillPoints(scene: Scene, steps: readonly Step[]): readonly KillPoint[] {
  const byShape = Map.groupBy(steps, ({ side, shape }) => `${side} ${shape}`);
  const chosen = [...byShape.values()].flatMap((alike) => (lasts(alike[0]) ? alike : alike.slice(0, 1)));
  return chosen.flatMap((step) =>
    victimsAt(scene, step.side).flatMap((victim) =>
      momentsOf(step).map((moment): KillPoint => ({ scene, victim, step, moment })),
    ),
  );
}

/** What lasts comes first, so that a run that is cut short has tried it. */
export function byWeight(left: KillPoint, right: KillPoint): number {
  return Number(lasts(right.step)) - Number(lasts(left.step));
}

function victimsAt(scene: Scene, side: Side): readonly Victim[] {
  if (scene.startsWith("grown")) return side === "to" ? ["disk:to"] : [];
  return ["controller", `ssh:${side}`, `mysqld:${side}`];
}

function momentsOf(step: Step): readonly KillPoint["moment"][] {
  return lasts(step) ? ["before", "answered"] : ["before"];
}

/** It cannot be rolled back. The probes of a user's rights name a table that is not there. */
function lasts(step: Step | undefined): boolean {
  const sql = step?.sql ?? "";
  return /^(COMMIT|RENAME|DROP|ALTER|CREATE|REPLACE)\b/i.test(sql) && !sql.includes("no_such_table");
}

/** The beginning of a statement without names and numbers; settings of a session and probes of rights are one each. */
export function shapeOf(sql: string): string {
  if (sql.includes("no_such_table")) return "probe";
  if (/^SET\b/.test(sql)) return "SET";
  // Of rows only the table tells something; a long text has no end here.
  const head = sql.replace(/\bVALUES ?\(.*/s, "VALUES");
  const plain = head.replace(/`(?:[^`]|``)*`/g, "`").replace(/'[^']*'/g, "'");
  return plain.replace(/\d+/g, "0").replace(/\s+/g, " ").slice(0, 60);
}
