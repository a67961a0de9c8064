/** `GET /config`. Secrets are references (`{env: NAME}`) and stay so. */
export interface ConfigView {
  /** Absolute, on the controller. */
  readonly file: string;
  readonly text: string;
  /** Of this very text, for `ifRevision`. */
  readonly revision: string;
  /** Whether the running schedule works by it: `differs` after a change that was not taken up yet. */
  readonly running: "same" | "differs";
  /** `config show`: defaults filled in. */
  readonly effective: unknown;
  readonly problems: readonly ConfigNotice[];
  readonly warnings: readonly ConfigNotice[];
  /** What `POST /config/undo` brings back; null: nothing was changed here. */
  readonly before: { readonly revision: string; readonly at: string; readonly by: string } | null;
}

export interface ConfigNotice {
  /** `sites.example.com.mirror.every`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `POST /config/check`: nothing is written. */
export interface ConfigDraft {
  readonly text: string;
}

export interface ConfigVerdict {
  readonly valid: boolean;
  readonly problems: readonly ConfigNotice[];
  readonly warnings: readonly ConfigNotice[];
  /** From the file as it is to the draft. */
  readonly diff: readonly DiffLine[];
}

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  /** Null: it is not in that text. From 1. */
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

/** `PUT /config`: admin, step-up. 409 CONFIG_CHANGED when the file is another one by now; 422 when it is not valid. */
export interface ConfigChange {
  readonly text: string;
  readonly ifRevision: string;
}

/** `POST /config/undo`. */
export interface ConfigUndo {
  readonly ifRevision: string;
}
