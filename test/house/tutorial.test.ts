import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../repository.ts";
import {
  type ConsoleStep,
  readGivenFile,
  readSteps,
  withoutTimes,
  withPrinted,
} from "./docs/console-page.ts";
import { run } from "./package/programs.ts";

const file = join(repository, "docs/tutorial.md");
/** Where the reader is, in the page's words. */
const readersFolder = "/home/you/tutorial";

/** CLONEPANEL_UPDATE_GOLDEN=1 writes what was printed into the page. */
test("the tutorial's commands print what the tutorial says", async () => {
  const page = await readFile(file, "utf8");
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-tutorial-"));
  try {
    const printed = await typeAll(page, folder);

    if (process.env["CLONEPANEL_UPDATE_GOLDEN"] === "1") await writeFile(file, withPrinted(page, printed));
    else assert.deepEqual(printed.map(plain), readSteps(page).map(plain));
  } finally {
    await rm(folder, { recursive: true });
  }
});

function plain({ command, printed }: ConsoleStep): ConsoleStep {
  return { command, printed: withoutTimes(printed) };
}

async function typeAll(page: string, folder: string): Promise<readonly ConsoleStep[]> {
  const place = join(folder, "tutorial");
  await mkdir(join(folder, "bin"));
  await mkdir(place);
  const program = join(folder, "bin/clonepanel");
  const start = join(repository, "src/cli/main.ts");
  await writeFile(
    program,
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${start}' "$@"\n`,
  );
  await chmod(program, 0o755);
  await writeFile(join(place, "clonepanel.yaml"), readGivenFile(page, "clonepanel.yaml"));
  const env = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    CLONEPANEL_CONFIG: "",
  };
  const done: ConsoleStep[] = [];
  for (const { command } of readSteps(page)) {
    const { stdout } = await run("sh", ["-c", `exec 2>&1; ${command}`], { cwd: place, env });
    done.push({ command, printed: stdout.replaceAll(place, readersFolder) });
  }
  return done;
}
