import { z } from "zod";
import type { Secret } from "../../../core/site/secret.ts";
import { type ApiDoor, callApi, jsonOf, unusable } from "../shared/call-api.ts";
import type { CpanelAnswer, CpanelDoor } from "../shared/cpanel/desk.ts";
import { zoneLines } from "../shared/cpanel/lines.ts";
import { formOf } from "../shared/form.ts";
import { uapiResult } from "./uapi-result.ts";

export interface HttpsParts {
  readonly door: ApiDoor;
  /** `https://host:2083` */
  readonly url: string;
  readonly user: string;
  readonly readToken: (signal: AbortSignal) => Promise<Secret>;
}

/**
 * UAPI over HTTPS: the result stands at the top, and HTTP is 200 also for a refusal. Changes are posted as a form, since
 * an address holds only so much.
 *
 * @see https://api.docs.cpanel.net/cpanel/introduction and
 *   https://api.docs.cpanel.net/cpanel/tokens for `Authorization: cpanel user:token`
 */
export function cpanelOverHttps(parts: HttpsParts): CpanelDoor {
  const call = async <Schema extends z.ZodType>(
    order: { readonly path: string; readonly form?: string; readonly signal: AbortSignal },
    data: Schema,
  ): Promise<CpanelAnswer<z.infer<Schema>>> => {
    const token = await parts.readToken(order.signal);
    const answer = await callApi(parts.door, {
      method: order.form === undefined ? "GET" : "POST",
      url: `${parts.url.replace(/\/+$/, "")}/execute/DNS/${order.path}`,
      headers: {
        authorization: `cpanel ${parts.user}:${token.reveal()}`,
        accept: "application/json",
        ...(order.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(order.form === undefined ? {} : { body: order.form }),
      // The serial that goes along makes a repetition harmless.
      again: "safe",
      signal: order.signal,
    });
    const result = uapiResult(jsonOf(answer), data);
    if (result === null) throw unusable(parts.door, answer);
    return result;
  };
  return {
    id: parts.door.id,
    parseZone: (zone, signal) => call({ path: `parse_zone?${formOf([["zone", zone]])}`, signal }, zoneLines),
    editZone: (parameters, signal) =>
      call({ path: "mass_edit_zone", form: formOf(parameters), signal }, z.unknown()),
  };
}
