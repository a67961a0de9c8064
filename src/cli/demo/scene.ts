import type { PlanView } from "../../core/report/plan-view.ts";

/** One line below a scene's title. `ok` is a claim that was checked; the others say what was done. */
export interface Line {
  readonly label: string;
  readonly text: string;
}

/** What a scene came to: for the next scenes, and for whoever watches. */
export interface Told<T> {
  readonly result: T;
  readonly lines: readonly Line[];
}

/** Plays one scene of the story: tells its title, its time and its lines. */
export type Play = <T>(
  scene: { readonly id: string; readonly title: string },
  act: () => Promise<Told<T>>,
) => Promise<T>;

/** A scene as it is told, and as `--json` prints it. */
export interface PlayedScene {
  readonly id: string;
  readonly title: string;
  readonly outcome: "done" | "failed" | "stopped";
  readonly durationMs: number;
  readonly lines: readonly Line[];
}

export function line(label: string, text: string): Line {
  return { label, text };
}

export function ok(text: string): Line {
  return { label: "ok", text };
}

/** A plan as a preview shows it, without the single names. */
export function planLines(plan: PlanView): readonly Line[] {
  return [plan.title, ...plan.lines.filter((text) => !text.startsWith(" "))].map((text) =>
    line("plan", text),
  );
}
