import { resolve } from "node:path";
import { ClonePanelError } from "../../core/errors.ts";
import { controllerPlaces, observeElsewhere } from "../../wiring/observe.ts";
import type { CommandContext, Handler } from "../frame/command.ts";

/** Ends by a signal, with 130. Reads no configuration: this machine knows nothing but its key. */
export const observe: Handler = async (context) => {
  const observer = context.arguments[0] ?? "";
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(observer))
    throw usage(`"${observer.slice(0, 63)}" is no name of an observer`);
  const written = context.flags.get("controller");
  if (written === undefined) throw usage("--controller is missing: to whom does it report?");
  const keyFile = context.flags.get("key-file");
  await observeElsewhere({
    observer,
    controllers: controllerPlaces(written),
    keyFile: keyFile === undefined ? null : resolve(context.cwd, keyFile),
    say: ({ controller, text }) => say(context, { observer, controller, text }),
    signal: context.signal,
  });
  return { data: null, text: "", written: "streamed", exit: 130 };
};

interface Line {
  readonly observer: string;
  readonly controller: string;
  readonly text: string;
}

function say({ output, stream, clock }: CommandContext, line: Line): void {
  const at = new Date(clock.nowMs()).toISOString();
  const plain = `${at.slice(11, 19)}  ${line.controller}  ${line.text}`;
  stream(output === "json" ? JSON.stringify({ at, ...line }) : plain);
}

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, { hint: "See: clonepanel help observe", remedy: "owner" });
}
