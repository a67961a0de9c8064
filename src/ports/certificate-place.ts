import type { CertificateBundle } from "../core/certificate/bundle.ts";

/**
 * Where an account's web server takes its certificate from.
 *
 * @throws ClonePanelError ACCOUNT_UNREACHABLE (wait), CERTIFICATE_NOT_INSTALLED (owner); and what a transport throws.
 */
export interface CertificatePlace {
  /** The chain that lies there now (PEM); null: none does. */
  read(signal: AbortSignal): Promise<string | null>;
  /** Puts key and chain there, and makes the web server take them. Safe to repeat. */
  install(bundle: CertificateBundle, signal: AbortSignal): Promise<void>;
}
