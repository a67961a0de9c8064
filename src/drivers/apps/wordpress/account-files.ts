import type { AccountFile, AccountSideOrder, DetachFile } from "../../../ports/app.ts";
import type { AccountCode } from "../account-code.ts";
import { bundlePhp } from "../bundle-php.ts";
import {
  accountConstants,
  heading,
  onlyChanged,
  planGate,
  planGateDetach,
  planGateSwitch,
  planHtaccessFile,
} from "../gate-files.ts";
import { planWordpressConfig } from "./account-config.ts";
import { withoutClonePanel } from "./config-file.ts";
import { contentFolder } from "./policy.ts";

/**
 * What a WordPress account gets, in the order in which it is safe to write: the gate and the role before the files that
 * ask for them, the switch last.
 */
export function planWordpressAccount(code: AccountCode, order: AccountSideOrder): readonly AccountFile[] {
  return onlyChanged(order, [
    planGate(code, order, "wordpress"),
    ...roleFile(code, order),
    ...planWordpressConfig(order),
    pluginFile(code, order),
    ...planHtaccessFile(order),
    ...planGateSwitch(order),
  ]);
}

/** The settings first: they ask for the role's file, which goes last with the rest of its folder. */
export function planWordpressDetach(code: AccountCode, order: AccountSideOrder): readonly DetachFile[] {
  const config = order.have("wp-config.php", "root");
  const { place, path, content } = pluginFile(code, order);
  return [
    {
      place: "root",
      path: "wp-config.php",
      expected: null,
      content: config === null ? null : withoutClonePanel(config),
      because: "without ClonePanel's block; its other settings stay",
    },
    { place, path, expected: content, content: null, folder: "goes when empty", because: "the plugin goes" },
    ...planGateDetach(code, order, "wordpress"),
  ];
}

export function pluginPath(content: string): string {
  return `${content}/mu-plugins/00-clonepanel.php`;
}

function pluginFile(code: AccountCode, order: AccountSideOrder): AccountFile {
  const content = bundlePhp(code, {
    namespace: "Plugin",
    heading: `/*\n * Plugin Name: ClonePanel\n * Description: Makes this WordPress follow its account's role: a primary, or a read-only replica.\n */\n${heading}`,
    constants: accountConstants(order, { app: "wordpress", folder: order.stateFolder }),
    parts: [
      "common/state.php",
      "common/lease.php",
      "common/request.php",
      "common/wordpress-request.php",
      "common/answer.php",
      "common/drain.php",
      "wordpress/addresses.php",
      "wordpress/primary.php",
      "wordpress/primary-database.php",
      "wordpress/replica-database.php",
      "wordpress/replica-links.php",
      "wordpress/replica-quiet.php",
      "wordpress/health.php",
      "wordpress/main.php",
    ],
  });
  const path = pluginPath(contentFolder(order.facts ?? order.primaryFacts));
  return { place: "root", path, content, mode: 0o644, because: "makes WordPress follow the account's role" };
}

function roleFile(code: AccountCode, order: AccountSideOrder): readonly AccountFile[] {
  const access = order.databases.get("wp");
  if (access?.driver !== "mysql" || access.readOnly === null) return [];
  const content = bundlePhp(code, {
    namespace: "Role",
    heading,
    constants: accountConstants(order, { app: "wordpress", folder: "beside" }),
    parts: ["common/state.php", "common/lease.php", "role/main.php"],
  });
  return [
    {
      place: "state",
      path: "role.php",
      content,
      mode: 0o644,
      because: "tells wp-config.php which database user serves",
    },
  ];
}
