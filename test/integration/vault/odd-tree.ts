import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostileNames } from "../../../src/testing/hostile-tree.ts";

/** 200 names and more that a site may hold, each as a file, as a folder, and as a link. */
export function oddNames(): readonly string[] {
  const control = Array.from({ length: 31 }, (_, code) => `c${String.fromCharCode(code + 1)}x`);
  const high = Array.from({ length: 128 }, (_, code) => `h${String.fromCharCode(code + 128)}`);
  const punctuation = Array.from("!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~ ", (char) => `${char}p${char}`);
  return [...new Set([...hostileNames, ...control, ...high, ...punctuation])];
}

export function putOddTree(root: string): void {
  for (const name of oddNames()) {
    put(root, `${name}`, `file ${name}`);
    put(root, `in/${name}/${name}`, `below ${name}`);
    mkdirSync(bytes(`${root}/links`), { recursive: true });
    symlinkSync(bytes(name), bytes(`${root}/links/${name}`));
  }
  put(root, `${Array.from({ length: 100 }, (_, level) => `level${level}`).join("/")}/deepest`, "deep");
  mkdirSync(bytes(`${root}/empty folder`));
  put(root, "empty file", "");
  for (const [mode, name] of [
    [0o400, "read-only"],
    [0o640, "group"],
    [0o755, "program"],
  ] as const)
    writeFileSync(`${root}/${name}`, name, { mode });
  put(root, "is-file", "1");
  put(root, "is-folder/a", "2");
  put(root, "is-folder/b/c", "3");
  symlinkSync("is-file", `${root}/is-link`);
  symlinkSync("/etc/passwd", `${root}/points-out`);
  symlinkSync("../../..", `${root}/points-up`);
}

/** File to folder, folder to link, link to file, and round again. */
export function swapKinds(root: string): void {
  for (const name of ["is-file", "is-folder", "is-link"]) rmSync(`${root}/${name}`, { recursive: true });
  put(root, "is-file/now/a folder", "1");
  symlinkSync("is-file", `${root}/is-folder`);
  put(root, "is-link", "a file now");
  for (const [index, name] of oddNames().entries()) {
    if (index % 3 === 0) rmSync(bytes(`${root}/${name}`));
    if (index % 3 === 1) put(root, name, `changed ${name}`);
    if (index % 5 === 0) {
      rmSync(bytes(`${root}/in/${name}`), { recursive: true });
      put(root, `in/${name}`, "a file now");
    }
  }
}

function put(root: string, path: string, content: string): void {
  const full = `${root}/${path}`;
  mkdirSync(bytes(full.slice(0, full.lastIndexOf("/"))), { recursive: true });
  writeFileSync(bytes(full), bytes(content));
}

function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
