import { span } from "../../core/words/quantities.ts";
import type { Terminal } from "../frame/command.ts";
import { plainText } from "../frame/plain-text.ts";
import type { Line, PlayedScene } from "./scene.ts";
import { wrap } from "./wrap.ts";

/** Shows the story while it happens. */
export interface Teller {
  say(text: string): void;
  begin(number: number, title: string): void;
  end(number: number, scene: PlayedScene): void;
}

export const silentTeller: Teller = { say: () => undefined, begin: () => undefined, end: () => undefined };

const widest = 80;
const narrowest = 40;
const labelWidth = 9;
const indent = 4 + labelWidth;

/** On a terminal the title of the present scene stands there while it runs; elsewhere a scene is told when it is over. */
export function terminalTeller(terminal: Terminal): Teller {
  const { paint, isTerminal } = terminal;
  const width = Math.max(narrowest, Math.min(widest, terminal.columns));
  const write = (text: string) => terminal.write(`${text}\n`);
  return {
    say: write,
    begin(number, title) {
      if (isTerminal)
        terminal.write(`${paint.faint(pad(number))}  ${plainText(title)} ${paint.faint("...")}`);
    },
    end(number, scene) {
      if (isTerminal) terminal.write("\r\u001b[K");
      const took = scene.outcome === "done" ? span(scene.durationMs) : scene.outcome;
      const room = width - 4 - took.length;
      const painted = scene.outcome === "failed" ? paint.bad(took) : paint.faint(took);
      write(`${paint.faint(pad(number))}  ${plainText(scene.title).padEnd(room)}${painted}`);
      for (const [at, line] of scene.lines.entries()) {
        const label = labelOf(line, scene.lines[at - 1]);
        const [first = "", ...rest] = wrap(plainText(line.text), width - indent);
        write(`    ${label}${first}`);
        for (const text of rest) write(`${" ".repeat(indent)}${text}`);
      }
    },
  };

  /** Said once for lines that belong together; each `ok` stands for itself. */
  function labelOf({ label }: Line, before: Line | undefined): string {
    if (label === "") return "";
    if (label === before?.label && label !== "ok") return " ".repeat(labelWidth);
    const padded = plainText(label).padEnd(labelWidth);
    return label === "ok" ? paint.good(padded) : paint.faint(padded);
  }
}

function pad(number: number): string {
  return String(number).padStart(2);
}
