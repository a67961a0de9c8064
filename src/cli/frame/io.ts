import type { Clock } from "../../ports/clock.ts";

/** The terminal and the environment, passed in so that tests see exactly what a person sees. */
export interface Io {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Null: there is nobody to ask. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Output {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
}
