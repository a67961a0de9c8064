/** Where something stands in the configuration: keys and list positions from the top. */
export type KeyPath = readonly (string | number)[];

/** Something wrong with the configuration. Never holds a value, which might be a secret; keys are shown. */
export interface ConfigProblem {
  /** `sites.example.com.primary`, `sites.example.com.checks[0].url`; empty for the file as a whole. */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A problem before its line is known. */
export interface Finding {
  readonly path: KeyPath;
  /** Which of the two a person has to look at. */
  readonly at: "key" | "value";
  readonly message: string;
}

export function valueFinding(path: KeyPath, message: string): Finding {
  return { path, at: "value", message };
}

export function showKeyPath(path: KeyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
