/** What a run has done so far, and what a person should know of it. */
export interface MailTally {
  moved: number;
  bytes: number;
  /** By reason: how many messages wait for something outside to change. */
  readonly blocked: Map<string, number>;
  /** Mailboxes that take nothing at the moment: nothing more is fetched for them in this run. */
  readonly full: Set<string>;
  readonly warnings: Set<string>;
}

export function newTally(): MailTally {
  return { moved: 0, bytes: 0, blocked: new Map(), full: new Set(), warnings: new Set() };
}
