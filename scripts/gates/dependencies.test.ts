import assert from "node:assert/strict";
import { test } from "node:test";
import { type LockedPackage, reviewDependencies } from "./dependencies.ts";

const manifest = { dependencies: { yaml: "2.9.1" }, devDependencies: { typescript: "6.0.3" } };
const good: Readonly<Record<string, LockedPackage>> = {
  "": {},
  "node_modules/yaml": { version: "2.9.1", license: "ISC" },
  "node_modules/typescript": { version: "6.0.3", license: "Apache-2.0", dev: true },
};

test("few, pinned, inert and freely licensed packages pass", () => {
  assert.deepEqual(reviewDependencies(manifest, { packages: good }), []);
});

test("a runtime package with an install script or another licence is named; a development tool may have both", () => {
  const packages = {
    ...good,
    "node_modules/a": { version: "1.0.0", license: "GPL-3.0", hasInstallScript: true },
    "node_modules/b": { version: "1.0.0", license: "GPL-3.0", hasInstallScript: true, dev: true },
  };

  assert.deepEqual(reviewDependencies(manifest, { packages }), [
    "node_modules/a runs a script when installed",
    "node_modules/a has the licence GPL-3.0",
  ]);
});

test("of alternative licences one must be allowed, of joint ones all", () => {
  const packages = {
    "node_modules/either": { version: "1.0.0", license: "(GPL-2.0 OR MIT)" },
    "node_modules/both": { version: "1.0.0", license: "MIT AND GPL-2.0" },
    "node_modules/none": { version: "1.0.0" },
  };

  assert.deepEqual(reviewDependencies({}, { packages }), [
    "node_modules/both has the licence MIT AND GPL-2.0",
    "node_modules/none has the licence (none)",
  ]);
});

test("a range is not a pin", () => {
  assert.deepEqual(reviewDependencies({ dependencies: { yaml: "^2.9.1" } }, { packages: {} }), [
    "yaml is not pinned exactly: ^2.9.1",
  ]);
});

test("more than 12 direct dependencies, or 60 in all, are too many", () => {
  const dependencies = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`p${n}`, "1.0.0"]));
  const packages = Object.fromEntries(
    Array.from({ length: 61 }, (_, n) => [`node_modules/p${n}`, { version: "1.0.0", license: "MIT" }]),
  );

  assert.deepEqual(reviewDependencies({ dependencies }, { packages }), [
    "13 direct dependencies, the limit is 12",
    "61 packages at run time, the limit is 60",
  ]);
});

test("a lock that knows only the platform it was made on is refused", () => {
  const packages = {
    "node_modules/tool": {
      version: "1.0.0",
      license: "MIT",
      dev: true,
      optionalDependencies: { "tool-mac": "1.0.0" },
    },
  };

  assert.deepEqual(reviewDependencies({}, { packages }), ["package-lock.json lacks tool-mac"]);
});
