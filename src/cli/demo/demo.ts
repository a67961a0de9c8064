import { ClonePanelError } from "../../core/errors.ts";
import { span } from "../../core/words/quantities.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { type ErrorRow, rowOf, rowsOf } from "../frame/error-row.ts";
import { farewell, greeting } from "./farewell.ts";
import { openStageFolder, type StageFolder } from "./host/stage-folder.ts";
import { performer } from "./performer.ts";
import type { Play, PlayedScene } from "./scene.ts";
import { tellStory } from "./story.ts";
import { silentTeller, terminalTeller } from "./teller.ts";

/** The main job of ClonePanel on embedded defaults, on this machine alone; leaves nothing behind unless asked to. */
export const demo: Handler = async (context) => {
  if (context.mode === "preview") throw noPreview();
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
    return context.signal.aborted ? [interruptedRow(context.signal)] : rowsOf(error);
  }
}

/** Unlike other verbs, this one does not go on where it stopped. */
function interruptedRow({ reason }: AbortSignal): ErrorRow {
  const because = reason instanceof Error ? reason.message : "stopped";
  return { ...rowOf(reason), message: because, hint: "It begins anew with: clonepanel demo" };
}

function noPreview(): ClonePanelError {
  return new ClonePanelError("ARGUMENT_INVALID", "the demo has no preview", {
    hint: "It touches nothing but a temporary folder of its own. Type: clonepanel demo",
    remedy: "owner",
  });
}

function exitOf({ signal }: CommandContext, errors: readonly ErrorRow[]): 0 | 1 | 130 {
  if (errors.length === 0) return 0;
  return signal.aborted ? 130 : 1;
}
