import { dnsAnswerUnusable, dnsAuthRejected, dnsClock, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import type { Rcode } from "../../../core/dns/wire/rcode.ts";
import type { TsigVerdict } from "../../../core/dns/wire/tsig.ts";
import type { ClonePanelError } from "../../../core/errors.ts";

export interface Refusal {
  readonly provider: string;
  readonly zone: string;
  readonly rcode: Rcode;
  readonly tsig: TsigVerdict;
  /** This machine's clock when it asked. */
  readonly nowSeconds: number;
}

/** What a server means that did not do what was asked. */
export function failureOf({ provider, zone, rcode, tsig, nowSeconds }: Refusal): ClonePanelError {
  if (tsig.kind === "forged")
    return dnsAuthRejected(provider, `its answer cannot be trusted, ${tsig.because}`);
  if (tsig.kind === "refused") {
    return tsig.error === "BADTIME"
      ? dnsClock(provider, tsig.serverSeconds === null ? null : tsig.serverSeconds - nowSeconds)
      : dnsAuthRejected(provider, tsigWords[tsig.error] ?? tsig.error);
  }
  switch (rcode) {
    case "REFUSED":
      return dnsAuthRejected(provider, `it does not allow this key to change or list "${zone}" (REFUSED)`);
    case "NOTAUTH":
      // Who knows the key signs its refusals too; PowerDNS tells a wrong key by this code alone.
      if (tsig.kind === "unsigned") return dnsAuthRejected(provider, "it does not accept the key (NOTAUTH)");
      return dnsZoneUnknown(provider, zone, "it is not authoritative for it (NOTAUTH)");
    case "NXDOMAIN":
      return dnsZoneUnknown(provider, zone, `it is not authoritative for it (${rcode})`);
    case "NOERROR":
      return dnsAuthRejected(provider, "its answer is not signed with the key");
    default:
      return dnsAnswerUnusable(provider, `it answers ${rcode}`);
  }
}

const tsigWords: Readonly<Record<Rcode, string>> = {
  BADKEY: "it knows no key of this name and algorithm (BADKEY)",
  BADSIG: "the key has another secret there (BADSIG)",
  BADTRUNC: "it wants longer signatures (BADTRUNC)",
};
