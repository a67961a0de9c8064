import {
  dnsAnswerUnusable,
  dnsAuthRejected,
  dnsUnreachable,
  dnsZoneUnknown,
} from "../../../core/dns/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import { type ApiAnswer, type ApiDoor, callApi, jsonOf } from "../shared/call-api.ts";
import { formOf } from "../shared/form.ts";
import { hostileText } from "../shared/hostile-text.ts";
import type { RecordMove } from "../shared/record-moves.ts";
import type { RecordDesk } from "../shared/record-provider.ts";
import { errorIn, fieldsOf, parseListing } from "./wire.ts";

export interface DirectAdminParts {
  readonly door: ApiDoor;
  /** `https://host:2222` */
  readonly url: string;
  readonly user: string;
  /** A login key that may use CMD_API_DNS_CONTROL. */
  readonly readKey: (signal: AbortSignal) => Promise<Secret>;
}

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * One call for each record. A record has no number: who changes it repeats what it says (`combined`), so that a change by
 * somebody else makes the order miss, not hit another one.
 *
 * @see https://docs.directadmin.com/changelog/version-1.24.2.html (API for DNS: add, select, the names of the fields) and
 *   https://docs.directadmin.com/developer/api/legacy-api.html
 */
export function directAdminDesk(parts: DirectAdminParts): RecordDesk<string> {
  return {
    list: async ({ zone, signal }) => {
      const answer = await call(parts, { zone, fields: [], signal });
      const listing = parseListing(zone, jsonOf(answer));
      if (listing === null) throw odd(parts, answer);
      return listing;
    },
    perform: async ({ zone, moves, signal }) => {
      for (const move of moves) await call(parts, { zone, fields: fieldsOfMove(move), signal });
      return "done";
    },
  };
}

function fieldsOfMove(move: RecordMove<string>): Fields {
  switch (move.kind) {
    case "add":
      return [["action", "add"], ...fieldsOf(move.record)];
    case "edit":
      return [["action", "edit"], selected(move.from.type, move.from.id), ...fieldsOf(move.record)];
    case "remove":
      return [["action", "select"], selected(move.record.type, move.record.id)];
  }
}

function selected(type: string, combined: string): readonly [string, string] {
  return [`${type.toLowerCase()}recs0`, combined];
}

async function call(
  parts: DirectAdminParts,
  order: { readonly zone: string; readonly fields: Fields; readonly signal: AbortSignal },
): Promise<ApiAnswer> {
  const key = await parts.readKey(order.signal);
  const reads = order.fields.length === 0;
  const form = formOf([["domain", order.zone], ["json", "yes"], ...order.fields]);
  const path = `${parts.url.replace(/\/+$/, "")}/CMD_API_DNS_CONTROL`;
  const answer = await callApi(parts.door, {
    method: reads ? "GET" : "POST",
    url: reads ? `${path}?${form}` : path,
    headers: {
      authorization: `Basic ${Buffer.from(`${parts.user}:${key.reveal()}`).toString("base64")}`,
      ...(reads ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(reads ? {} : { body: form }),
    // Twice added is two records.
    again: reads ? "safe" : "once",
    http500: "read",
    signal: order.signal,
  });
  return judged(parts, order.zone, answer);
}

function judged(parts: DirectAdminParts, zone: string, answer: ApiAnswer): ApiAnswer {
  const text = Buffer.from(answer.body).toString("utf8");
  // To a wrong key older servers show their login page, as if all were well.
  if (/^\s*<(!doctype|html)/i.test(text))
    throw dnsAuthRejected(parts.door.id, "it answers with its login page");
  const error = errorIn(text);
  if (error === null && answer.status < 300) return answer;
  if (error === null && answer.status >= 500) throw dnsUnreachable(parts.door.id, `HTTP ${answer.status}`);
  if (error === null) throw odd(parts, answer);
  const said = hostileText(error);
  if (/not own|does not exist|cannot find|no such domain|not found/i.test(said)) {
    throw dnsZoneUnknown(parts.door.id, zone, said);
  }
  if (/not allowed|no access|permission|denied/i.test(said)) throw dnsAuthRejected(parts.door.id, said);
  throw dnsAnswerUnusable(parts.door.id, said);
}

function odd(parts: DirectAdminParts, { status, body }: ApiAnswer) {
  return dnsAnswerUnusable(parts.door.id, `HTTP ${status}: ${hostileText(body)}`);
}
