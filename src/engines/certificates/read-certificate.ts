import { createPrivateKey, X509Certificate } from "node:crypto";
import { type CertificateBundle, certificatesIn } from "../../core/certificate/bundle.ts";
import type { CertificateFacts } from "../../core/certificate/decide-renewal.ts";

/** What a chain's own certificate says; null: it cannot be read. */
export function readCertificate(chainPem: string): CertificateFacts | null {
  const own = parsed(chainPem);
  if (own === null) return null;
  const names = (own.subjectAltName ?? "")
    .split(", ")
    .filter((one) => one.startsWith("DNS:"))
    .map((one) => one.slice("DNS:".length));
  return { names, validFromMs: own.validFromDate.getTime(), validUntilMs: own.validToDate.getTime() };
}

export function isSameCertificate(one: string, other: string | null): boolean {
  const [left, right] = [parsed(one), other === null ? null : parsed(other)];
  return left !== null && left.fingerprint256 === right?.fingerprint256;
}

export function keyFits({ chainPem, keyPem }: CertificateBundle): boolean {
  try {
    return parsed(chainPem)?.checkPrivateKey(createPrivateKey(keyPem)) === true;
  } catch {
    return false;
  }
}

function parsed(chainPem: string): X509Certificate | null {
  try {
    return new X509Certificate(certificatesIn(chainPem)[0] ?? "");
  } catch {
    return null;
  }
}
