import type { CertificateBundle } from "../core/certificate/bundle.ts";
import type { Proof } from "../core/certificate/plan-proofs.ts";
import type { SiteId } from "../core/site/site.ts";

/** What this controller keeps of certificates, durably and readable for nobody else. */
export interface CertificateStore {
  read(site: SiteId): Promise<CertificateBundle | null>;
  write(site: SiteId, bundle: CertificateBundle): Promise<void>;
  /** Our key with an authority, made when it is first asked for. PKCS #8 PEM, P-256. */
  accountKey(directory: string): Promise<string>;
  /** Proofs that may still stand in a zone: noted before they are published, so that a crash leaves none for ever. */
  readProofs(site: SiteId): Promise<readonly Proof[]>;
  writeProofs(site: SiteId, proofs: readonly Proof[]): Promise<void>;
}
