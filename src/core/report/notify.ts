import type { Incident } from "../notify/incident.ts";
import type { Severity } from "../notify/notice.ts";
import type { SiteId } from "../site/site.ts";

/** `notify test`: one row a destination. */
export interface NotifyTest {
  readonly name: string;
  readonly driver: string;
  readonly outcome: "sent" | "refused" | "later";
  /** Why not; empty when it was sent. */
  readonly because: string;
}

/** `notify list`: one row an incident that is open, or was lately. Times in ISO 8601, UTC. */
export interface IncidentView {
  readonly cause: string;
  readonly site: SiteId | null;
  readonly severity: Severity;
  readonly title: string;
  readonly because: string;
  readonly openedAt: string;
  readonly overAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly signs: readonly Pick<Incident["signs"][number], "key" | "severity" | "title" | "because">[];
  readonly told: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly to: string;
  readonly kind: "open" | "over";
  readonly state: "waiting" | "sending" | "sent" | "given-up";
  readonly tries: number;
  readonly because: string | null;
}

/** `status`: `data.notifications[]`, how each destination stands by what was stored last. */
export interface NotifierStanding {
  readonly name: string;
  readonly driver: string;
  /** `untried`: nothing was to be told yet. */
  readonly state: "good" | "failing" | "untried";
  readonly because: string;
  /** Messages that wait to be sent, or to be sent again. */
  readonly waiting: number;
  readonly lastToldAt: string | null;
}

/** What one round of telling did, one row a message. */
export interface Told {
  readonly to: string;
  readonly title: string;
  readonly outcome: "sent" | "refused" | "later";
  readonly because: string;
}
