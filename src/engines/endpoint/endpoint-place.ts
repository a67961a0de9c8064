import type { HttpTarget } from "../../core/check/settings.ts";
import type { Seat } from "../mirror/engine.ts";
import { originOf } from "../mirror/states.ts";
import type { EndpointPlace } from "./ask-endpoint.ts";

/** The configured page under its own name at the account's address; else the account's origin. Null: neither is known. */
export function endpointPlaceOf(
  page: Pick<HttpTarget, "url"> | null,
  seat: Pick<Seat, "account" | "placement">,
): EndpointPlace | null {
  const [address = null] = seat.account.addresses;
  if (page !== null && address !== null) return { url: new URL("/", page.url).href, address };
  const origin = originOf(seat);
  return origin === null ? null : { url: new URL("/", origin).href, address: null };
}
