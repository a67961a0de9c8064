import { z } from "zod";
import { byteSize, quietHours, section, text } from "../fields.ts";
import { accounts, coordination } from "./accounts.ts";
import { anchors } from "./checks.ts";
import { dnsProviders } from "./dns-providers.ts";
import { notifications } from "./notifications.ts";
import { observers } from "./observers.ts";
import { offsite } from "./offsite.ts";
import { panel } from "./panel.ts";
import { sites } from "./site.ts";
import { statusPages } from "./status-pages.ts";

/** The whole file. Defaults live here and nowhere else. */
export const root = section({
  version: z.literal(1, { error: "must be 1, the version of this file's form" }),
  vault: text("a folder").default("~/clonepanel/vault"),
  state: text("a folder").default("~/clonepanel/state"),
  coordination: coordination.prefault({ driver: "sqlite" }),
  accounts,
  dnsProviders: dnsProviders.default({}),
  sites,
  anchors,
  observers: observers.default({}),
  notifications: notifications.default({}),
  offsite: offsite.optional(),
  bandwidth: byteSize.optional(),
  quiet: quietHours.optional(),
  panel: panel.prefault({}),
  statusPages: statusPages.default({}),
});

export type WrittenConfig = z.output<typeof root>;
export type WrittenSite = WrittenConfig["sites"][string];
export type WrittenAccount = WrittenConfig["accounts"][string];
