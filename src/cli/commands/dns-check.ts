import type { Handler } from "../frame/command.ts";
import { dnsCheckText } from "../render/dns-text.ts";
import { dnsWarning, forEachDnsSite } from "./dns-sites.ts";

const differenceFound = 4;

export const dnsCheck: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachDnsSite(context, (site) =>
    app.checkDns({ site, signal: context.signal }),
  );
  const isSure = reports.every(({ parity, delegation }) => parity && delegation.faults.length === 0);
  return {
    data: { zones: reports },
    text: dnsCheckText(reports),
    errors,
    warnings: reports.flatMap(({ site, warnings }) => warnings.map((message) => dnsWarning(message, site))),
    exit: exit === 0 && !isSure ? differenceFound : exit,
  };
};
