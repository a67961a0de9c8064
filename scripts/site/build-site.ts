import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { listFiles } from "../lib/list-files.ts";
import { framePage } from "./frame-page.ts";
import { addressOf, isReachedByLink, parts } from "./pages.ts";
import { type RenderedPage, renderPage } from "./render-page.ts";

const root = join(import.meta.dirname, "../..");

export interface BuiltSite {
  readonly pages: ReadonlyMap<string, RenderedPage>;
  /** Links that lead nowhere, pages that no list has. */
  readonly problems: readonly string[];
}

/** The documentation as a folder of plain pages, for any web server and for `file://`. */
export async function buildSite(folder: string): Promise<BuiltSite> {
  const files = await listFiles(root);
  const listed = parts.flatMap(({ pages }) => pages);
  const all = [...listed, ...files.filter(isReachedByLink)];
  const known = new Set(all);
  const pages = new Map<string, RenderedPage>();
  for (const path of all)
    pages.set(
      path,
      renderPage(path, await readFile(join(root, path), "utf8"), (one) => known.has(one)),
    );
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const titles = new Map([...pages].map(([path, { title }]) => [path, title]));
  await rm(folder, { recursive: true, force: true });
  for (const [path, page] of pages) {
    const file = join(folder, addressOf(path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, framePage({ path, page, parts, titles, version }));
  }
  await copyFile(join(import.meta.dirname, "style.css"), join(folder, "style.css"));
  return { pages, problems: [...badLinks(pages, new Set(files)), ...unlisted(files, known)] };
}

function badLinks(pages: ReadonlyMap<string, RenderedPage>, files: ReadonlySet<string>): readonly string[] {
  const isFolder = (path: string) =>
    [...files].some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`));
  return [...pages].flatMap(([path, { links }]) =>
    links.flatMap(({ to, anchor }) => {
      const page = pages.get(to);
      if (page === undefined)
        return files.has(to) || isFolder(to) ? [] : [`${path}: a link to ${to}, which is not there`];
      return anchor === "" || page.anchors.has(anchor) ? [] : [`${path}: ${to} has no heading #${anchor}`];
    }),
  );
}

function unlisted(files: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return files
    .filter((path) => path.startsWith("docs/") && path.endsWith(".md") && !known.has(path))
    .map((path) => `${path} is in no list of scripts/site/pages.ts`);
}

if (import.meta.main) {
  const { pages, problems } = await buildSite(join(root, "dist/site"));
  for (const problem of problems) console.error(problem);
  console.log(`dist/site: ${pages.size} pages`);
  if (problems.length > 0) process.exitCode = 1;
}
