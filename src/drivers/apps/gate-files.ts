import type { BytePath } from "../../core/mirror/byte-path.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { AccountFile, AccountSideOrder, AppManifest, DetachFile } from "../../ports/app.ts";
import type { AccountCode } from "./account-code.ts";
import { bundlePhp, phpList } from "./bundle-php.ts";
import { planHtaccess } from "./htaccess.ts";
import { passingGate } from "./passing-gate.ts";
import { phpString } from "./php-string.ts";
import { planUserIni, withoutGate } from "./user-ini.ts";

/** For who finds one of the files on an account. */
export const heading = `/*
 * ClonePanel: this account's role in the mirror of its site. Written by "clonepanel sync"; changes made here are lost.
 * What it does is told in the folder "account" of ClonePanel's sources.
 */`;

/** What a file of the gate, the plugin and the role block are told about their place. */
export function accountConstants(
  order: AccountSideOrder,
  options: { readonly app: AppManifest["id"]; readonly folder: "beside" | BytePath },
): Readonly<Record<string, string>> {
  return {
    SITE: phpString(toBytePath(order.site.id)),
    ACCOUNT: phpString(toBytePath(order.placement.account)),
    APP: phpString(options.app),
    PUBLIC_NAMES: phpList(order.site.names.map((name) => toBytePath(name.toLowerCase()))),
    FOLDER: options.folder === "beside" ? "__DIR__" : phpString(options.folder),
  };
}

/** The request gate, without the line that switches it on. */
export function planGate(code: AccountCode, order: AccountSideOrder, app: AppManifest["id"]): AccountFile {
  const content = bundlePhp(code, {
    namespace: "Gate",
    heading,
    constants: accountConstants(order, { app, folder: "beside" }),
    parts: [
      "common/state.php",
      "common/lease.php",
      "common/request.php",
      "common/wordpress-request.php",
      "common/answer.php",
      "common/drain.php",
      "gate/endpoint.php",
      "gate/renewal.php",
      "gate/main.php",
    ],
  });
  return {
    place: "state",
    path: "gate.php",
    content,
    mode: 0o644,
    because: "asks every request for its right to write",
  };
}

/**
 * Switches the gate on, in this order: a prepended file that is missing would be a fatal error on every request, so
 * `.user.ini` comes last.
 */
export function planGateSwitch(order: AccountSideOrder): readonly AccountFile[] {
  const plan = planUserIni({
    have: order.have(".user.ini", "root"),
    primaryHas: order.primaryHas(".user.ini"),
    gate: `${order.stateFolder}/gate.php`,
  });
  const files: AccountFile[] = [];
  if (plan.chain !== "" || (order.have("chain", "state") ?? "") !== "") {
    files.push({
      place: "state",
      path: "chain",
      content: plan.chain,
      mode: 0o644,
      because: "runs what was prepended before",
    });
  }
  files.push({
    place: "root",
    path: ".user.ini",
    content: plan.content,
    mode: 0o644,
    because: "switches the gate on",
  });
  return files;
}

/**
 * The switch goes, and the gate becomes one that lets everything pass: PHP believes an old `.user.ini` for minutes, and a
 * prepended file that is missing would be a fatal error on every request.
 */
export function planGateDetach(
  code: AccountCode,
  order: AccountSideOrder,
  app: AppManifest["id"],
): readonly DetachFile[] {
  const settings = order.have(".user.ini", "root");
  const rest = settings === null ? "" : withoutGate(settings);
  return [
    {
      place: "root",
      path: ".user.ini",
      expected: null,
      content: rest.trim() === "" ? null : rest,
      because: "without the line that switches the gate on",
    },
    {
      place: "state",
      path: "gate.php",
      expected: planGate(code, order, app).content,
      content: passingGate,
      because: "lets every request pass until PHP has forgotten it",
    },
  ];
}

/** A replica's `.htaccess`; the primary's is the owner's own. */
export function planHtaccessFile(order: AccountSideOrder): readonly AccountFile[] {
  if (order.state.role !== "replica") return [];
  const have = order.have(".htaccess", "root");
  const content = planHtaccess({ have, primaryHas: order.primaryHas(".htaccess") });
  if (content === null || content === have) return [];
  return [
    {
      place: "root",
      path: ".htaccess",
      content,
      mode: 0o644,
      because: "the primary's rules, this host's own blocks",
    },
  ];
}

/** The files among `wanted` that do not stand there yet, so that a second sync has nothing to do. */
export function onlyChanged(order: AccountSideOrder, wanted: readonly AccountFile[]): readonly AccountFile[] {
  return wanted.filter((file) => order.have(file.path, file.place) !== file.content);
}
