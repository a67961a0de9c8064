import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./controller.ts";
import type { Keeper } from "./keepers.ts";
import { run } from "./measure.ts";

/** Ours: a pass makes a generation, a snapshot keeps it. Both by a controller that runs already. */
export interface OurKeeper extends Keeper {
  keep(): Promise<void>;
  /** What `cp -al` of the same generation costs. */
  copyLinks(): Promise<void>;
  /** What `rm -rf` of the oldest snapshot costs. */
  removeByHand(): Promise<void>;
}

export function openOurs(bench: Bench, folder: string): OurKeeper {
  let number = 0;
  const next = (name: string) => {
    number += 1;
    return join(folder, `${name}-${number}`);
  };
  const oldest = () => readdirSync(join(bench.vault, "snapshots")).sort()[0] ?? "";
  return {
    name: "clonepanel",
    store: bench.vault,
    pass: async () => void (await bench.ask("sync")),
    keep: async () => void (await bench.ask("take")),
    removeByHand: async () => void (await run("rm", ["-rf", join(bench.vault, "snapshots", oldest())])),
    copyLinks: async () => void (await run("cp", ["-al", join(bench.vault, "current"), next("links")])),
    history: {
      restoreOne: async (path) => void (await bench.ask(`restore ${oldest()} ${next("one")} ${path}`)),
      restoreAll: async () => void (await bench.ask(`restore ${oldest()} ${next("all")}`)),
      removeOldest: async () => void (await bench.ask(`delete ${oldest()}`)),
    },
  };
}
