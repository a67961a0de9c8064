import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;

/** What a phone on a bad line can still fetch before somebody gives up. */
export const limitBytes = 150 * 1024;

export interface Built {
  readonly folder: string;
  readonly scriptBytes: number;
  readonly styleBytes: number;
}

/** Makes the dashboard that the controller serves: four files, nothing fetched from elsewhere, nothing inline. */
export async function buildDashboard(folder: string): Promise<Built> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: { app: join(here, "src/main.tsx"), style: join(here, "src/style/main.css") },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome110", "firefox115", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    logLevel: "error",
  });
  for (const file of ["index.html", "icon.svg"]) await copyFile(join(here, file), join(folder, file));
  return {
    folder,
    scriptBytes: await packedSize(join(folder, "app.js")),
    styleBytes: await packedSize(join(folder, "style.css")),
  };
}

async function packedSize(file: string): Promise<number> {
  return gzipSync(await readFile(file)).length;
}

if (import.meta.main) {
  const built = await buildDashboard(join(here, "../dist/web"));
  console.log(`dashboard: ${built.scriptBytes} bytes of script, ${built.styleBytes} of style, packed`);
  if (built.scriptBytes > limitBytes) {
    console.error(`The script is larger than ${limitBytes} bytes.`);
    process.exitCode = 1;
  }
}
