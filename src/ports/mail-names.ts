import type { MxSeen, NamesSeen } from "../core/mail/doctor/names-seen.ts";

/** What the world's resolvers say of mail, as this machine's own resolver tells it. */
export interface MailNames {
  mx(domain: string, signal: AbortSignal): Promise<NamesSeen<MxSeen>>;
  /** One text a record, its pieces joined. */
  txt(name: string, signal: AbortSignal): Promise<NamesSeen<string>>;
  /** Both families. */
  addresses(host: string, signal: AbortSignal): Promise<NamesSeen<string>>;
  alias(host: string, signal: AbortSignal): Promise<NamesSeen<string>>;
  /** Names of an address. */
  reverse(address: string, signal: AbortSignal): Promise<NamesSeen<string>>;
}
