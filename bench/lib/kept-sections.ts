import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Measured } from "./measure.ts";
import type { Section } from "./report.ts";

interface Line {
  readonly about: string;
  readonly name: string;
  readonly section: Omit<Section, "results"> & {
    readonly results: readonly (readonly [string, readonly Measured[]])[];
  };
}

/** What was measured, by the name of its case; in a file too, where one is named, so that a later run goes on from there. */
export class KeptSections {
  readonly #file: string | undefined;
  readonly #about: string;
  readonly #sections = new Map<string, Section>();

  /** @param about what must be the same for figures to stand beside one another. */
  constructor(file: string | undefined, about: Readonly<Record<string, string | number>>) {
    this.#file = file;
    this.#about = JSON.stringify(about);
    if (file === undefined || !existsSync(file)) return;
    for (const text of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const line = JSON.parse(text) as Line;
      if (line.about === this.#about)
        this.#sections.set(line.name, { ...line.section, results: new Map(line.section.results) });
    }
  }

  has(name: string): boolean {
    return this.#sections.has(name);
  }

  of(name: string): Section | undefined {
    return this.#sections.get(name);
  }

  add(name: string, section: Section): void {
    this.#sections.set(name, section);
    const line: Line = { about: this.#about, name, section: { ...section, results: [...section.results] } };
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  sections(): readonly Section[] {
    return [...this.#sections.values()];
  }
}
