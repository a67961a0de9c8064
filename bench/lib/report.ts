import { cpus, release, totalmem } from "node:os";
import { type Measured, median } from "./measure.ts";

export interface Section {
  readonly title: string;
  /** All others are told as multiples of this method. */
  readonly reference: string;
  readonly results: ReadonlyMap<string, readonly Measured[]>;
}

export function textArgument(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? "");
}

/** A table for people on stdout, or one JSON document with `--json`. */
export function report(about: Readonly<Record<string, string | number>>, sections: readonly Section[]): void {
  const machine = {
    processors: `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
  const rows = sections.map((section) => ({ title: section.title, rows: rowsOf(section) }));
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ about, machine, sections: rows }, null, 2));
    return;
  }
  console.log(
    Object.entries({ ...about, ...machine })
      .map(([key, value]) => `${key}: ${value}`)
      .join(", "),
  );
  for (const section of rows) {
    console.log(`\n### ${section.title}\n`);
    console.log(
      "| method | wall s | CPU s, both sides | wall against ours | CPU against ours | wire MB | peak MiB | runs |",
    );
    console.log("|---|---|---|---|---|---|---|---|");
    for (const row of section.rows) {
      const figures = [row.wallS, row.cpuS].map((value) => value.toFixed(2));
      const ratios = [row.wallRatio, row.cpuRatio].map((value) => `${value.toFixed(1)}x`);
      const wire = row.wireMb === null ? "" : row.wireMb.toFixed(1);
      console.log(
        `| ${[row.method, ...figures, ...ratios, wire, row.peakMiB === 0 ? "" : row.peakMiB.toFixed(0), row.runs].join(" | ")} |`,
      );
    }
  }
}

function rowsOf({ reference, results }: Section) {
  const mediansOf = (runs: readonly Measured[]) => ({
    wallS: median(runs.map(({ wallS }) => wallS)),
    cpuS: median(runs.map(({ cpuS }) => cpuS)),
  });
  const ours = mediansOf(results.get(reference) ?? []);
  return [...results].map(([method, runs]) => {
    const { wallS, cpuS } = mediansOf(runs);
    // A tick of the processor's clock is 0.01 s: less cannot be told.
    const cpuRatio = cpuS / Math.max(ours.cpuS, 0.01);
    const wire = runs.flatMap(({ wireBytes }) => (wireBytes === undefined ? [] : [wireBytes]));
    const wireMb = wire.length === 0 ? null : median(wire) / 1e6;
    const peakMiB = Math.max(0, ...runs.map((run) => run.peakMiB ?? 0));
    return {
      method,
      wallS,
      cpuS,
      wallRatio: wallS / ours.wallS,
      cpuRatio,
      wireMb,
      peakMiB,
      runs: runs.length,
    };
  });
}

/** `--rounds 5` or the default. */
export function numberArgument(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a number above 0`);
  return value;
}
