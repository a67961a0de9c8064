import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { AccountId, SiteId } from "../../core/site/site.ts";
import type { AccountCode } from "./account-code.ts";
import { bundlePhp } from "./bundle-php.ts";
import { phpString } from "./php-string.ts";

const heading = `/*
 * ClonePanel: prolongs the primary's right to take writes while the controller is away. Run by cron, with what stands in
 * renewal.json beside it. Taken away when it is switched off, and by "clonepanel detach".
 */`;

/** What cron runs on a replica that may renew its primary's lease; whatever the application. */
export function renewalProgram(
  code: AccountCode,
  { site, account }: { readonly site: SiteId; readonly account: AccountId },
): string {
  return bundlePhp(code, {
    namespace: "Renewal",
    heading,
    constants: {
      SITE: phpString(toBytePath(site)),
      ACCOUNT: phpString(toBytePath(account)),
      FOLDER: "__DIR__",
    },
    parts: ["common/state.php", "common/lease.php", "renewal/post.php", "renewal/main.php"],
  });
}
