/** What one bench printed, and when. */
export interface BenchRun {
  readonly name: string;
  readonly about: string;
  /** What to type to see it again. */
  readonly command: string;
  readonly startedAt: string;
  readonly seconds: number;
  /** Average of the last minute, before and after: other work makes walls long. */
  readonly load: readonly [number, number];
  readonly outcome:
    | { readonly kind: "done"; readonly printed: string }
    | { readonly kind: "failed"; readonly because: string };
}

export interface ReportAbout {
  readonly commit: string;
  readonly machine: string;
  readonly scale: string;
  /** Benches that the page has nothing of. */
  readonly missing: readonly string[];
}

/** All benches of one run as one page of Markdown. One that failed is told at its place; none is left out in silence. */
export function reportPage(about: ReportAbout, runs: readonly BenchRun[]): string {
  const failed = runs.filter(({ outcome }) => outcome.kind === "failed").length;
  return [
    "# What ClonePanel costs, beside the others",
    "",
    `${about.machine}; commit ${about.commit}; scale ${about.scale}. ${runs.length} benches, ${failed} failed.`,
    ...(about.missing.length === 0 ? [] : ["", `Not run here: ${about.missing.join(", ")}.`]),
    "",
    "Ratios are multiples of our own median: above 1 the other one takes longer. Below 1.5 they say nothing. With a load above the",
    "number of processors the walls say little: look at the CPU. What the methods are, and what may be said of the figures:",
    "[bench/README.md](../bench/README.md).",
    "",
    "Again: `node bench/report.ts --results FOLDER`, or one by one by the command at each.",
    ...runs.flatMap(sectionOf),
    "",
  ].join("\n");
}

function sectionOf({ name, about, command, startedAt, seconds, load, outcome }: BenchRun): readonly string[] {
  return [
    "",
    `## ${name}: ${about}`,
    "",
    `\`${command}\``,
    "",
    `Begun ${startedAt}, took ${Math.round(seconds)} s, load ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after.`,
    "",
    ...(outcome.kind === "failed"
      ? ["**It did not finish.** Its last words:", "", "```", outcome.because.trim(), "```"]
      : asMarkdown(outcome.printed)),
  ];
}

/** Tables and their titles stay what they are; whatever else a bench prints is shown as it is. */
function asMarkdown(printed: string): readonly string[] {
  const out: string[] = [];
  let plain: string[] = [];
  const close = () => {
    const text = plain.join("\n").trim();
    if (text !== "") out.push("```", text, "```", "");
    plain = [];
  };
  for (const line of printed.split("\n")) {
    const isTable = line.startsWith("|");
    if (!isTable && !line.startsWith("### ")) {
      plain.push(line);
      continue;
    }
    close();
    const isInTable = isTable && out.at(-1)?.startsWith("|") === true;
    if (!isInTable && out.length > 0 && out.at(-1) !== "") out.push("");
    out.push(line, ...(isTable ? [] : [""]));
  }
  close();
  return out.at(-1) === "" ? out.slice(0, -1) : out;
}
