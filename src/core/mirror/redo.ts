import { ClonePanelError } from "../errors.ts";
import { type BytePath, escapeBytes, unescapeBytes } from "./byte-path.ts";

/**
 * One step of bringing `incoming/` into `current/`. Each can be repeated: what is already done is left alone. Paths are
 * relative to both folders.
 */
export type RedoStep =
  | { readonly kind: "delete"; readonly path: BytePath }
  | { readonly kind: "folder"; readonly path: BytePath }
  | { readonly kind: "move"; readonly path: BytePath };

export interface Redo {
  readonly generation: number;
  readonly steps: readonly RedoStep[];
}

const letters = { delete: "-", folder: "d", move: "+" } as const;

/** One step a line, the number of steps at the end: a cut-off list is never applied. */
export function writeRedo(redo: Redo): string {
  const steps = redo.steps.map((step) => `${letters[step.kind]}\t${escapeBytes(step.path)}`);
  return [`generation\t${redo.generation}`, ...steps, `end\t${redo.steps.length}`, ""].join("\n");
}

/** @throws ClonePanelError REDO_DAMAGED */
export function readRedo(text: string): Redo {
  const lines = text.split("\n");
  const [, generation] = (lines[0] ?? "").split("\t");
  const steps = lines.slice(1, -2).map(readStep);
  if (lines.at(-2) !== `end\t${steps.length}` || generation === undefined) throw damaged();
  return { generation: Number(generation), steps };
}

function readStep(line: string): RedoStep {
  const path = unescapeBytes(line.slice(2));
  switch (line.slice(0, 2)) {
    case "-\t":
      return { kind: "delete", path };
    case "d\t":
      return { kind: "folder", path };
    case "+\t":
      return { kind: "move", path };
    default:
      throw damaged();
  }
}

function damaged(): ClonePanelError {
  return new ClonePanelError(
    "REDO_DAMAGED",
    "the vault's redo list is damaged, so the commit cannot be finished",
    {
      hint: "Look at the vault's disk. The newest snapshot is whole: clonepanel snapshot list",
      remedy: "owner",
    },
  );
}
