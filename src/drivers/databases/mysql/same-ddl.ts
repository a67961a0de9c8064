/** Do two servers mean the same table, although versions spell it differently? */
export function isSameDdl(left: string, right: string): boolean {
  return left === right || comparable(left) === comparable(right);
}

const quoted = /(`(?:[^`]|``)*`|'(?:[^'\\]|''|\\[\s\S])*')/;

/** Never executed, only compared: what is dropped here is spelling, not meaning. */
function comparable(ddl: string): string {
  const joined = ddl
    .split(quoted)
    .map((piece, at) => (at % 2 === 1 ? piece : comparablePiece(piece)))
    .join("");
  return joined
    .replace(/default '(-?[0-9.]+)'/g, "default $1")
    .replace(/constraint `(?:[^`]|``)*` check/g, "check")
    .replace(
      /longtext collate utf8mb4_bin( not null)?( default null)? check \(json_valid\(`(?:[^`]|``)*`\)\)/g,
      "json$1$2",
    )
    .replaceAll(" default null", "");
}

function comparablePiece(piece: string): string {
  return (
    piece
      .toLowerCase()
      // Display widths are gone since MySQL 8.0.19; they only matter with ZEROFILL, which keeps them.
      .replace(/\b(tinyint|smallint|mediumint|int|bigint)\(\d+\)(?!( unsigned)? zerofill)/g, "$1")
      .replaceAll("current_timestamp()", "current_timestamp")
      .replaceAll("utf8mb3", "utf8")
      .replace(/ character set \w+ collate/g, " collate")
      .replaceAll(" using btree", "")
      // Only Aria has it; other engines print it after an ALTER TABLE that came from Aria.
      .replace(/ page_checksum=\d/g, "")
      .replace(/\/\*!\d+ | \*\//g, "")
  );
}
