import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Forwarding } from "./etc-system.ts";
import type { AccountName } from "./facts.ts";
import { folder } from "./paths.ts";

export interface ForwardingPolicy {
  readonly tcp: Forwarding;
  readonly sockets: Forwarding;
}

const file = (account: AccountName): string => `${folder}/forwarding-${account}.json`;

export function readForwarding(account: AccountName): ForwardingPolicy {
  if (!existsSync(file(account))) return { tcp: "yes", sockets: "yes" };
  return JSON.parse(readFileSync(file(account), "utf8")) as ForwardingPolicy;
}

export function writeForwarding(account: AccountName, policy: ForwardingPolicy): void {
  writeFileSync(file(account), JSON.stringify(policy));
}
