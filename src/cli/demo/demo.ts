import { span } from "../../core/words/quantities.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { type ErrorRow, rowsOf } from "../frame/error-row.ts";
import { farewell, greeting } from "./farewell.ts";
import { openStageFolder, type StageFolder } from "./host/stage-folder.ts";
import type { Play, PlayedScene } from "./scene.ts";
import { tellStory } from "./story.ts";
import { silentTeller, type Teller, terminalTeller } from "./teller.ts";

/** The main job of ClonePanel on embedded defaults, on this machine alone; leaves nothing behind unless asked to. */
export const demo: Handler = async (context) => {
  const told =
    context.output === "json" || context.flags.has("quiet") ? silentTeller : terminalTeller(context.terminal);
  const startedMs = context.clock.monotonicMs();
  const scenes: PlayedScene[] = [];
  const keeping = context.flags.has("keep") ? "keep" : "remove";
  const folder = await openStageFolder({
    wanted: context.flags.get("folder") ?? null,
    cwd: context.cwd,
    afterwards: keeping,
  });
  told.say(greeting(folder.path));
  const errors = await playStory(context, folder, performer(context, told, scenes));
  const durationMs = Math.round(context.clock.monotonicMs() - startedMs);
  if (errors.length === 0) told.say(farewell({ folder: folder.path, keeping, took: span(durationMs) }));
  return {
    data: { folder: folder.path, kept: keeping === "keep", durationMs, steps: scenes },
    text: "",
    errors,
    exit: exitOf(context, errors),
    ...(context.output === "json" ? {} : { written: "streamed" as const }),
  };
};

async function playStory(
  context: CommandContext,
  folder: StageFolder,
  play: Play,
): Promise<readonly ErrorRow[]> {
  await using stageFolder = folder;
  try {
    await tellStory(context, stageFolder.path, play);
    return [];
  } catch (error) {
    // After a signal every failure is the interruption: whatever broke, broke because of it.
    return rowsOf(context.signal.aborted ? context.signal.reason : error);
  }
}

/** Plays scenes one after another: times them, tells them, remembers them. */
function performer({ clock, signal }: CommandContext, told: Teller, scenes: PlayedScene[]): Play {
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
      end("failed", []);
      throw error;
    }
  };
}

function exitOf({ signal }: CommandContext, errors: readonly ErrorRow[]): 0 | 1 | 130 {
  if (errors.length === 0) return 0;
  return signal.aborted ? 130 : 1;
}
