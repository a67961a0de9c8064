import type { ByteString } from "./byte-string.ts";

/**
 * One value of a row, as it stands in a row line.
 * - `number`: exactly as the server prints it (`-5`, `1.50`, `1.5e0`); never rounded.
 * - `text`: bytes that are valid UTF-8.
 * - `bytes`: any bytes.
 */
export type Literal =
  | { readonly kind: "null" }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "text"; readonly bytes: ByteString }
  | { readonly kind: "bytes"; readonly bytes: ByteString };

/** A literal and where the next character of the line stands. */
export interface ReadLiteral {
  readonly literal: Literal;
  readonly next: number;
}
