import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gateList } from "../core/keys/gate-list.ts";
import { accountPrograms } from "./account-programs.ts";

const src = join(import.meta.dirname, "..");

/** Left to keys without a gate: they change keys, or belong to the first look. */
const leftOut = ["engines/keys/keys-file.ts", "engines/keys/gate-files.ts", "engines/init/find-sites.ts"];

test("every fixed text that is run on accounts is listed for the gate, or left out by name", () => {
  const listed = accountPrograms(["<?php reader"]).map(({ text }) => text);
  const files = ["engines", "drivers", "wiring"].flatMap((layer) =>
    readdirSync(join(src, layer), { recursive: true, encoding: "utf8" }).map((name) => join(layer, name)),
  );
  const missing: string[] = [];
  for (const file of files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))) {
    const text = readFileSync(join(src, file), "utf8");
    const own = [...text.matchAll(/^(?:export )?const (\w*[sS]cript) = [`"']/gm)].map(
      ([, name = ""]) => name,
    );
    const programs = readFileSync(join(src, "wiring/account-programs.ts"), "utf8");
    const imported = programs.match(
      new RegExp(`import \\{([^}]*)\\} from "../${file.replaceAll(".", "\\.")}"`),
    )?.[1];
    if (leftOut.includes(file) || file.includes("transports/shared/")) continue;
    missing.push(
      ...own
        .filter((name) => !leftOut.includes(`${file}: ${name}`))
        .filter((name) => !new RegExp(`\\b${name}\\b`).test(imported ?? ""))
        .map((name) => `${file}: ${name}`),
    );
  }

  assert.deepEqual(missing, []);
  assert.ok(listed.length > 50);
});

test("a list has its folders first and no line twice; watch holds nothing that reads a site", () => {
  const programs = accountPrograms(["<?php reader"]);
  const list = (purpose: "mirror" | "watch") =>
    gateList({
      purpose,
      folders: ["public_html"],
      programs,
      orders: [{ text: "reload", words: ["systemctl", "reload", "nginx"] }],
      sha256: (text) => `h${text.length}-${text.slice(0, 20)}`,
    });

  assert.match(list("watch"), /^folder public_html\nprogram /);
  assert.equal(list("watch").includes("rsync"), false);
  assert.ok(list("mirror").includes("program rsync any -"));
  assert.match(list("mirror"), /^order h/m);
  assert.doesNotMatch(list("watch"), /^order /m);
  const texts = programs.filter(({ purposes }) => purposes.includes("watch")).map(({ text }) => text);
  assert.deepEqual(
    texts.filter((text) => /mv -f|cat > "|rsync --server/.test(text)),
    [],
  );
});
