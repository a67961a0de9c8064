import { z } from "zod";
import { section, text } from "../fields.ts";
import { secretRef } from "../secret-field.ts";

const listenMessage = 'must be an address and a port like "127.0.0.1:8790", or "off"';
const hostMessage = 'must be a name as it stands in the address bar, like "panel.example.com" or "home:8790"';
const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost):/;

const issuerMessage =
  'must be the address by which the service names itself, like "https://id.example.com"; plain http only on this machine';

const oidc = section({
  issuer: z.string({ error: issuerMessage }).max(2_000).refine(isIssuer, issuerMessage),
  client: text("the name by which the service knows this panel").max(500),
  secret: secretRef.optional(),
  title: text("what stands on the button").max(60).optional(),
  claim: z.enum(["email", "sub"], { error: 'must be "email" or "sub"' }).default("sub"),
  users: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, "must be a user of the panel"),
      text("what the claim says").max(500),
    )
    .refine((users) => new Set(Object.values(users)).size === Object.keys(users).length, {
      message: "two users are one person to the service, so nobody could tell which of them comes in",
    }),
});

function isIssuer(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname, search, hash } = new URL(written);
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return search === "" && hash === "" && (protocol === "https:" || (protocol === "http:" && isHere));
}

/** Where the interface listens, and by which names it may be asked beside the machine's own. */
export const panel = section({
  listen: z
    .string({ error: listenMessage })
    .regex(/^(off|(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:]{2,39}\]|localhost):([1-9]\d{0,4}))$/, listenMessage)
    .refine((listen) => listen === "off" || Number(/\d+$/.exec(listen)?.[0]) <= 65_535, listenMessage)
    .default("127.0.0.1:8790"),
  hosts: z
    .array(
      z
        .string({ error: hostMessage })
        .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9]\d{0,4})?$/, hostMessage),
    )
    .max(50)
    .default([]),
  proxy: z
    .literal("https", { error: 'must be "https": a proxy on the way to it speaks HTTPS with browsers' })
    .optional(),
  oidc: oidc.optional(),
}).refine(({ listen, proxy }) => listen === "off" || loopback.test(listen) || proxy === "https", {
  message:
    "listens beyond this machine, so passwords would travel in the open: put a proxy with HTTPS before it and say proxy: https",
  path: ["listen"],
});
