import { describeWebAnswer } from "../../core/site/web-answer.ts";
import { askOrigin } from "./ask-origin.ts";
import { askPhp } from "./ask-php.ts";
import type { Contact } from "./contact.ts";
import type { Engine, KnownSeat } from "./engine.ts";
import { originOf } from "./states.ts";

/** After files of ours were written on a replica: does its web server follow? @returns what the owner should know. */
export async function lookAtReplicaWeb(
  engine: Engine,
  seat: KnownSeat,
  place: Contact,
): Promise<readonly string[]> {
  const layers = seat.app.manifest.readOnlyLayers;
  if (layers.length === 0) return [];
  const account = seat.account.id;
  if (originOf(seat) === null)
    return [
      `"${account}" has no origin in the configuration, so nobody can see whether its web server follows its role`,
    ];
  const { answer } = await askPhp(engine, seat, place, "as-it-is");
  const header = answer.kind === "answered" ? answer.header : null;
  if (header?.role === "replica" && header.state === "known" && header.gate === "active") return [];
  const page = await askOrigin(engine, seat);
  const active = [...activeLayers(seat, page.answer)].join(", ");
  return [
    `the web server of "${account}" ${describeWebAnswer(page.answer)}: ${
      active === ""
        ? "nothing keeps it from taking writes"
        : `only this keeps it from taking writes: ${active}`
    }. Look: clonepanel doctor ${account}`,
  ];
}

/** Without the gate there is what runs inside the application, if it says so, and the database's own rights. */
function activeLayers(
  seat: KnownSeat,
  answer: Awaited<ReturnType<typeof askOrigin>>["answer"],
): readonly string[] {
  const speaks = answer.kind === "answered" && answer.header?.role === "replica";
  const gate = speaks && answer.header?.gate === "active";
  const inside = seat.app.manifest.readOnlyLayers.filter(
    (layer) => layer !== "database-user" && layer !== "gate",
  );
  const users = [...seat.databases.values()].filter((access) => access.driver === "mysql");
  const readOnly = users.length > 0 && users.every((access) => access.readOnly !== null);
  return [...(gate ? ["gate"] : []), ...(speaks ? inside : []), ...(readOnly ? ["database-user"] : [])];
}
