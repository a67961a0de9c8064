import { createHash, createHmac, hash, randomBytes } from "node:crypto";
import type { Digest } from "../ports/digest.ts";

export const nodeDigest: Digest = {
  sha256: (bytes) => createHash("sha256").update(bytes, "latin1").digest("hex"),
  sha256InPieces: () => {
    const whole = createHash("sha256");
    return { update: (bytes) => void whole.update(bytes), hex: () => whole.digest("hex") };
  },
  md5: (bytes) => hash("md5", Buffer.from(bytes, "latin1"), "hex"),
  hmacSha256: (key, text) => createHmac("sha256", key).update(text, "utf8").digest("hex"),
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
};
