import type { Secret } from "../../../core/site/secret.ts";
import { type ApiAnswer, type ApiCall, type ApiDoor, callApi } from "./call-api.ts";

/** A JSON interface that wants a bearer token with every call. */
export interface TokenDoor {
  readonly door: ApiDoor;
  /** Of the interface, without a slash at its end. */
  readonly url: string;
  readonly readToken: (signal: AbortSignal) => Promise<Secret>;
}

export interface JsonCall {
  readonly method: ApiCall["method"];
  /** From the slash on. */
  readonly path: string;
  readonly json?: unknown;
  readonly again: ApiCall["again"];
  readonly signal: AbortSignal;
}

export async function callWithToken(parts: TokenDoor, call: JsonCall): Promise<ApiAnswer> {
  const token = await parts.readToken(call.signal);
  const body = call.json === undefined ? undefined : JSON.stringify(call.json);
  return callApi(parts.door, {
    method: call.method,
    url: `${parts.url}${call.path}`,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
    again: call.again,
    signal: call.signal,
  });
}
