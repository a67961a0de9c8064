import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { directTransport } from "../../testing/direct-transport.ts";
import { makeScratchFolder } from "../../testing/scratch-folder.ts";
import { readAccountFile, readAccountFiles } from "./account-files.ts";

const { signal } = new AbortController();
const marker = "clonepanel-0123456789abcdef";

test("several files come by one order, byte for byte, as each would alone", async () => {
  await using scratch = await makeScratchFolder();
  const at = (name: string) => join(scratch.path, name);
  const contents: Readonly<Record<string, string>> = {
    empty: "",
    "no end": "<?php",
    "only ends": "\n\n\n",
    bytes: Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join(""),
    "says absent": "absent",
    "says there": "there\nthere\n",
    long: "x".repeat(1_048_576 + 10),
  };
  for (const [name, content] of Object.entries(contents)) writeFileSync(at(name), content, "latin1");
  mkdirSync(at("a folder"));
  const paths = [...Object.keys(contents), "a folder", "nowhere"].map(at);
  const transport = directTransport({ socket: null });

  const read = await readAccountFiles(transport, paths, { marker, signal });

  assert.equal(read.get(at("a folder")), null);
  assert.equal(read.get(at("nowhere")), null);
  assert.equal(read.get(at("bytes")), contents["bytes"]);
  for (const path of paths)
    assert.equal(read.get(path), await readAccountFile(transport, path, signal), path);
});

test("an answer that breaks off is an error, never a file that is not there", async () => {
  const transport = directTransport({ socket: null });
  const cut = {
    ...transport,
    account: "one",
    run: async () => ({ code: 0, stdout: "there\n<?p", stderr: "" }),
  };

  await assert.rejects(readAccountFiles(cut as never, ["/a", "/b"], { marker, signal }), {
    code: "ACCOUNT_STEP_FAILED",
  });
});
