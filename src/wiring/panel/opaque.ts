import { createHash, randomBytes } from "node:crypto";

/** 256 bits that say nothing; only their hash is kept. */
export function newOpaque(prefix: string): { readonly secret: string; readonly hash: string } {
  const secret = `${prefix}${randomBytes(32).toString("base64url")}`;
  return { secret, hash: hashOpaque(secret) };
}

export function hashOpaque(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** To name a thing by that is no secret. */
export function newId(): string {
  return randomBytes(9).toString("base64url");
}
