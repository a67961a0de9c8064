import type { Notice } from "../core/notify/notice.ts";
import type { IncidentView, NotifierStanding, NotifyTest, Told } from "../core/report/notify.ts";

/** The part of the application that tells people. */
export interface NotifyVerbs {
  /** Writes down what was found wrong, or right again. Nothing is sent by it, and finding it again changes nothing. */
  takeNotices(order: { readonly notices: readonly Notice[] }): Promise<void>;
  /** Sends what is due, and the heartbeats. What does not arrive is a row and comes again. */
  deliverNotices(order: { readonly signal: AbortSignal }): Promise<readonly Told[]>;
  /** One message to each destination, or to the named one. @throws NOTIFIER_UNKNOWN */
  testNotifiers(order: {
    readonly name: string | null;
    readonly signal: AbortSignal;
  }): Promise<readonly NotifyTest[]>;
  /** Newest first. */
  listIncidents(): Promise<readonly IncidentView[]>;
  /** Somebody looks after it (null: after everything that is open). Returns how many that were. */
  acknowledgeIncidents(order: { readonly cause: string | null }): Promise<number>;
  /** How each destination stands by what was stored last; nothing is sent. */
  notifierStandings(): Promise<readonly NotifierStanding[]>;
}
