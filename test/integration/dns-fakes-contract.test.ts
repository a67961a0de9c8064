import { after, before } from "node:test";
import type { DnsProviderSettings } from "../../src/core/site/config.ts";
import { dnsProviderContract } from "../../src/testing/dns-provider-contract.ts";
import { fakeCloudflare } from "./dns-fakes/fake-cloudflare.ts";
import { type FakeCpanel, isCpanelChange, uapiOverHttps, whmApi } from "./dns-fakes/fake-cpanel.ts";
import { fakeDigitalOcean } from "./dns-fakes/fake-digitalocean.ts";
import { fakeDirectAdmin } from "./dns-fakes/fake-directadmin.ts";
import { fakeHetzner } from "./dns-fakes/fake-hetzner.ts";
import { fakePlesk } from "./dns-fakes/fake-plesk.ts";
import { fakeRoute53 } from "./dns-fakes/fake-route53.ts";
import { type FakeInterface, serveFake } from "./dns-fakes/fake-server.ts";
import { FakeZone } from "./dns-fakes/fake-zone.ts";
import { type FakeWorld, fakeHarness, openInWorld } from "./dns-fakes/room.ts";
import { freePort } from "./dns-servers.ts";
import { startKnot, type TestKnot } from "./knot.ts";

let knot: TestKnot;
let closedPort = 0;

before(async () => {
  closedPort = await freePort();
  knot = await startKnot(300);
});

after(async () => {
  await knot?.[Symbol.asyncDispose]();
});

/** How one driver is led to what plays its provider. */
interface Played {
  readonly serve: (zones: Map<string, FakeZone>) => FakeInterface;
  readonly settings: (place: { readonly url: string; readonly secret: string }) => DnsProviderSettings;
  /** The provider's address in the real world, where it is not configured. */
  readonly origin?: string;
}

function contract(driver: string, played: Played): void {
  dnsProviderContract(driver, () => open(played), ["states", "mood"]);
}

async function open({ serve, settings, origin }: Played) {
  const zone = new FakeZone(await knot.freshZone(), knot.publish);
  const server = await serveFake(serve(new Map([[zone.zone, zone]])));
  const world = (url: string): FakeWorld => ({
    nameserverPort: knot.port,
    elsewhere: origin === undefined ? {} : { [origin]: url },
  });
  const closed = `https://127.0.0.1:${closedPort}`;
  const opened = (url: string, secret: string) => openInWorld(settings({ url, secret }), world(url));
  return fakeHarness({
    zone,
    server,
    world: world(server.url),
    providers: {
      provider: await opened(server.url, "right-token"),
      withWrongKey: await opened(server.url, "wrong-token"),
      atClosedPort: await opened(closed, "right-token"),
    },
  });
}

const nameserver = "127.0.0.1";

contract("cpanel over HTTPS", {
  serve: (zones) => {
    const panel: FakeCpanel = { zones, apexKept: false };
    return { changes: isCpanelChange, handle: (request) => uapiOverHttps(panel, request) };
  },
  settings: ({ url, secret }) => ({
    driver: "cpanel",
    door: { kind: "https", url, user: "clone", token: { env: secret } },
    nameserver,
  }),
});

contract("whm", {
  serve: (zones) => {
    const panel: FakeCpanel = { zones, apexKept: false };
    return { changes: isCpanelChange, handle: (request) => whmApi(panel, request) };
  },
  settings: ({ url, secret }) => ({ driver: "whm", url, user: "clone", token: { env: secret }, nameserver }),
});

contract("directadmin", {
  serve: (zones) => fakeDirectAdmin(zones, { login: "401", answers: "json" }),
  settings: ({ url, secret }) => ({
    driver: "directadmin",
    url,
    user: "clone",
    key: { env: secret },
    nameserver,
  }),
});

contract("directadmin of an older server", {
  serve: (zones) => fakeDirectAdmin(zones, { login: "page", answers: "urlencoded" }),
  settings: ({ url, secret }) => ({
    driver: "directadmin",
    url,
    user: "clone",
    key: { env: secret },
    nameserver,
  }),
});

contract("plesk", {
  serve: fakePlesk,
  settings: ({ url, secret }) => ({
    driver: "plesk",
    url,
    user: "clone",
    secret: { env: secret },
    nameserver,
  }),
});

contract("cloudflare", {
  serve: (zones) => fakeCloudflare(zones),
  settings: ({ secret }) => ({ driver: "cloudflare", token: { env: secret }, nameserver }),
  origin: "https://api.cloudflare.com",
});

contract("route53", {
  serve: (zones) => fakeRoute53(zones),
  settings: ({ secret }) => ({
    driver: "route53",
    accessKeyId: "AKIAEXAMPLEEXAMPLE",
    secretAccessKey: { env: secret },
    zoneId: null,
    nameserver,
  }),
  origin: "https://route53.amazonaws.com",
});

contract("hetzner", {
  serve: (zones) => fakeHetzner(zones),
  settings: ({ secret }) => ({ driver: "hetzner", token: { env: secret }, nameserver }),
  origin: "https://api.hetzner.cloud",
});

contract("digitalocean", {
  serve: fakeDigitalOcean,
  settings: ({ secret }) => ({ driver: "digitalocean", token: { env: secret }, nameserver }),
  origin: "https://api.digitalocean.com",
});
