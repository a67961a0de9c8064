import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { type BuiltSite, buildSite } from "../../scripts/site/build-site.ts";
import { addressOf } from "../../scripts/site/pages.ts";
import { parseCommandLine } from "../../src/cli/frame/parse-args.ts";
import { commands } from "../../src/cli/table/index.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { repository } from "../repository.ts";

let folder: string;
let site: BuiltSite;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "clonepanel-site-"));
  site = await buildSite(folder);
});

after(() => rm(folder, { recursive: true }));

test("every link of the documentation leads somewhere, and every page is listed", () => {
  assert.deepEqual(site.problems, []);
});

test("the pages need no script and ask nobody else for anything", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html"));
  assert.ok(files.length > 40);
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8");
    assert.doesNotMatch(text, /<script|<iframe|<img|\son\w+="|src="http|href="http[^"]*\.css/i, file);
    assert.equal(text.match(/<h1/g)?.length, 1, `${file} has not one title`);
  }
});

test("every error code has its place on the page of errors", async () => {
  const handbook = await readFile(join(repository, "docs/errors.md"), "utf8");
  const anchors = site.pages.get("docs/errors.md")?.anchors;
  const codes = [...handbook.matchAll(/^## ([A-Z_0-9]+)$/gm)].map(([, code = ""]) => code);

  assert.ok(codes.length > 100);
  for (const code of codes) assert.ok(anchors?.has(code.toLowerCase()), code);
});

test("every configuration that a page shows is a good one, and every piece of one is YAML", async () => {
  const blocks = await blocksOf("yaml");
  let whole = 0;
  for (const { path, text } of blocks) {
    if (!/^version: 1$/m.test(text)) {
      assert.deepEqual(
        parseAllDocuments(text).flatMap((one) => one.errors),
        [],
        path,
      );
      continue;
    }
    whole += 1;
    // An elided fingerprint is the reader's to fill in.
    const filled = text.replaceAll('"SHA256:..."', `"SHA256:${"0".repeat(43)}"`);
    const outcome = readConfig(filled, { home: "/home/you", folder: "/home/you" });
    assert.deepEqual(outcome.kind === "valid" ? [] : outcome.problems, [], path);
  }
  assert.ok(whole >= 6, `only ${whole} whole configurations`);
});

test("every command that a page shows is one that there is, with flags that it has", async () => {
  let found = 0;
  for (const { path, text } of await blocksOf("sh"))
    for (const line of text.split("\n")) {
      const words = /^(?:\.\/)?clonepanel ([^#|<>;&()]*)/.exec(line)?.[1];
      if (words === undefined) continue;
      found += 1;
      const outcome = parseCommandLine(splitWords(words), commands);
      assert.ok(
        ["run", "help", "version"].includes(outcome.kind),
        `${path}: ${line}: ${JSON.stringify(outcome)}`,
      );
    }
  assert.ok(found > 80, `only ${found} commands`);
});

async function blocksOf(language: string) {
  const blocks: { readonly path: string; readonly text: string }[] = [];
  for (const path of site.pages.keys()) {
    const page = await readFile(join(repository, path), "utf8");
    const found = page.matchAll(new RegExp(`^( *)\`\`\`${language}[^\n]*\n([\\s\\S]*?)^ *\`\`\`$`, "gm"));
    // In a list a block is indented as a whole.
    for (const [, indent = "", text = ""] of found)
      blocks.push({ path, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") });
  }
  return blocks;
}

function splitWords(text: string): readonly string[] {
  return (text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/^["']|["']$/g, ""));
}

test("a page's address keeps its folder, and the start is the README", () => {
  assert.equal(addressOf("README.md"), "index.html");
  assert.equal(addressOf("docs/runbooks/README.md"), "runbooks/index.html");
  assert.equal(addressOf("SECURITY.md"), "security.html");
});
