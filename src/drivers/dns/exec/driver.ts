import type { z } from "zod";
import type { DnsStep } from "../../../core/dns/dns-step.ts";
import {
  dnsAnswerUnusable,
  dnsAuthRejected,
  dnsChangedMeanwhile,
  dnsRateLimited,
  dnsUnreachable,
  dnsZoneUnknown,
} from "../../../core/dns/errors.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import { areDone } from "../../../core/dns/steps-stand.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { DnsClient } from "../../../ports/dns-client.ts";
import type { DnsManifest, DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import type { Exec, RunOutcome } from "../../../ports/exec.ts";
import { withApexOf } from "../shared/apex-by-nameserver.ts";
import { hostileText } from "../shared/hostile-text.ts";
import { canBeginOrGoOn } from "../shared/steps-begin.ts";
import { applyAnswer, type ExecFailure, readAnswer, setsOf, written } from "./wire.ts";

export interface ExecParts {
  readonly id: string;
  readonly manifest: DnsManifest;
  readonly nameserver: NameserverPlace;
  readonly client: DnsClient;
  readonly exec: Pick<Exec, "run">;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly readSecrets: (signal: AbortSignal) => Promise<ReadonlyMap<string, Secret>>;
}

const timeoutMs = 120_000;
const maxOutputBytes = 16 * 1024 * 1024;

/**
 * A program of the owner's, for a provider that has no driver: it gets one JSON document on stdin and answers with one on
 * stdout. Secrets travel on stdin too, where no other user of the machine sees them. docs/how-to/dns.md has the shapes.
 */
export function execProvider(parts: ExecParts): DnsProvider {
  const readZone = async (order: ZoneOrder): Promise<ZoneState> => {
    const { zone, names, signal } = order;
    const answer = await ask(parts, { do: "read", zone, names }, readAnswer, signal);
    if (!answer.ok) throw refusal(parts.id, zone, answer);
    const { coverage, readOnly, notes } = answer;
    const seen = await withApexOf(parts, zone, setsOf(answer.sets), signal);
    const words = [...notes.slice(0, 20).map(hostileText), ...seen.notes];
    return { zone, ...seen, coverage, readOnly, notes: words };
  };
  return {
    id: parts.id,
    manifest: parts.manifest,
    nameserver: parts.nameserver,
    readZone,
    applySteps: async (order) => {
      const { zone, steps, signal } = order;
      if (steps.length === 0) return;
      const { sets } = await readZone(order);
      if (areDone(steps, sets)) return;
      if (!canBeginOrGoOn(steps, sets)) throw dnsChangedMeanwhile(parts.id, zone);
      const answer = await ask(
        parts,
        { do: "apply", zone, steps: steps.map(writtenStep) },
        applyAnswer,
        signal,
      );
      if (!answer.ok) throw refusal(parts.id, zone, answer);
    },
  };
}

function writtenStep(step: DnsStep) {
  return {
    kind: step.kind,
    before: step.kind === "create" ? null : written(step.before),
    after: step.kind === "delete" ? null : written(step.after),
  };
}

async function ask<Answer extends z.ZodType>(
  parts: ExecParts,
  order: object,
  answer: Answer,
  signal: AbortSignal,
): Promise<z.infer<Answer>> {
  signal.throwIfAborted();
  const secrets = Object.fromEntries(
    [...(await parts.readSecrets(signal))].map(([name, secret]) => [name, secret.reveal()]),
  );
  const input = Buffer.from(`${JSON.stringify({ clonepanelDns: 1, ...order, secrets })}\n`);
  const [file = "", ...args] = parts.command;
  const outcome = await parts.exec.run({ file, args, input, timeoutMs, maxOutputBytes, signal });
  const parsed = answer.safeParse(jsonIn(outcome));
  if (parsed.success) return parsed.data;
  throw dnsAnswerUnusable(parts.id, `the program ${file} ${endOf(outcome)}: ${hostileText(outcome.stderr)}`);
}

function jsonIn({ stdout }: RunOutcome): unknown {
  try {
    return JSON.parse(stdout.toString("utf8"));
  } catch {
    return null;
  }
}

function endOf(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case "exited":
      return `ended with ${outcome.code} and without an answer that is known here`;
    case "killed":
      return `was ended by ${outcome.signal}`;
    case "missing":
      return "is not installed";
    case "timed-out":
      return `did not end within ${timeoutMs / 1000} s`;
    case "too-much-output":
      return "said too much";
  }
}

function refusal(provider: string, zone: string, { error, message }: ExecFailure): ClonePanelError {
  const said = hostileText(message) || "it does not say why";
  switch (error) {
    case "auth":
      return dnsAuthRejected(provider, said);
    case "zone-unknown":
      return dnsZoneUnknown(provider, zone, said);
    case "unreachable":
      return dnsUnreachable(provider, said);
    case "rate-limited":
      return dnsRateLimited(provider, said);
    case "changed":
      return dnsChangedMeanwhile(provider, zone);
    case "other":
      return dnsAnswerUnusable(provider, said);
  }
}
