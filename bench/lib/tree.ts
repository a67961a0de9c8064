import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Chance } from "./chance.ts";

const filesPerFolder = 17;

/** `web`: as in WordPress sites, many small files, few large ones, 21 KB a file. `small`: up to 1 KB, for very many. */
export type TreeSizes = "web" | "small";

/** A tree with the shape of WordPress sites. */
export class BenchTree {
  readonly root: string;
  readonly #chance: Chance;
  readonly #sizes: TreeSizes;
  #paths: string[] = [];
  #made = 0;

  constructor(root: string, chance: Chance, sizes: TreeSizes = "web") {
    this.root = root;
    this.#chance = chance;
    this.#sizes = sizes;
  }

  get files(): number {
    return this.#paths.length;
  }

  fill(files: number): void {
    for (let count = 0; count < files; count += 1) this.#add();
  }

  /** Of 1,000 changes 720 are edits, 144 new files, 95 deletions, 41 files that got another name. */
  change(share: number): void {
    const changes = Math.max(1, Math.round(this.#paths.length * share));
    for (let count = 0; count < changes; count += 1) {
      const dice = this.#chance.below(1000);
      if (dice < 720) appendFileSync(this.#any(), this.#chance.text(80));
      else if (dice < 864) this.#add();
      else if (dice < 959) this.#remove();
      else {
        this.#remove();
        this.#add();
      }
    }
  }

  /** Of a file that has been there from the beginning. */
  oldPath(): string {
    return this.#paths.find((path) => path.endsWith("/file-0.php")) ?? this.#any();
  }

  #any(): string {
    return this.#paths[this.#chance.below(this.#paths.length)] as string;
  }

  #add(): void {
    const number = this.#made;
    this.#made += 1;
    const folder = join(this.root, `s${number % 10}`, `d${Math.floor(number / 10 / filesPerFolder)}`);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `file-${number}.php`);
    writeFileSync(path, this.#chance.text(this.#size()));
    this.#paths.push(path);
  }

  #remove(): void {
    const at = this.#chance.below(this.#paths.length);
    rmSync(this.#paths[at] as string);
    this.#paths[at] = this.#paths.at(-1) as string;
    this.#paths.pop();
  }

  #size(): number {
    if (this.#sizes === "small") return 20 + this.#chance.below(1_000);
    const dice = this.#chance.below(100);
    if (dice < 70) return 200 + this.#chance.below(4_000);
    if (dice < 95) return 4_000 + this.#chance.below(16_000);
    return 80_000 + this.#chance.below(500_000);
  }
}
