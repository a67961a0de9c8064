import type { ScratchPrograms } from "../../ports/scratch-programs.ts";
import { startScratchMariadb } from "./mariadb.ts";
import { startScratchPhp } from "./php.ts";

export const scratchPrograms: ScratchPrograms = {
  startDatabase: startScratchMariadb,
  startPhp: startScratchPhp,
};
