/** `GET /sites/{site}/mail`: `mail status`. Asks no account. */
export interface MailStatusList {
  /** One, or none where mail is not configured. */
  readonly sites: readonly MailStatus[];
}

export interface MailStatus {
  readonly site: string;
  readonly primary: string;
  readonly secondary: string;
  /** Null: nobody ever looked. */
  readonly asOf: string | null;
  readonly pending: number | null;
  readonly oldestSeconds: number | null;
  readonly left: number;
  readonly held: number;
  readonly mailboxes: readonly {
    readonly mailbox: string;
    readonly pending: number;
    readonly bytes: number;
    readonly oldestSeconds: number | null;
  }[];
  readonly blocked: readonly { readonly because: string; readonly messages: number }[];
  readonly quarantined: readonly {
    readonly key: string;
    readonly mailbox: string;
    readonly folder: string;
    readonly at: string;
    readonly bytes: number;
    readonly because: string;
  }[];
}

/** `GET /sites/{site}/mail/held`: `mail held`. */
export interface HeldMailList {
  readonly sites: readonly {
    readonly site: string;
    readonly held: readonly {
      readonly key: string;
      readonly mailbox: string;
      readonly folder: string;
      readonly at: string;
      readonly bytes: number;
      /** As it is written in the message, not decoded. */
      readonly subject: string | null;
      readonly until: string;
    }[];
    readonly total: number;
  }[];
}
