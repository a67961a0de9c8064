import { readSigned, writeSigned } from "../site/signed-text.ts";
import type { SiteId } from "../site/site.ts";

/** What a client asks for, without access to the controller. It asks; a person decides. Times in ms since 1970. */
export interface RestoreRequest {
  readonly v: 1;
  /** 32 hex digits, made for this one: the same is never carried out twice. */
  readonly id: string;
  readonly site: SiteId;
  readonly client: string;
  /** A snapshot's id, or `latest`. */
  readonly snapshot: string;
  /** Only this file or folder of the site; null: all of it. */
  readonly path: string | null;
  /** For whoever decides. */
  readonly note: string;
  readonly madeAt: number;
  readonly expiresAt: number;
}

export type RequestVerdict =
  | { readonly kind: "good"; readonly request: RestoreRequest }
  | { readonly kind: "refused"; readonly because: string };

export const longestValidMs = 7 * 86_400_000;
/** Two clocks are never quite alike. */
const aheadMs = 10 * 60_000;

/** `ann.0123...cdef.json`: whose key it is to be read with must be known before any of it is believed. */
export function fileNameOf({ client, id }: Pick<RestoreRequest, "client" | "id">): string {
  return `${client}.${id}.json`;
}

export function clientOf(fileName: string): { readonly client: string; readonly id: string } | null {
  const match = /^([a-z0-9][a-z0-9_-]{0,62})\.([0-9a-f]{32})\.json$/.exec(fileName);
  return match?.[1] === undefined || match[2] === undefined ? null : { client: match[1], id: match[2] };
}

export function writeRequest(request: RestoreRequest, hmac: (text: string) => string): string {
  return writeSigned(request, hmac);
}

/** What lies on an account may have been put there by anybody: nothing of it is believed before its signature. */
export function readRequest(
  text: string,
  about: {
    readonly fileName: string;
    readonly site: SiteId;
    readonly nowMs: number;
    /** By the client's key; null: nobody of this name may ask. */
    readonly hmacOf: (client: string) => ((text: string) => string) | null;
  },
): RequestVerdict {
  const named = clientOf(about.fileName);
  if (named === null) return refused("its name is not CLIENT.ID.json");
  const hmac = about.hmacOf(named.client);
  if (hmac === null) return refused("this client may not ask for anything here");
  const signed = readSigned(text, hmac);
  if (signed.kind === "foreign") return refused("it was not signed with the key of this client");
  const request = requestOf(signed.value);
  if (request === null) return refused("it is of another form");
  if (request.client !== named.client || request.id !== named.id)
    return refused("it is not the one that its name says");
  if (request.site !== about.site) return refused("it is meant for another site");
  if (request.madeAt > about.nowMs + aheadMs) return refused("it was made in the future");
  if (request.expiresAt <= about.nowMs) return refused("it has expired");
  if (request.expiresAt - request.madeAt > longestValidMs) return refused("it would be good for too long");
  return { kind: "good", request };
}

function refused(because: string): RequestVerdict {
  return { kind: "refused", because };
}

function requestOf(value: unknown): RestoreRequest | null {
  const one = (typeof value === "object" && value !== null ? value : {}) as Partial<
    Record<keyof RestoreRequest, unknown>
  >;
  const { v, id, site, client, snapshot, path, note, madeAt, expiresAt } = one;
  const isText = (text: unknown, most: number): text is string =>
    typeof text === "string" && text.length <= most;
  const isTime = (time: unknown): time is number => Number.isSafeInteger(time);
  if (v !== 1 || !isText(id, 32) || !isText(site, 100) || !isText(client, 63)) return null;
  if (!isText(snapshot, 40) || !/^(latest|[0-9TZ-]{10,40})$/.test(snapshot)) return null;
  if (path !== null && !isText(path, 1_000)) return null;
  if (!isText(note, 500) || !isTime(madeAt) || !isTime(expiresAt)) return null;
  return { v, id, site, client, snapshot, path, note, madeAt, expiresAt };
}
