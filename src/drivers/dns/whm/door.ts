import { z } from "zod";
import type { Secret } from "../../../core/site/secret.ts";
import { type ApiDoor, callApi, jsonOf, unusable } from "../shared/call-api.ts";
import type { CpanelAnswer, CpanelDoor } from "../shared/cpanel/desk.ts";
import { zoneLines } from "../shared/cpanel/lines.ts";
import { formOf } from "../shared/form.ts";

export interface WhmParts {
  readonly door: ApiDoor;
  /** `https://host:2087` */
  readonly url: string;
  readonly user: string;
  readonly readToken: (signal: AbortSignal) => Promise<Secret>;
}

const envelope = z.object({
  metadata: z.object({ result: z.coerce.number(), reason: z.string().nullish() }),
  data: z.unknown(),
});

/**
 * WHM API 1: the same two functions by other names, the outcome in `metadata`, the lines in `data.payload`.
 *
 * @see https://api.docs.cpanel.net/openapi/whm/operation/mass_edit_dns_zone/ and
 *   https://api.docs.cpanel.net/openapi/whm/operation/parse_dns_zone/
 */
export function whmDoor(parts: WhmParts): CpanelDoor {
  const call = async <Schema extends z.ZodType>(
    order: { readonly path: string; readonly form?: string; readonly signal: AbortSignal },
    data: Schema,
  ): Promise<CpanelAnswer<z.infer<Schema>>> => {
    const token = await parts.readToken(order.signal);
    const answer = await callApi(parts.door, {
      method: order.form === undefined ? "GET" : "POST",
      url: `${parts.url.replace(/\/+$/, "")}/json-api/${order.path}`,
      headers: {
        authorization: `whm ${parts.user}:${token.reveal()}`,
        accept: "application/json",
        ...(order.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(order.form === undefined ? {} : { body: order.form }),
      // The serial that goes along makes a repetition harmless.
      again: "safe",
      signal: order.signal,
    });
    const result = envelope.safeParse(jsonOf(answer));
    if (!result.success) throw unusable(parts.door, answer);
    const { metadata } = result.data;
    if (metadata.result !== 1) return { kind: "refused", because: metadata.reason ?? "it does not say why" };
    const parsed = data.safeParse(result.data.data);
    if (!parsed.success) throw unusable(parts.door, answer);
    return { kind: "done", data: parsed.data };
  };
  const version = ["api.version", "1"] as const;
  return {
    id: parts.door.id,
    parseZone: async (zone, signal) => {
      const path = `parse_dns_zone?${formOf([version, ["zone", zone]])}`;
      const answer = await call({ path, signal }, z.object({ payload: zoneLines }));
      return answer.kind === "done" ? { kind: "done", data: answer.data.payload } : answer;
    },
    editZone: (parameters, signal) =>
      call({ path: "mass_edit_dns_zone", form: formOf([version, ...parameters]), signal }, z.unknown()),
  };
}
