import type { CommandContext } from "../frame/command.ts";
import type { Play, PlayedScene } from "./scene.ts";
import type { Teller } from "./teller.ts";

/** Plays scenes one after another: times them, tells them, remembers them. */
export function performer({ clock, signal }: CommandContext, told: Teller, scenes: PlayedScene[]): Play {
  return async (scene, act) => {
    signal.throwIfAborted();
    const number = scenes.length + 1;
    const startedMs = clock.monotonicMs();
    const end = (outcome: PlayedScene["outcome"], lines: PlayedScene["lines"]) => {
      const durationMs = Math.round(clock.monotonicMs() - startedMs);
      const played: PlayedScene = { ...scene, outcome, durationMs, lines };
      scenes.push(played);
      told.end(number, played);
    };
    told.begin(number, scene.title);
    try {
      const { result, lines } = await act();
      end("done", lines);
      return result;
    } catch (error) {
      end(signal.aborted ? "stopped" : "failed", []);
      throw error;
    }
  };
}
