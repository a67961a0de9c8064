export interface Paint {
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly faint: (text: string) => string;
}

const colours: Paint = {
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  faint: (text) => `\u001b[2m${text}\u001b[22m`,
};

const none: Paint = { bad: String, good: String, faint: String };

/** Colour only ever repeats what a word says; see https://no-color.org. */
export function paintFor(
  output: { readonly isTerminal: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const wanted = output.isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return wanted ? colours : none;
}
