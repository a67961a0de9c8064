import type { AppDriver, AppManifest, AppPlace } from "../../ports/app.ts";
import type { AccountCode } from "./account-code.ts";

export type { AccountCode, AccountCodeFile } from "./account-code.ts";
export { accountCodeFiles, loadAccountCode } from "./account-code.ts";
export { renewalProgram } from "./renewal-program.ts";

type AppId = AppManifest["id"];

/** One line a driver, loaded when it is asked for. The order is that of `auto`: the most particular first. */
const drivers: Readonly<Record<AppId, (code: AccountCode) => Promise<AppDriver>>> = {
  wordpress: async (code) => (await import("./wordpress/driver.ts")).openWordpressDriver(code),
  php: async (code) => (await import("./php/driver.ts")).openPhpDriver(code),
  static: async () => (await import("./static/driver.ts")).openStaticDriver(),
};

export const appIds = Object.keys(drivers) as readonly AppId[];

export async function openAppDriver(id: AppId, code: AccountCode): Promise<AppDriver> {
  return await drivers[id](code);
}

export type AppChoice =
  | { readonly kind: "found"; readonly driver: AppDriver; readonly because: string }
  /** Nothing there yet, so nothing can be told. */
  | { readonly kind: "empty" };

/** `app: auto`: the first driver that finds its application at the place (the primary's). */
export async function detectApp(place: AppPlace, code: AccountCode): Promise<AppChoice> {
  for (const id of appIds) {
    const driver = await openAppDriver(id, code);
    const detection = await driver.detect(place);
    if (detection.kind === "found") return { kind: "found", driver, because: detection.because };
    if (detection.kind === "empty") return { kind: "empty" };
  }
  return { kind: "empty" };
}
