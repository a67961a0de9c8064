import { assertNever } from "../../core/assert-never.ts";
import { judgeDns } from "../../core/check/judge-dns.ts";
import { judgeDrillAge } from "../../core/check/judge-drill-age.ts";
import { judgeHttp } from "../../core/check/judge-http.ts";
import {
  judgeAmount,
  judgeCertificate,
  judgeImap,
  judgeSmtp,
  judgeTcp,
} from "../../core/check/judge-service.ts";
import type { CheckTarget } from "../../core/check/settings.ts";
import { bad, good, type Verdict } from "../../core/check/verdict.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import { span } from "../../core/words/quantities.ts";
import type { AccountLook, CheckEngine } from "./check-engine.ts";
import { lookAtDomain } from "./look-at-domain.ts";

const timeoutMs = 10_000;
const maxBodyBytes = 1024 * 1024;

/** One look, judged. */
export async function runOne(engine: CheckEngine, check: CheckTarget): Promise<Verdict> {
  const { probes, signal, clock } = engine;
  const bounds = { timeoutMs, signal };
  switch (check.kind) {
    case "http":
      return judgeHttp(
        check.expect,
        await probes.http({ ...bounds, url: check.url, address: null, maxBodyBytes }),
      );
    case "tcp":
      return judgeTcp(await probes.connect({ ...bounds, host: check.host, port: check.port }));
    case "smtp":
      return judgeSmtp(check.startTls, await probes.dialogue({ ...bounds, ...check, ...smtpTalk }));
    case "imap":
      return judgeImap(await probes.dialogue({ ...bounds, ...check, ...imapTalk }));
    case "certificate":
      return judgeCertificate(check.days, await probes.certificate({ ...bounds, ...check }), clock.nowMs());
    case "domain":
      return lookAtDomain(engine, check);
    case "heartbeat":
      return judgeAmount(
        await engine.beatAge(check.beat),
        check.ageMs,
        (ageMs) => `heard ${span(ageMs)} ago`,
      );
    case "dns":
      return judgeDns(await engine.dns());
    case "ssh":
      return login(engine, check.account);
    case "disk":
      return judgeAmount(
        await onAccount(engine, check.account, "disk"),
        check.percent,
        (percent) => `${Math.round(percent)} % used`,
      );
    case "clock":
      return judgeAmount(
        await onAccount(engine, check.account, "clockOffset"),
        check.offsetMs,
        (offsetMs) => `${span(offsetMs)} off`,
      );
    case "lag":
      return judgeAmount((await engine.ages()).lagMs, check.ageMs, (ageMs) => `${span(ageMs)} behind`);
    case "snapshot":
      return judgeAmount((await engine.ages()).snapshotMs, check.ageMs, (ageMs) => `${span(ageMs)} old`);
    case "verify":
      return judgeAmount((await engine.ages()).verifyMs, check.ageMs, (ageMs) => `${span(ageMs)} ago`);
    case "drill":
      return judgeDrillAge((await engine.ages()).drill, check.ageMs);
    case "mail":
      return judgeAmount((await engine.ages()).mailMs, check.ageMs, (ageMs) =>
        ageMs === 0 ? "nothing waits" : `the oldest waits for ${span(ageMs)}`,
      );
    default:
      return assertNever(check);
  }
}

const smtpTalk = {
  tls: "none",
  turns: [
    { until: /^\d{3} /, say: "EHLO clonepanel.invalid" },
    { until: /^\d{3} /, say: "QUIT" },
  ],
} as const;

const imapTalk = {
  turns: [
    { until: /^\* /, say: "a1 CAPABILITY" },
    { until: /^a1 /i, say: "a2 LOGOUT" },
  ],
} as const;

async function login(engine: CheckEngine, account: AccountId): Promise<Verdict> {
  try {
    await engine.account(account).login(soon(engine));
    return good("logs in, with the pinned host key");
  } catch (error) {
    engine.signal.throwIfAborted();
    if (error instanceof ClonePanelError) return bad(error.message);
    if (isTimeout(error)) return bad(`no login within ${timeoutMs / 1000} s`);
    throw error;
  }
}

/** Null: it cannot be asked, which says nothing of what was asked. */
async function onAccount(
  engine: CheckEngine,
  account: AccountId,
  question: Exclude<keyof AccountLook, "login">,
): Promise<number | null> {
  try {
    return await engine.account(account)[question](soon(engine));
  } catch (error) {
    engine.signal.throwIfAborted();
    if (error instanceof ClonePanelError || isTimeout(error)) return null;
    throw error;
  }
}

function soon({ signal }: CheckEngine): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
