import { ClonePanelError } from "../errors.ts";

export function certificateNotInstalled(account: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "CERTIFICATE_NOT_INSTALLED",
    `the certificate was not installed on "${account}": ${because}`,
    {
      hint: "The certificate that lay there before may still be served. Look, then: clonepanel certificate renew",
      remedy: "owner",
      account,
    },
  );
}

export function certificateUnusable(site: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "CERTIFICATE_UNUSABLE",
    `the certificate of "${site}" cannot be used: ${because}`,
    {
      hint: "Nothing was installed. Look at the files that the configuration names under certificates.",
      remedy: "owner",
      site,
    },
  );
}

export function proofNotPublished(site: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "PROOF_NOT_PUBLISHED",
    `the proof for the certificate of "${site}" does not stand everywhere: ${because}`,
    {
      hint: `A certificate authority may ask any nameserver of the zone. Look: clonepanel dns check ${site}`,
      remedy: "wait",
      site,
    },
  );
}

export function certificatesNotConfigured(site: string): ClonePanelError {
  return new ClonePanelError(
    "CERTIFICATES_NOT_CONFIGURED",
    `the configuration names no source of certificates for "${site}"`,
    {
      hint: "Add certificates with acme or carry to the site; docs/how-to/certificates.md shows them.",
      remedy: "owner",
      site,
    },
  );
}
