import type {
  AccountKeys,
  InstalledKey,
  KeyList,
  KeyRow,
  ListedKey,
  RevokedKeys,
  RotatedKey,
  ShownKey,
} from "../../core/report/keys-report.ts";
import { table } from "./table.ts";

export function shownText(key: ShownKey): string {
  const { account, purpose } = key;
  return [
    `${account}: the key "${purpose}" ${key.state === "made" ? "was made" : "is here"}: ${key.fingerprint}`,
    `  its private part: ${key.file} (never leaves this machine)`,
    "  paste this line into ~/.ssh/authorized_keys of the account, or into its host's panel:",
    "",
    key.line,
    "",
    ...key.can.map((one) => `  who holds the key can: ${one}`),
    ...key.cannot.map((one) => `  cannot: ${one}`),
    ...(key.configured
      ? []
      : [`  or let it be pasted: clonepanel keys install ${account} --purpose ${purpose}`]),
  ].join("\n");
}

export function installedText(key: InstalledKey): string {
  const state = key.state === "installed" ? "is let in now" : "was there already, and is let in";
  return [`${key.account}: the key "${key.purpose}" ${state} (${key.fingerprint})`, ...nextStep(key)].join(
    "\n",
  );
}

export function rotatedText(key: RotatedKey): string {
  const { account, purpose } = key;
  return [
    `${account}: the key "${purpose}" is ${key.fingerprint} now; ${key.formerFingerprint} is let in no more`,
    ...(key.resumed ? ["  an earlier run had begun it; this one ended it"] : []),
    ...nextStep(key),
  ].join("\n");
}

export function revokedText({ account, revoked }: RevokedKeys): string {
  if (revoked.length === 0) return `${account}: no key was made for it here`;
  return revoked
    .map(({ purpose, fingerprint }) => `${account}: the key "${purpose}" (${fingerprint}) is let in no more`)
    .join("\n");
}

export function keyListText({ keys, accounts }: KeyList, nowMs: number): string {
  const head = ["account", "purpose", "key", "made", "last used", "on the account", ""];
  const rows = keys.map((key) => [
    key.account,
    key.purpose,
    key.fingerprint,
    ago(key.madeAt, nowMs),
    key.lastUsedAt === null ? "never" : ago(key.lastUsedAt, nowMs),
    lineWords[key.line],
    [
      key.configured ? "logs in by it" : "",
      key.rotation === "waiting" ? "rotation not ended" : "",
      gateWords[key.gate],
    ]
      .filter((word) => word !== "")
      .join(", "),
  ]);
  const lists =
    rows.length === 0
      ? ["no key was made here; make one: clonepanel keys make ACCOUNT"]
      : [table(head, rows)];
  return [...lists, ...accounts.map(othersText)].join("\n");
}

const lineWords: Record<ListedKey["line"], string> = {
  "as-made": "as it was made",
  altered: "with other limits",
  absent: "no line",
  unknown: "not known",
};

const gateWords: Record<ListedKey["gate"], string> = {
  none: "",
  "as-made": "",
  other: "its gate is of another version: clonepanel keys install",
  absent: "its gate is not there: clonepanel keys install",
  unknown: "gate not looked at",
};

function othersText({ account, foreignKeys, error }: AccountKeys): string {
  if (error !== null) return `${account}: not looked at: ${error.message}`;
  return `${account}: ${foreignKeys} ${foreignKeys === 1 ? "key" : "keys"} that ${foreignKeys === 1 ? "was" : "were"} not made here`;
}

function nextStep(key: KeyRow): readonly string[] {
  if (key.configured) return [];
  return [
    `  to log in by it, write into the configuration: accounts.${key.account}.transport.identity: ${key.file}`,
    `  then: clonepanel doctor ${key.account}`,
  ];
}

function ago(iso: string, nowMs: number): string {
  const days = Math.floor((nowMs - Date.parse(iso)) / 86_400_000);
  if (days < 1) return "today";
  return days === 1 ? "yesterday" : `${days} days ago`;
}
