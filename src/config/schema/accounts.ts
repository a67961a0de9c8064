import { z } from "zod";
import {
  choiceMessage,
  hostOrAddress,
  httpUrl,
  ipAddress,
  name,
  origin,
  port,
  section,
  text,
} from "../fields.ts";

const hostKey = z
  .string({
    error: (issue) =>
      issue.input === undefined
        ? "is missing; the host's fingerprint, printed by: ssh-keyscan HOST | ssh-keygen -lf -"
        : undefined,
  })
  .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'must be "SHA256:" and 43 characters, as ssh-keygen -lf prints it');

const ssh = section({
  driver: z.literal("ssh"),
  host: hostOrAddress,
  port: port.default(22),
  user: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}$/, "must be a login name"),
  identity: text("the path of a private key"),
  hostKey,
});

const local = section({ driver: z.literal("local"), path: text("a folder") });

const account = section({
  transport: z.discriminatedUnion("driver", [ssh, local], {
    error: choiceMessage("driver", ["ssh", "local"]),
  }),
  addresses: z.array(ipAddress).default([]),
  origin: origin.optional(),
});

export const accounts = z.record(name("an account"), account).refine((all) => Object.keys(all).length > 0, {
  message: "at least one account is needed",
});

const etcd = section({
  driver: z.literal("etcd"),
  endpoints: z.array(httpUrl).min(1, "at least one endpoint is needed"),
  ca: text("a path").optional(),
  cert: text("a path").optional(),
  key: text("a path").optional(),
  node: name("a controller"),
});

const sqlite = section({ driver: z.literal("sqlite") });

export const coordination = z.discriminatedUnion("driver", [etcd, sqlite], {
  error: choiceMessage("driver", ["sqlite", "etcd"]),
});
