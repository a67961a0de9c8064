import { createHash, createHmac, randomBytes } from "node:crypto";
import type { Digest } from "../ports/digest.ts";

export const nodeDigest: Digest = {
  sha256: (bytes) => createHash("sha256").update(bytes, "latin1").digest("hex"),
  sha256InPieces: () => {
    const hash = createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  },
  md5: (bytes) => createHash("md5").update(bytes).digest("hex"),
  hmacSha256: (key, text) => createHmac("sha256", key).update(text, "utf8").digest("hex"),
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
};
