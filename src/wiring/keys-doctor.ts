import { type KeyLook, keyFindings } from "../core/doctor/key-findings.ts";
import { ClonePanelError } from "../core/errors.ts";
import { findKey, isRestricted } from "../core/keys/authorized-keys.ts";
import type { AccountHealth } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import { openKeyStore } from "../drivers/transports/index.ts";
import { readKeysFile } from "../engines/keys/keys-file.ts";
import { systemClock } from "../platform/clock.ts";
import { systemExec } from "../platform/exec/index.ts";
import type { Opened } from "./house.ts";
import { keyVerbs } from "./keys.ts";
import { keysFolder } from "./keys-folder.ts";

const dayMs = 86_400_000;

/** One line more for each account that was logged in to over SSH. What cannot be told is left out: it is no fault. */
export async function withKeyFindings(
  config: Config,
  opened: Opened,
  { accounts, signal }: { readonly accounts: readonly AccountHealth[]; readonly signal: AbortSignal },
): Promise<readonly AccountHealth[]> {
  const all: AccountHealth[] = [];
  for (const health of accounts) {
    const look = isSilent(health)
      ? null
      : await lookAtKey(config, opened, { account: health.account, signal });
    all.push(
      look === null
        ? health
        : { ...health, findings: [...health.findings, ...keyFindings(health.account, look)] },
    );
  }
  return all;
}

function isSilent({ findings }: AccountHealth): boolean {
  return findings.some(({ topic, level }) => topic === "login" && level === "problem");
}

async function lookAtKey(
  config: Config,
  opened: Opened,
  { account, signal }: { readonly account: AccountId; readonly signal: AbortSignal },
): Promise<KeyLook | null> {
  const settings = config.accounts.get(account)?.transport;
  if (settings?.driver !== "ssh") return null;
  try {
    const { keys } = await keyVerbs(config, opened).listKeys({ account, signal });
    const key = keys.find(({ configured }) => configured);
    if (key !== undefined) {
      const ageDays = Math.max(0, Math.floor((systemClock.nowMs() - Date.parse(key.madeAt)) / dayMs));
      return { kind: "made", key, ageDays };
    }
    const store = await openKeyStore({ exec: systemExec, env: process.env, folder: keysFolder(config) });
    const own = await store.publicPart(settings.identity);
    const file = await readKeysFile(await opened.seats.transport(account), signal);
    const line = own === null || file === null ? null : findKey(file, own.blob);
    if (line === null) return { kind: "own", line: "unknown" };
    return { kind: "own", line: isRestricted(line) ? "restricted" : "unrestricted" };
  } catch (error) {
    if (!(error instanceof ClonePanelError) || signal.aborted) throw error;
    return null;
  }
}
