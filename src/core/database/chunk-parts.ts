import type { ByteString } from "./byte-string.ts";
import { insertHead, joinRows, maxInsertBytes } from "./chunk-file.ts";
import type { Dialect } from "./dialect.ts";
import type { TableShape } from "./table.ts";

/** Rows of a chunk that are packed together: those of one bucket, or of the whole chunk. `Packed` is theirs as it lies in the vault. */
export type ChunkUnit<Packed extends { readonly textBytes: number }> =
  | { readonly kind: "rows"; readonly name: string; readonly lines: readonly ByteString[] }
  | { readonly kind: "kept"; readonly packed: Packed };

export type ChunkPart<Packed> =
  | { readonly kind: "glue"; readonly text: ByteString }
  | { readonly kind: "text"; readonly name: string; readonly text: ByteString }
  | { readonly kind: "kept"; readonly packed: Packed };

/**
 * A chunk as parts: rows, and between them what makes INSERTs of them. A unit's own text does not depend on its
 * neighbours, so one that did not change is never unpacked; only the glue around it is made anew.
 */
export function* layOutChunk<Packed extends { readonly textBytes: number }>(
  shape: TableShape,
  units: Iterable<ChunkUnit<Packed>>,
  dialect: Dialect,
): Generator<ChunkPart<Packed>> {
  const head = `${insertHead(shape, dialect)}\n`;
  let openBytes = 0;
  let glue = dialect.chunkHead;
  for (const unit of units) {
    const part = partOf(shape, unit, dialect);
    const textBytes = part.kind === "kept" ? part.packed.textBytes : part.text.length;
    // A unit that exceeds an INSERT is several of them, and shares none.
    const fits = openBytes > 0 && openBytes + 2 + textBytes <= maxInsertBytes;
    if (openBytes > 0) glue += fits ? ",\n" : `;\n`;
    yield { kind: "glue", text: fits ? glue : glue + head };
    glue = "";
    yield part;
    openBytes = (fits ? openBytes + 2 : head.length) + textBytes;
  }
  yield { kind: "glue", text: openBytes === 0 ? glue : ";\n" };
}

function partOf<Packed>(
  shape: TableShape,
  unit: ChunkUnit<Packed & { readonly textBytes: number }>,
  dialect: Dialect,
): Exclude<ChunkPart<Packed & { readonly textBytes: number }>, { kind: "glue" }> {
  if (unit.kind === "kept") return unit;
  return { kind: "text", name: unit.name, text: joinRows(shape, unit.lines, dialect) };
}
