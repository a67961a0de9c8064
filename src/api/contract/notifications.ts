import type { NotifierStanding } from "./status.ts";

/** `GET /notifications`: `notify list`, with how each destination stands. */
export interface Notifications {
  /** Newest first. */
  readonly incidents: readonly Incident[];
  readonly destinations: readonly NotifierStanding[];
}

export interface Incident {
  readonly cause: string;
  readonly site: string | null;
  readonly severity: "info" | "warning" | "alarm";
  readonly title: string;
  readonly because: string;
  readonly openedAt: string;
  readonly overAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly signs: readonly {
    readonly key: string;
    readonly severity: "info" | "warning" | "alarm";
    readonly title: string;
    readonly because: string;
  }[];
  readonly told: readonly {
    readonly to: string;
    readonly kind: "open" | "over";
    readonly state: "waiting" | "sending" | "sent" | "given-up";
    readonly tries: number;
    readonly because: string | null;
  }[];
}

/** `POST /notifications/acknowledge`: `notify ack`. */
export interface Acknowledge {
  /** Null: everything that is open. */
  readonly cause: string | null;
}

export interface Acknowledged {
  readonly acknowledged: number;
}
