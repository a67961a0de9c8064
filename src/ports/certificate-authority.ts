/**
 * Who signs certificates. Everything is bounded in time.
 *
 * @throws ClonePanelError AUTHORITY_UNREACHABLE, AUTHORITY_BUSY (wait), CERTIFICATE_REFUSED (owner).
 */
export interface CertificateAuthority {
  /** One certificate for all names, in the order given, with its whole chain (PEM). */
  issue(order: IssueOrder): Promise<string>;
}

export interface IssueOrder {
  readonly names: readonly string[];
  /** Of the certificate: PKCS #8 PEM, an elliptic curve P-256 key. */
  readonly keyPem: string;
  /** Makes these TXT values stand where the authority will ask for them; they go when what it returns is disposed of. */
  readonly publish: (proofs: readonly DnsProof[]) => Promise<AsyncDisposable>;
  readonly signal: AbortSignal;
}

export interface DnsProof {
  /** `_acme-challenge.example.com` */
  readonly name: string;
  readonly value: string;
}
