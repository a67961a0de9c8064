import { assertNever } from "../core/assert-never.ts";
import type { Anchor } from "../core/check/own-line.ts";
import type { CheckSettings, CheckTarget, MaintenanceWindow } from "../core/check/settings.ts";
import type { SecretRef } from "../core/site/secret.ts";
import type { WrittenCheck, WrittenWindow } from "./schema/checks.ts";

/** `place` makes the path of a secret's file absolute. */
export function toCheck(written: WrittenCheck, place: (ref: SecretRef) => SecretRef): CheckSettings {
  const { every, failures } = written;
  const target = toTarget(written, place);
  return {
    ...target,
    name: written.name ?? nameOf(target),
    everyMs: every,
    failures,
    needs: written.needs ?? null,
  };
}

function toTarget(written: WrittenCheck, place: (ref: SecretRef) => SecretRef): CheckTarget {
  switch (written.kind) {
    case "http":
      return { kind: "http", url: written.url, expect: toExpectation(written.expect) };
    case "tcp":
      return { kind: "tcp", host: written.host, port: written.port };
    case "dns":
      return { kind: "dns" };
    case "smtp":
      return { kind: "smtp", host: written.host, port: written.port, startTls: written.startTls };
    case "imap":
      return { kind: "imap", host: written.host, port: written.port, tls: written.tls };
    case "ssh":
      return { kind: "ssh", account: written.account };
    case "certificate": {
      const { host, port, days } = written;
      return { kind: "certificate", host, port, serves: written.serves ?? host, days };
    }
    case "disk":
      return { kind: "disk", account: written.account, percent: written.percent };
    case "clock":
      return { kind: "clock", account: written.account, offsetMs: written.offset };
    case "domain": {
      const { domain, days, rdap = null } = written;
      return { kind: "domain", domain, days, rdap: rdap === null ? null : rdap.replace(/\/?$/, "/") };
    }
    case "heartbeat":
      return { kind: "heartbeat", beat: written.name, key: place(written.key), ageMs: written.age };
    case "lag":
    case "snapshot":
    case "verify":
    case "drill":
    case "mail":
      return { kind: written.kind, ageMs: written.age };
    default:
      return assertNever(written);
  }
}

type WrittenHttp = Extract<WrittenCheck, { readonly kind: "http" }>;

function toExpectation(written: WrittenHttp["expect"]) {
  return {
    status: written.status ?? null,
    body: written.body ?? null,
    not: written.not ?? null,
    json: written.json ?? null,
    firstByteMs: written.firstByte ?? null,
  };
}

/** What an owner recognises when no name was given. */
function nameOf(target: CheckTarget): string {
  switch (target.kind) {
    case "http":
      return target.url;
    case "tcp":
    case "smtp":
    case "imap":
      return `${target.kind} ${target.host}:${target.port}`;
    case "certificate":
      return `certificate ${target.serves}`;
    case "domain":
      return `domain ${target.domain}`;
    case "heartbeat":
      return target.beat;
    case "ssh":
    case "disk":
    case "clock":
      return `${target.kind} ${target.account}`;
    case "dns":
    case "lag":
    case "snapshot":
    case "verify":
    case "drill":
    case "mail":
      return target.kind;
    default:
      return assertNever(target);
  }
}

export function toWindow({ from, until }: WrittenWindow): MaintenanceWindow {
  return { fromMs: Date.parse(from), untilMs: Date.parse(until) };
}

export function toAnchor(written: string): Anchor {
  const at = written.lastIndexOf(":");
  return { host: written.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(written.slice(at + 1)) };
}
