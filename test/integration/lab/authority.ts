import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hosts } from "../../lab/facts.ts";
import type { Lab } from "../../lab/lab.ts";

const folder = "/root/authority";
const { address } = hosts.registry;

/** Pebble, Let's Encrypt's own test server, on the registry's host; it asks the visitors' resolver for the proofs. */
export interface Authority extends AsyncDisposable {
  /** PEM file on control and client: the authority's root, and the certificate of its own interface. */
  readonly trust: string;
}

export async function openAuthority(lab: Lab, into: string): Promise<Authority> {
  await lab.mustExec("registry", [
    "sh",
    "-c",
    `mkdir -p $0 && cd $0 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -addext subjectAltName=IP:${address} -keyout key.pem -out own.pem 2>/dev/null`,
    folder,
  ]);
  await lab.mustExec("registry", ["sh", "-c", `cat >${folder}/pebble.json`], {
    input: JSON.stringify(settings),
  });
  // One whose test was killed still has the port.
  await lab.exec("registry", ["pkill", "-x", "pebble"]);
  await lab.mustExec("registry", ["sh", "-c", start, folder]);
  const root = await rootOf(lab);
  const own = await lab.mustExec("registry", ["cat", `${folder}/own.pem`]);
  mkdirSync(into, { recursive: true });
  const trust = `${into}/authority.pem`;
  writeFileSync(trust, `${own}${root}`);
  return {
    trust,
    [Symbol.asyncDispose]: async () => {
      await lab.exec("registry", ["sh", "-c", 'kill "$(cat /run/pebble.pid)"']);
    },
  };
}

const settings = {
  pebble: {
    listenAddress: `${address}:14000`,
    managementListenAddress: `${address}:15000`,
    certificate: `${folder}/own.pem`,
    privateKey: `${folder}/key.pem`,
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: 7_776_000,
  },
};

/** It refuses every twentieth nonce by itself, as a busy authority does. */
const start = `cd $0 && PEBBLE_VA_NOSLEEP=1 setsid pebble -config pebble.json -dnsserver ${hosts.resolver.address}:53 >log 2>&1 </dev/null & echo $! >/run/pebble.pid`;

async function rootOf(lab: Lab): Promise<string> {
  for (let tries = 0; tries < 120; tries += 1) {
    const url = `https://${address}:15000/roots/0`;
    const seen = await lab.exec("registry", ["curl", "-sS", "--cacert", `${folder}/own.pem`, url]);
    if (seen.code === 0) return seen.stdout.toString();
    await sleep(500);
  }
  throw new Error(`pebble does not answer: ${(await lab.exec("registry", ["cat", `${folder}/log`])).stdout}`);
}
