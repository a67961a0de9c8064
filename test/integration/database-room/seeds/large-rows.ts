import type { Change } from "./changes.ts";
import { nearPacketBytes } from "./servers.ts";
import { quote } from "./tables.ts";

const roomy = /^(?:medium|long)(?:text|blob)|^text COMPRESSED/;

/** One row grows to about what a packet may carry: the server makes it, since no statement could bring it. */
export const growRow: Change = async (world, table) => {
  const { dice } = world;
  const columns = table.columns.filter(({ type, generated }) => generated === "no" && roomy.test(type.sql));
  if (columns.length === 0) return;
  const column = dice.pick(columns);
  const bytes = dice.pick(nearPacketBytes);
  const unit =
    column.type.family === "bytes" ? "UNHEX('00275C0A1AFF80C3')" : dice.pick(["'abcdefgh'", "'it''s a\\\\'"]);
  // Together they may exceed what a server can answer.
  const others = columns.filter((one) => one !== column).map(({ name }) => `${quote(name)} = ''`);
  const grown = `${quote(column.name)} = REPEAT(${unit}, ${Math.floor(bytes / 8)})`;
  await world.say(`UPDATE IGNORE ${quote(table.name)} SET ${[grown, ...others].join(", ")} LIMIT 1`);
};
