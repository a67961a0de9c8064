import { z } from "zod";
import { section } from "../fields.ts";

const listenMessage = 'must be an address and a port like "127.0.0.1:8790", or "off"';
const hostMessage = 'must be a name as it stands in the address bar, like "panel.example.com" or "home:8790"';
const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost):/;

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
}).refine(({ listen, proxy }) => listen === "off" || loopback.test(listen) || proxy === "https", {
  message:
    "listens beyond this machine, so passwords would travel in the open: put a proxy with HTTPS before it and say proxy: https",
  path: ["listen"],
});
