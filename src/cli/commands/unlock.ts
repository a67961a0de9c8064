import { unlockRunning } from "../../wiring/unlock-door.ts";
import type { Handler } from "../frame/command.ts";

export const unlock: Handler = async ({ config, mode, signal }) => {
  const { statePath } = await config();
  if (mode === "preview") return { data: null, text: "would bring a passphrase to the running controller" };
  const opened = await unlockRunning(statePath, signal);
  return {
    data: { opened },
    text: opened === 0 ? "nothing was locked" : "opened; the running controller goes on with all of its jobs",
  };
};
