import type { Command } from "../frame/command.ts";
import { controllerCommands } from "./controller.ts";
import { failoverCommands } from "./failover.ts";
import { keyCommands } from "./keys.ts";
import { mirrorCommands } from "./mirror.ts";
import { offsiteCommands } from "./offsite.ts";
import { requestCommands } from "./requests.ts";
import { serviceCommands } from "./services.ts";
import { snapshotCommands } from "./snapshots.ts";
import { startCommands } from "./start.ts";

/** Every verb of the contract, built or not, in the order of the help. */
export const commands: readonly Command[] = [
  ...startCommands,
  ...keyCommands,
  ...mirrorCommands,
  ...snapshotCommands,
  ...offsiteCommands,
  ...requestCommands,
  ...failoverCommands,
  ...serviceCommands,
  ...controllerCommands,
];
