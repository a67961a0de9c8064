import type { HttpSeen } from "../core/check/judge-http.ts";
import type { CertificateSeen, ConnectSeen, DialogueSeen } from "../core/check/judge-service.ts";

/**
 * Looks at services from this machine. Whatever the network does is an outcome, and everything that comes from outside
 * is bounded in bytes and time; only an aborted signal is thrown.
 */
export interface Probes {
  /** Follows no redirect. */
  http(order: HttpProbe): Promise<HttpSeen>;
  connect(order: PlaceProbe): Promise<ConnectSeen>;
  /** Talks to a server that speaks in lines. */
  dialogue(order: DialogueProbe): Promise<DialogueSeen>;
  certificate(order: PlaceProbe & { readonly serves: string }): Promise<CertificateSeen>;
}

interface Bounded {
  /** For the whole of it: name, connection, answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface PlaceProbe extends Bounded {
  readonly host: string;
  readonly port: number;
}

export interface HttpProbe extends Bounded {
  readonly url: string;
  /** Connects here, whatever the URL's name says; null: where the name points. */
  readonly address: string | null;
  readonly maxBodyBytes: number;
}

export interface DialogueProbe extends PlaceProbe {
  readonly tls: "implicit" | "none";
  /** What is waited for, and what is said then. The dialogue ends when the last one has come. */
  readonly turns: readonly DialogueTurn[];
}

export interface DialogueTurn {
  /** Matches a whole line that ends the server's turn. */
  readonly until: RegExp;
  /** Null: nothing more is said. */
  readonly say: string | null;
}
