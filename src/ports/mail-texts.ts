import type { LocalPath } from "./files.ts";

/** The bytes of a message on this machine, made ready for a server that only knows the wire's line ends. */
export interface MailTexts {
  /**
   * Ends every line with CR LF, as the server that the message came from would have sent it. `zero-byte`: it holds one,
   * and was left as it is.
   *
   * @throws ClonePanelError DISK_FULL, DISK_DENIED, DISK_FAILED (owner).
   */
  toWire(file: LocalPath): Promise<"same" | "rewritten" | "zero-byte">;
}
