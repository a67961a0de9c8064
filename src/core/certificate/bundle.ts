/** A certificate with what belongs to it, as text. The key is a secret: it goes to places and into the state, nowhere else. */
export interface CertificateBundle {
  /** The certificate itself first, then those up to the root. */
  readonly chainPem: string;
  readonly keyPem: string;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n[A-Za-z0-9+/=\r\n]+-----END \1-----/g;

/** What stands in PEM files, in whatever order; null: not exactly one key, or no certificate. */
export function bundleIn(...texts: readonly string[]): CertificateBundle | null {
  const blocks = texts.flatMap((text) => [...text.matchAll(block)]);
  const ofKind = (end: string) =>
    blocks.filter(([, kind = ""]) => kind.endsWith(end)).map(([whole]) => `${tidy(whole)}\n`);
  const [keys, chain] = [ofKind("PRIVATE KEY"), ofKind("CERTIFICATE")];
  const [keyPem] = keys;
  if (keyPem === undefined || keys.length > 1 || chain.length === 0) return null;
  return { keyPem, chainPem: chain.join("") };
}

/** The chain as its single certificates. */
export function certificatesIn(chainPem: string): readonly string[] {
  return [...chainPem.matchAll(block)]
    .filter(([, kind]) => kind === "CERTIFICATE")
    .map(([whole]) => `${tidy(whole)}\n`);
}

function tidy(pem: string): string {
  return pem.replaceAll("\r", "");
}
