import type { Probes } from "../../ports/probes.ts";
import { probeHttp } from "./http-probe.ts";
import { probeCertificate, probeConnect, probeDialogue } from "./socket-probes.ts";

export const systemProbes: Probes = {
  http: probeHttp,
  connect: probeConnect,
  dialogue: probeDialogue,
  certificate: probeCertificate,
};
