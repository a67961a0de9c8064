import type { Message } from "../core/notify/message.ts";
import type { SendOutcome } from "../core/notify/outcome.ts";

/**
 * A way to a person, or to a program that knows one. What the service or the network does is an outcome, and no outcome
 * holds a secret or an address that is one; only an aborted signal is thrown.
 */
export interface Notifier {
  readonly manifest: NotifierManifest;
  /**
   * The same message may come again after an answer was lost; `id` tells.
   * @throws ClonePanelError SECRET_MISSING and its kin, when a reference leads nowhere (owner).
   */
  send(message: Message, signal: AbortSignal): Promise<SendOutcome>;
  /** Only where the manifest says `hears: "beats"`. */
  beat?(pulse: Pulse, signal: AbortSignal): Promise<SendOutcome>;
}

/** What a service outside is told again and again; it raises the alarm itself when it hears no more. */
export interface Pulse {
  /** `ill`: something is wrong that this destination wants to know of. */
  readonly state: "well" | "ill";
  readonly text: string;
}

export interface NotifierManifest {
  readonly id: string;
  readonly title: string;
  /** Where the shape of its requests is documented. */
  readonly source: string;
  /** `single`: it keeps incidents of its own, so each is told alone. `gathered`: what is due together is one message. */
  readonly message: "gathered" | "single";
  /** `beats`: it is a heartbeat and is told no messages but tests. */
  readonly hears: "messages" | "beats";
}
