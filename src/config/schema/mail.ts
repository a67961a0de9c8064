import { z } from "zod";
import { choiceMessage, duration, hostName, name, port, section, secureUrl, text } from "../fields.ts";
import { secretRef } from "../secret-field.ts";

const accountName = name("an account");

const mailFolder = text("a folder").refine(
  (written) => !written.split("/").includes(".."),
  'must be a folder below the account\'s home, without ".."',
);

/** It is a folder's name where the mailboxes are Maildirs. */
const mailboxName = text("a mailbox")
  .max(200, "is longer than a mailbox name can be")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((written) => !/[/\x00-\x1f\x7f]/.test(written) && !written.startsWith("."), {
    message: 'must be the name of a mailbox, such as "info"',
  });

const login = section({ user: text("a user"), password: secretRef });

const imapAccount = section({
  host: text("a host").optional(),
  port: port.optional(),
  tls: z.enum(["implicit", "starttls", "none"]).default("implicit"),
  ca: text("a path").optional(),
  user: text("a user").optional(),
  password: secretRef.optional(),
  mailboxes: z.record(mailboxName, login).optional(),
  /** Instead of all others: Maildirs over the account's own login. */
  path: mailFolder.optional(),
}).superRefine((written, context) => {
  const because = whyUnclear(written);
  if (because !== null) context.addIssue({ code: "custom", message: because });
});

interface WrittenAccount {
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: unknown;
  readonly mailboxes?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
}

function whyUnclear({ host, user, password, mailboxes, path }: WrittenAccount): string | null {
  const hasLogin = user !== undefined || password !== undefined || mailboxes !== undefined;
  if (path !== undefined)
    return host === undefined && !hasLogin
      ? null
      : "has a path (Maildirs over the account's login) and a server; keep one of them";
  if (host === undefined) return "needs a host, or a path for Maildirs over the account's login";
  if (mailboxes !== undefined)
    return user === undefined && password === undefined && Object.keys(mailboxes).length > 0
      ? null
      : "needs either user and password of one mailbox, or mailboxes with a login each";
  return user !== undefined && password !== undefined
    ? null
    : "needs user and password, or mailboxes with a login each";
}

const maildir = section({ driver: z.literal("maildir"), path: mailFolder });

const imap = section({ driver: z.literal("imap"), accounts: z.record(accountName, imapAccount) });

const directadmin = section({
  driver: z.literal("directadmin"),
  url: secureUrl,
  user: text("a login name"),
  key: secretRef,
});

const plesk = section({
  driver: z.literal("plesk"),
  url: secureUrl,
  user: text("a login name").optional(),
  password: secretRef.optional(),
  key: secretRef.optional(),
}).superRefine(({ user, password, key }, context) => {
  const byLogin = user !== undefined && password !== undefined && key === undefined;
  const byKey = user === undefined && password === undefined && key !== undefined;
  if (!byLogin && !byKey)
    context.addIssue({
      code: "custom",
      message: "needs user and password, or key alone (plesk bin secret_key)",
    });
});

const panelDrivers = ["cpanel", "directadmin", "plesk"];

/** cPanel is asked over the account's own login, so its name says all. */
const panel = z.preprocess(
  (written) => (written === "cpanel" ? { driver: "cpanel" } : written),
  z.discriminatedUnion("driver", [section({ driver: z.literal("cpanel") }), directadmin, plesk], {
    error: choiceMessage("driver", panelDrivers),
  }),
);

export type WrittenPanel = z.output<typeof panel>;

export const mail = section({
  primary: accountName,
  secondary: accountName,
  /** Whether the roles are turned when the site moves from one of the two accounts to the other. */
  follow: z.enum(["site", "nobody"]).default("site"),
  /** What stands behind the @, where it is not the zone. */
  domain: hostName.optional(),
  /** Each account's mail server; with it the MX records are published with the roles. */
  mx: z.record(accountName, hostName).optional(),
  /** Selectors of the domain's DKIM keys, for the doctor. */
  dkim: z.array(name("a selector")).min(1).optional(),
  /** Panels whose settings the doctor compares. */
  panels: z.record(accountName, panel).default({}),
  every: duration.prefault("5m"),
  mailboxes: z.discriminatedUnion("driver", [maildir, imap], {
    error: choiceMessage("driver", ["maildir", "imap"]),
  }),
});
