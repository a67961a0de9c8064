/** How this controller may be reached, by what stands in the address bar. */
export interface Doors {
  /** Lower case, with the port where one is needed: `127.0.0.1:8790`, `panel.example.com`. */
  readonly hosts: ReadonlySet<string>;
  /** `http://127.0.0.1:8790`, ... */
  readonly origins: ReadonlySet<string>;
  /** Behind a proxy that speaks HTTPS: cookies are for HTTPS alone. */
  readonly scheme: "http" | "https";
}

/** The names of the machine itself, and those that the owner listed. */
export function doorsOf(order: {
  readonly port: number;
  /** Host names, as the owner listed them; each may have a port. */
  readonly listed: readonly string[];
  readonly scheme: "http" | "https";
}): Doors {
  const own = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${order.port}`);
  const listed = order.listed.map((host) => host.toLowerCase());
  return {
    hosts: new Set([...own, ...listed]),
    // The machine's own names stay reachable without the proxy.
    origins: new Set([
      ...own.map((host) => `http://${host}`),
      ...listed.map((host) => `${order.scheme}://${host}`),
    ]),
    scheme: order.scheme,
  };
}

/** A page of somebody else whose name was pointed at 127.0.0.1 (DNS rebinding) comes with its own name, and is sent away. */
export function isOurHost(host: string | undefined, { hosts }: Doors): boolean {
  return host !== undefined && hosts.has(host.toLowerCase());
}

/** What stands before the first slash of the address bar, as a browser that came by this name sees it; null: not ours. */
export function originOfHost(host: string, { origins }: Pick<Doors, "origins">): string | null {
  const here = host.toLowerCase();
  return [...origins].find((one) => one === `http://${here}` || one === `https://${here}`) ?? null;
}

/**
 * Who changes something with a cookie has to come from a page of ours. Browsers always say where a POST comes from;
 * one that says nothing at all is no browser, and has no cookie of ours to misuse.
 */
export function isOurOrigin(headers: ReadonlyMap<string, string>, { origins }: Doors): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") return false;
  return origin === undefined ? site === "same-origin" : origins.has(origin.toLowerCase());
}
