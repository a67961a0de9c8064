import { createHmac } from "node:crypto";
import type { Hmac } from "../core/dns/wire/tsig.ts";

export const nodeHmac: Hmac = (algorithm, key, data) =>
  createHmac(algorithm.slice("hmac-".length), key).update(data).digest();
