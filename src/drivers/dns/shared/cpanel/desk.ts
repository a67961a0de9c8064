import { dnsAnswerUnusable, dnsAuthRejected, dnsZoneUnknown } from "../../../../core/dns/errors.ts";
import type { ClonePanelError } from "../../../../core/errors.ts";
import { hostileText } from "../hostile-text.ts";
import type { RecordMove } from "../record-moves.ts";
import type { RecordDesk } from "../record-provider.ts";
import { listingOf, writtenRecord, type ZoneLines } from "./lines.ts";

/** cPanel's two functions, by whatever door they are reached; the same for an account (UAPI) and for WHM. */
export interface CpanelDoor {
  readonly id: string;
  parseZone(zone: string, signal: AbortSignal): Promise<CpanelAnswer<ZoneLines>>;
  /** `parameters` in their order; a name may come several times as `add-0`, `add-1`. */
  editZone(parameters: readonly Parameter[], signal: AbortSignal): Promise<CpanelAnswer<unknown>>;
}

export type Parameter = readonly [name: string, value: string];

export type CpanelAnswer<Data> =
  | { readonly kind: "done"; readonly data: Data }
  | { readonly kind: "refused"; readonly because: string };

/**
 * All moves in one call that names the zone's serial: cPanel does it as a whole, or refuses it when the zone is another by
 * then. The line numbers are those of that serial; after any change they mean something else.
 *
 * @see https://api.docs.cpanel.net/specifications/cpanel.openapi/dns/dns-mass_edit_zone.md
 */
export function cpanelDesk(door: CpanelDoor): RecordDesk<number> {
  return {
    list: async ({ zone, signal }) => {
      const answer = await door.parseZone(zone, signal);
      if (answer.kind === "refused") throw refusal(door.id, zone, answer.because);
      return listingOf(zone, answer.data);
    },
    perform: async ({ zone, moves, listing, signal }) => {
      if (listing.version === undefined) throw dnsZoneUnknown(door.id, zone, "it has no SOA record");
      const parameters = [["zone", zone], ["serial", listing.version], ...parametersOf(moves)] as const;
      const answer = await door.editZone(parameters, signal);
      if (answer.kind === "done") return "done";
      // Its text names both serials. They are of no use: the lines have to be read anew.
      if (/serial/i.test(answer.because)) return "zone-moved";
      throw refusal(door.id, zone, answer.because);
    },
  };
}

function parametersOf(moves: readonly RecordMove<number>[]): readonly Parameter[] {
  const added = moves.flatMap((move) => (move.kind === "add" ? [writtenRecord(move.record)] : []));
  const edited = moves.flatMap((move) =>
    move.kind === "edit" ? [{ line_index: move.from.id, ...writtenRecord(move.record) }] : [],
  );
  const removed = moves.flatMap((move) => (move.kind === "remove" ? [move.record.id] : []));
  const several = (name: string, values: readonly unknown[]) =>
    values.map((value, at): Parameter => [`${name}-${at}`, JSON.stringify(value)]);
  return [...several("add", added), ...several("edit", edited), ...several("remove", removed)];
}

function refusal(provider: string, zone: string, said: string): ClonePanelError {
  const text = hostileText(said);
  if (/do not (control|own|have access)|no (such )?zone|not exist|unable to find|invalid zone/i.test(text)) {
    return dnsZoneUnknown(provider, zone, text);
  }
  if (/permission|not allowed|feature|access denied|privilege/i.test(text))
    return dnsAuthRejected(provider, text);
  return dnsAnswerUnusable(provider, text);
}
