import type { FakeAnswer, FakeInterface, FakeRequest } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone } from "./fake-zone.ts";

/**
 * Plesk's XML API, after its public reference: one door for everything, 200 whatever happens, a site's number to be found
 * first, hosts that are written relative and read complete, a preference beside the MX, one TTL for the zone, no editing.
 */
export function fakePlesk(zones: Map<string, FakeZone>): FakeInterface {
  return {
    changes: ({ body }) => /<(add_rec|del_rec)>/.test(body),
    handle: (request) => handle(zones, request),
  };
}

const siteIds = (zones: Map<string, FakeZone>) =>
  [...zones.values()].map((zone, at) => ({ id: 80 + at, zone }));

async function handle(zones: Map<string, FakeZone>, request: FakeRequest): Promise<FakeAnswer> {
  const { http_auth_login: login, http_auth_passwd: password, key } = request.headers;
  if (key !== "right-token" && !(login === "clone" && password === "right-token")) {
    return packet(`<system>${error(1001, "You have entered incorrect username or password.")}</system>`);
  }
  const { body } = request;
  const name = inside(body, "name");
  const site = siteIds(zones).find(
    ({ id, zone }) => String(id) === inside(body, "site-id") || zone.zone === name,
  );
  if (body.includes("<site>")) {
    const result =
      site === undefined
        ? `${error(1013, "site does not exist")}<filter-id>${name}</filter-id>`
        : `<status>ok</status><filter-id>${name}</filter-id><id>${site.id}</id><data><gen_info><name>${name}</name></gen_info></data>`;
    return packet(`<site><get><result>${result}</result></get></site>`);
  }
  if (body.includes("<del_rec>")) return remove(zones, inside(body, "id"));
  if (site === undefined) return packet(`<dns>${error(1015, "Domain does not exist")}</dns>`);
  if (body.includes("<get>")) {
    const soa = `<soa><ttl>${ttlOf(site.zone)}</ttl><refresh>10800</refresh><retry>3600</retry><expire>604800</expire><minimum>10800</minimum></soa>`;
    return packet(
      `<dns><get><result><status>ok</status><id>${site.id}</id>${soa}<zone_type>master</zone_type></result></get></dns>`,
    );
  }
  return body.includes("<add_rec>")
    ? add(site.zone, body)
    : packet(`<dns><get_rec>${listed(site)}</get_rec></dns>`);
}

const ttlOf = (zone: FakeZone) => zone.soa.ttl;

function listed({ id, zone }: { readonly id: number; readonly zone: FakeZone }): string {
  return zone.records
    .map((record) => {
      const { type, value } = record;
      const [first = "", ...rest] = value.split(" ");
      const shown =
        type === "TXT"
          ? Buffer.from(value, "latin1").toString()
          : type === "MX"
            ? `${rest.join(" ")}.`
            : ["A", "AAAA"].includes(type)
              ? value
              : `${value}.`;
      const opt = type === "MX" ? `<opt>${first}</opt>` : "<opt/>";
      const data = `<site-id>${id}</site-id><type>${type}</type><host>${record.name}.</host><value>${escaped(shown)}</value>${opt}`;
      return `<result><status>ok</status><id>${record.id}</id><data>${data}</data></result>`;
    })
    .join("");
}

async function add(zone: FakeZone, body: string): Promise<FakeAnswer> {
  const [type, host, value, opt] = ["type", "host", "value", "opt"].map((tag) => inside(body, tag));
  const name = host === "" ? zone.zone : `${host}.${zone.zone}`;
  const target = (value ?? "").endsWith(".") ? (value ?? "").slice(0, -1) : `${value}.${zone.zone}`;
  const kept =
    type === "TXT"
      ? Buffer.from(value ?? "").toString("latin1")
      : ["A", "AAAA"].includes(type ?? "")
        ? (value ?? "")
        : type === "MX"
          ? `${opt} ${target}`
          : target;
  const record: FakeRecord = { id: zone.nextId(), name, type: type ?? "", ttl: ttlOf(zone), value: kept };
  try {
    await zone.change((records) => {
      const same = records.some((one) => one.name === name && one.type === type && one.value === kept);
      if (same) throw new FakeRefusal("Such DNS record already exists.");
      return [...records, record];
    });
    return packet(`<dns><add_rec><result><status>ok</status><id>${record.id}</id></result></add_rec></dns>`);
  } catch (refusal) {
    if (!(refusal instanceof FakeRefusal)) throw refusal;
    return packet(`<dns><add_rec><result>${error(1007, refusal.message)}</result></add_rec></dns>`);
  }
}

async function remove(zones: Map<string, FakeZone>, id: string): Promise<FakeAnswer> {
  const zone = [...zones.values()].find(({ records }) => records.some((record) => String(record.id) === id));
  if (zone === undefined)
    return packet(
      `<dns><del_rec><result>${error(1013, "The DNS record does not exist")}</result></del_rec></dns>`,
    );
  await zone.change((records) => records.filter((record) => String(record.id) !== id));
  return packet(`<dns><del_rec><result><status>ok</status><id>${id}</id></result></del_rec></dns>`);
}

function error(code: number, text: string): string {
  return `<status>error</status><errcode>${code}</errcode><errtext>${escaped(text)}</errtext>`;
}

function packet(inner: string): FakeAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<packet version="1.6.9.1">${inner}</packet>\n`;
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}

function inside(xml: string, tag: string): string {
  const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(xml)?.[1] ?? "";
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
