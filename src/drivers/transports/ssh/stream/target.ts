import type { StreamTarget } from "../../../../ports/transport.ts";

/** A target whose place is known. Its text is UTF-8: it goes into arguments of local programs. */
export type KnownTarget =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "socket"; readonly path: string };

export function describeTarget(target: StreamTarget): string {
  return target.kind === "tcp"
    ? `a stream to ${target.host} port ${target.port}`
    : `a stream to the socket ${target.path ?? "of its database"}`;
}

/** No option, no token of OpenSSH, no second meaning in socat's or nc's grammar. */
export function isPlainTarget(target: KnownTarget): boolean {
  if (target.kind === "tcp")
    return (
      /^(?!-)[A-Za-z0-9._:-]{1,253}$/.test(target.host) &&
      Number.isInteger(target.port) &&
      target.port > 0 &&
      target.port < 65_536
    );
  return /^\/[A-Za-z0-9._/@+ -]{1,106}$/.test(target.path);
}
