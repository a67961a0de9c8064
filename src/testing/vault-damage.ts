import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { aShape } from "../core/database/shape.fixture.ts";
import { verifySnapshots } from "../engines/snapshots/verify.ts";
import type { VaultScene } from "./vault-scene.ts";

/** Numbers from a seed (mulberry32): a wrong round can be played again. */
export function chanceOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Six generations with files of every size, names of every kind, two tables and a link; each is kept. */
export async function fillVault(scene: VaultScene): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    const rows = (from: number) =>
      Array.from({ length: 40 }, (_, id) => [id + from, `row ${id === round ? round : 0}`] as const);
    await scene.commit({
      files: {
        "index.php": "<?php echo 1;",
        "empty.txt": "",
        [`only-${round}.txt`]: `here only ${round}`,
        "every-round.txt": `round ${round}`,
        "every-other.txt": `pair ${Math.floor(round / 2)} `.repeat(100),
        "deep/er/still/picture.jpg": "\u0000\u00ff\u00d8".repeat(50_000),
        "na\u00c3\u00afve \n name.txt": "odd",
      },
      tables: [
        { shape: aShape(), rows: rows(0) },
        { shape: aShape({ table: "other" }), rows: rows(100) },
      ],
    });
    await scene.keep();
    await scene.clock.advance(3_600_000);
  }
}

export interface DamageRound {
  readonly what: string;
  readonly path: string;
  readonly fault: string | null;
}

/** Damages one file of one snapshot by chance, verifies all, compares what is named with what was done, and undoes it. */
export async function playDamage(scene: VaultScene, chance: (below: number) => number): Promise<DamageRound> {
  const { snapshots, folder } = scene.vault;
  const ids = readdirSync(snapshots).toSorted();
  const id = pick(ids, chance);
  const path = pick(filesBelow(`${snapshots}/${id}`), chance);
  const target = `${snapshots}/${id}/${path}`;
  const backup = `${folder}/backup`;
  const before = readFileSync(buffer(target));
  const sharing = ids.filter((other) => inodeOf(`${snapshots}/${other}/${path}`) === inodeOf(target));
  linkSync(buffer(target), backup);
  const act = pick(before.length === 0 ? acts.filter(({ needs }) => needs === "any") : acts, chance);
  const undo = act.damage({ target, before, chance });
  const verified = await verifySnapshots(scene.engine, {
    site: "example.com",
    vault: scene.vault,
    snapshot: null,
    scope: { kind: "full" },
  });
  undo();
  writeFileSync(backup, before);
  rmSync(buffer(target), { recursive: true, force: true });
  renameSync(backup, buffer(target));
  const touched = act.reach === "sharers" ? sharing : [id];
  const wantedPath = act.extra === undefined ? path : act.extra(path);
  const named = verified.damages.map(
    (one) => `${one.path} in ${one.snapshots.filter((name) => name !== "current").join()}`,
  );
  // The current generation's own manifest vouches for no snapshot, but it is the newest one's very file.
  const wanted = `${wantedPath} in ${touched.join()}`;
  const isRight = named.length === 1 && named[0] === wanted;
  return {
    what: act.name,
    path,
    fault: isRight ? null : `${act.name}: wanted ${wanted}, named ${named.join("; ") || "nothing"}`,
  };
}

interface Scar {
  readonly target: string;
  readonly before: Buffer;
  readonly chance: (below: number) => number;
}

interface Act {
  readonly name: string;
  readonly needs: "content" | "any";
  /** `sharers`: the file itself is changed, and so in every snapshot that has it. */
  readonly reach: "sharers" | "one";
  /** Where the damage is, when it is not the file. */
  readonly extra?: (path: string) => string;
  readonly damage: (scar: Scar) => () => void;
}

const nothing = () => undefined;

const acts: readonly Act[] = [
  {
    name: "one bit flipped",
    needs: "content",
    reach: "sharers",
    damage: ({ target, before, chance }) => {
      const bytes = Buffer.from(before);
      const at = chance(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << chance(8));
      writeFileSync(buffer(target), bytes);
      return nothing;
    },
  },
  {
    name: "cut off",
    needs: "content",
    reach: "sharers",
    damage: ({ target, before, chance }) => {
      truncateSync(buffer(target), chance(before.length));
      return nothing;
    },
  },
  {
    name: "edited in place, size and time as before",
    needs: "content",
    reach: "sharers",
    damage: ({ target, before, chance }) => {
      const bytes = Buffer.from(before);
      const at = chance(bytes.length);
      bytes[at] = ((bytes[at] ?? 0) + 1 + chance(255)) % 256;
      writeFileSync(buffer(target), bytes);
      return nothing;
    },
  },
  {
    name: "grown",
    needs: "any",
    reach: "sharers",
    damage: ({ target, before }) => {
      writeFileSync(buffer(target), Buffer.concat([before, Buffer.from("more")]));
      return nothing;
    },
  },
  {
    name: "removed",
    needs: "any",
    reach: "one",
    damage: ({ target }) => {
      rmSync(buffer(target));
      return nothing;
    },
  },
  {
    name: "replaced by another file",
    needs: "any",
    reach: "one",
    damage: ({ target, before }) => {
      rmSync(buffer(target));
      writeFileSync(buffer(target), Buffer.concat([before.subarray(1), Buffer.from("??")]));
      return nothing;
    },
  },
  {
    name: "replaced by a folder",
    needs: "any",
    reach: "one",
    damage: ({ target }) => {
      rmSync(buffer(target));
      mkdirSync(buffer(target));
      return nothing;
    },
  },
  {
    name: "replaced by a link to itself elsewhere",
    needs: "any",
    reach: "one",
    damage: ({ target }) => {
      rmSync(buffer(target));
      symlinkSync("/etc/hostname", buffer(target));
      return nothing;
    },
  },
  {
    name: "a stranger beside it",
    needs: "any",
    reach: "one",
    extra: (path) => `${path}.bak`,
    damage: ({ target }) => {
      writeFileSync(buffer(`${target}.bak`), "not ours");
      chmodSync(buffer(`${target}.bak`), 0o600);
      return () => rmSync(buffer(`${target}.bak`));
    },
  },
];

function filesBelow(folder: string, under = ""): readonly string[] {
  return readdirSync(buffer(`${folder}/${under}`), {
    withFileTypes: true,
    encoding: "latin1" as never,
  }).flatMap((entry) => {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

function inodeOf(path: string): bigint | null {
  return lstatSync(buffer(path), { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function pick<T>(all: readonly T[], chance: (below: number) => number): T {
  return all[chance(all.length)] as T;
}

function buffer(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
