import type { Config } from "../core/site/config.ts";
import { nodeOpenId } from "../drivers/sign-in-services/openid.ts";
import type { OpenId } from "../ports/openid.ts";
import type { Opened } from "./house.ts";

export function openIdOf(
  { panel }: Pick<Config, "panel">,
  { secrets }: Pick<Opened, "secrets">,
): OpenId | null {
  const settings = panel?.oidc ?? null;
  if (settings === null) return null;
  const { secret } = settings;
  return nodeOpenId({
    settings,
    secret: async (signal) => (secret === null ? null : secrets.resolve(secret, signal)),
  });
}
