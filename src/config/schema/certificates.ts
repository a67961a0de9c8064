import { z } from "zod";
import { choiceMessage, duration, httpUrl, name, port, section, secureUrl, text } from "../fields.ts";
import { secretRef } from "../secret-field.ts";

const accountName = name("an account");

const remoteFile = text("a file of the account").refine(
  (written) => !written.split("/").includes("..") && !written.endsWith("/") && !written.startsWith("-"),
  'must be a file, relative to the account\'s home or absolute, without ".."',
);

const files = section({
  driver: z.literal("files"),
  certificate: remoteFile,
  key: remoteFile,
  reload: z.array(text("a word")).min(1, "must name a program").max(32, "is too long").optional(),
});

const cpanel = section({
  driver: z.literal("cpanel"),
  url: secureUrl,
  user: text("a user"),
  token: secretRef,
});

const place = z.discriminatedUnion("driver", [files, cpanel], {
  error: choiceMessage("driver", ["files", "cpanel"]),
});

const acme = section({
  directory: httpUrl
    .refine((written) => written.startsWith("https://"), "must start with https://")
    .default("https://acme-v02.api.letsencrypt.org/directory"),
  email: text("an address")
    .regex(/^[^\s@]+@[^\s@]+$/, "must be a mail address")
    .optional(),
  renewBefore: duration.prefault("30d"),
});

const carry = section({ from: accountName, certificate: remoteFile, key: remoteFile });

const days = z.number("must be a number of days").min(0, "must not be negative").max(1000, "is too large");

export const certificates = section({
  port: port.default(443),
  days: section({ warn: days.default(14), bad: days.default(3) }).prefault({}),
  acme: acme.optional(),
  carry: carry.optional(),
  install: z.record(accountName, place).default({}),
})
  .refine(({ acme: one, carry: other }) => one === undefined || other === undefined, {
    message: "acme and carry exclude one another: a certificate comes from one place",
  })
  .refine(
    ({ acme: one, carry: other, install }) =>
      Object.keys(install).length === 0 || one !== undefined || other !== undefined,
    {
      path: ["install"],
      message: "needs acme or carry: there is no certificate to install",
    },
  );

export type WrittenCertificates = z.output<typeof certificates>;
