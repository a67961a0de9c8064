import type { CertificatePlaceSettings } from "../../core/site/certificate-settings.ts";
import type { Secret, SecretRef } from "../../core/site/secret.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import type { CertificatePlace } from "../../ports/certificate-place.ts";
import type { Transport } from "../../ports/transport.ts";
import { cpanelPlace } from "./cpanel/index.ts";
import { filesPlace } from "./files/index.ts";

export interface CertificatePlaceParts {
  readonly account: string;
  readonly domain: string;
  readonly http: ApiRequests;
  readonly secret: (ref: SecretRef, signal: AbortSignal) => Promise<Secret>;
  readonly transport: () => Promise<Transport>;
}

/** Nothing is sent yet. */
export function openCertificatePlace(
  settings: CertificatePlaceSettings,
  parts: CertificatePlaceParts,
): CertificatePlace {
  switch (settings.driver) {
    case "files":
      return filesPlace(settings, parts.transport);
    case "cpanel":
      return cpanelPlace({
        ...parts,
        url: settings.url,
        user: settings.user,
        readToken: (signal) => parts.secret(settings.token, signal),
      });
  }
}
