/** What is said to the person while work goes on (stderr). Engines speak in steps; the entry point decides how it looks. */
export interface Talk {
  /** A step of a longer job begins; the returned object ends it. */
  step(title: string): TalkStep;
  note(text: string): void;
  warn(text: string): void;
}

export interface TalkStep {
  progress(progress: TalkProgress): void;
  done(summary: string): void;
  failed(summary: string): void;
}

export interface TalkProgress {
  readonly items?: number;
  readonly itemsTotal?: number;
  readonly bytes?: number;
  readonly bytesTotal?: number;
}
