import assert from "node:assert/strict";
import { test } from "node:test";
import { cutChangelog, sectionOf } from "./cut-changelog.ts";

const before =
  "# Changes\n\nNewest first.\n\n## Not released\n\nIn words.\n\n## 0.1.0 (2026-01-01)\n\n- older\n";

test("what was not released becomes a section above the older ones, a point for each note", () => {
  const cut = cutChangelog({
    changelog: before,
    notes: ["One\nthing.\n", "Two."],
    version: "0.2.0",
    date: "2026-12-01",
  });

  assert.equal(
    cut.changelog,
    "# Changes\n\nNewest first.\n\n## Not released\n\n## 0.2.0 (2026-12-01)\n\nIn words.\n\n- One thing.\n- Two.\n\n## 0.1.0 (2026-01-01)\n\n- older\n",
  );
  assert.equal(cut.notes, sectionOf(cut.changelog, "0.2.0"));
});

test("a second cut begins empty, and a version is cut once", () => {
  const { changelog } = cutChangelog({ changelog: before, notes: [], version: "0.2.0", date: "2026-12-01" });

  const next = cutChangelog({ changelog, notes: ["Three."], version: "0.3.0", date: "2026-12-02" });

  assert.equal(sectionOf(next.changelog, "0.3.0"), "- Three.\n");
  assert.equal(sectionOf(next.changelog, "0.2.0"), "In words.\n");
  assert.throws(
    () => cutChangelog({ changelog, notes: [], version: "0.2.0", date: "2026-12-03" }),
    /already/,
  );
});

test("a changelog without the open section is refused", () => {
  assert.throws(
    () => cutChangelog({ changelog: "# Changes\n", notes: [], version: "1.0.0", date: "2026-12-01" }),
    /Not released/,
  );
  assert.equal(sectionOf(before, "9.9.9"), null);
});
