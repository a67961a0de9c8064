import type { PasskeyPlace } from "../contract/passkeys.ts";
import { type Doors, originOfHost } from "../http/guard-host.ts";

/**
 * Can a browser that came by this name have a passkey? It asks for a name instead of an IP address, and for HTTPS unless
 * the name is `localhost`. Pure.
 *
 * @param host As the request said it, and the host's guard let through.
 */
export function passkeyPlaceOf(host: string, { origins }: Pick<Doors, "origins">): PasskeyPlace {
  const origin = originOfHost(host, { origins });
  if (origin !== null && isFit(origin)) return { kind: "possible", rpId: new URL(origin).hostname, origin };
  const fit = [...origins].filter(isFit);
  return {
    kind: "impossible",
    because: isNumber(new URL(`http://${host}`).hostname) ? "number" : "plain",
    instead: fit.find((one) => one.startsWith("https:")) ?? fit[0] ?? null,
  };
}

function isFit(origin: string): boolean {
  const { hostname, protocol } = new URL(origin);
  return !isNumber(hostname) && (protocol === "https:" || hostname === "localhost");
}

/** A URL's host name, which the parser has brought into its one form. */
function isNumber(hostname: string): boolean {
  return hostname.startsWith("[") || /^(\d+\.){3}\d+$/.test(hostname);
}
