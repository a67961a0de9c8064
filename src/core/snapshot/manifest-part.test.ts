import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest, ManifestEntry } from "../mirror/manifest.ts";
import { manifestLines, readManifest } from "../mirror/manifest-text.ts";
import { ManifestPart } from "./manifest-part.ts";
import { cutManifest, type RestoreScope } from "./scope.ts";

const file = (path: string): ManifestEntry => ({
  kind: "file",
  path,
  sizeBytes: 1,
  mode: 0o644,
  mtimeUs: 0,
  sha256: "0".repeat(64),
});
const manifest: Manifest = {
  head: { site: "x", generation: 1, epoch: 1, source: "one", surveyedAt: 0 },
  entries: [
    file("a\tb\\c"),
    { kind: "dir", path: "d", mode: 0o755 },
    { kind: "dir", path: "d/\u00ff", mode: 0o755 },
    file("d/\u00ff/deep"),
    { kind: "link", path: "d/link", target: "../a" },
    file("dd"),
  ],
  databases: [],
};
const lines = [...manifestLines(manifest)];

function cutFromPart(scope: RestoreScope) {
  const part = new ManifestPart(scope);
  for (const line of lines) part.add(line);
  return [...cutManifest(part.finish(), scope).entries];
}

test("a part gives the same as the whole manifest when both are cut", () => {
  for (const path of ["a\tb\\c", "d", "d/\u00ff", "d/\u00ff/deep", "d/link", "dd"]) {
    const scope = { kind: "path", path } as const;

    assert.deepEqual(cutFromPart(scope), [...cutManifest(readManifest(lines), scope).entries], path);
  }
});

test("what is not there is not there in a part either, and a manifest that was cut off is noticed", () => {
  assert.throws(() => cutFromPart({ kind: "path", path: "nowhere" }), { code: "NOT_IN_SNAPSHOT" });
  const part = new ManifestPart({ kind: "path", path: "d" });
  for (const line of lines.slice(0, -2)) part.add(line);

  assert.throws(() => part.add(lines.at(-1) ?? ""), { code: "MANIFEST_DAMAGED" });
  assert.throws(() => part.finish(), { code: "MANIFEST_DAMAGED" });
});
