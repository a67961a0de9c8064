import { createHash, createHmac } from "node:crypto";
import type { FakeAnswer, FakeInterface, FakeRequest } from "./fake-server.ts";
import { type FakeRecord, FakeRefusal, type FakeZone } from "./fake-zone.ts";

export interface Route53Traps {
  /** Further sets that are no ordinary ones, as XML. */
  readonly specialSets: string;
  /** A zone of the same name that only a private network sees. */
  readonly privateTwin: boolean;
}

/**
 * Route 53, after its public reference: signed requests, XML, zones listed from a name on, pages with a name to go on at,
 * names and texts with octal escapes, batches that are done as a whole or not, removals that must name what stands there,
 * a change that is PENDING first, throttling as HTTP 400.
 */
export function fakeRoute53(
  zones: Map<string, FakeZone>,
  traps: Route53Traps = { specialSets: "", privateTwin: true },
): FakeInterface {
  const asked = new Map<string, number>();
  return {
    changes: ({ method }) => method === "POST",
    handle: (request) => handle(zones, traps, asked, request),
    busy: failed(400, "Throttling", "Rate exceeded"),
  };
}

async function handle(
  zones: Map<string, FakeZone>,
  traps: Route53Traps,
  asked: Map<string, number>,
  request: FakeRequest,
): Promise<FakeAnswer> {
  if (!isSigned(request)) {
    return failed(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
    );
  }
  const path = request.url.pathname.replace("/2013-04-01", "");
  if (path === "/hostedzonesbyname")
    return listZones(zones, traps, request.url.searchParams.get("dnsname") ?? "");
  const [, change] = /^\/change\/(\w+)$/.exec(path) ?? [];
  if (change !== undefined) {
    const times = (asked.get(change) ?? 0) + 1;
    asked.set(change, times);
    return done(
      `<GetChangeResponse>${changeInfo(change, times >= 3 ? "INSYNC" : "PENDING")}</GetChangeResponse>`,
    );
  }
  const [, id = ""] = /^\/hostedzone\/(\w+)\/rrset\/?$/.exec(path) ?? [];
  const zone = [...zones.values()].find((one) => idOf(one) === id);
  if (zone === undefined) return failed(404, "NoSuchHostedZone", `No hosted zone found with ID: ${id}`);
  return request.method === "GET"
    ? listSets(zone, traps, request.url.searchParams)
    : changeSets(zone, request.body);
}

const idOf = ({ zone }: FakeZone) => `Z${Buffer.from(zone).toString("hex").toUpperCase().slice(0, 30)}`;

function listZones(zones: Map<string, FakeZone>, traps: Route53Traps, from: string): FakeAnswer {
  const asked = zones.get(from.replace(/\.$/, ""));
  const twin =
    asked !== undefined && traps.privateTwin ? [{ id: "ZPRIVATE", name: asked.zone, isPrivate: true }] : [];
  const own = [...zones.values()].map((zone) => ({ id: idOf(zone), name: zone.zone, isPrivate: false }));
  const next = [{ id: "ZNEXT", name: "zzz.example.org", isPrivate: false }];
  const items = [...twin, ...own, ...next].map(
    ({ id, name, isPrivate }) =>
      `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}.</Name><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`,
  );
  return done(
    `<ListHostedZonesByNameResponse><HostedZones>${items.join("")}</HostedZones><IsTruncated>false</IsTruncated></ListHostedZonesByNameResponse>`,
  );
}

function listSets(zone: FakeZone, traps: Route53Traps, query: URLSearchParams): FakeAnswer {
  const size = Math.min(300, Number(query.get("maxitems") ?? 300));
  const sets = zone.sets();
  const start = sets.findIndex(
    ({ name, type }) => octalName(name) === query.get("name") && type === query.get("type"),
  );
  const from = query.has("name") ? start : 0;
  const page = sets.slice(from, from + size);
  const next = sets[from + size];
  const items = page.map(({ name, type, ttlSeconds, values }) => {
    const records = values.map(
      (value) => `<ResourceRecord><Value>${escaped(octalValue(type, value))}</Value></ResourceRecord>`,
    );
    return `<ResourceRecordSet><Name>${escaped(octalName(name))}</Name><Type>${type}</Type><TTL>${ttlSeconds}</TTL><ResourceRecords>${records.join("")}</ResourceRecords></ResourceRecordSet>`;
  });
  const more =
    next === undefined
      ? "<IsTruncated>false</IsTruncated>"
      : `<IsTruncated>true</IsTruncated><NextRecordName>${escaped(octalName(next.name))}</NextRecordName><NextRecordType>${next.type}</NextRecordType>`;
  const special = next === undefined ? traps.specialSets : "";
  return done(
    `<ListResourceRecordSetsResponse><ResourceRecordSets>${items.join("")}${special}</ResourceRecordSets>${more}<MaxItems>${size}</MaxItems></ListResourceRecordSetsResponse>`,
  );
}

async function changeSets(zone: FakeZone, body: string): Promise<FakeAnswer> {
  const changes = [...body.matchAll(/<Change>([\s\S]*?)<\/Change>/g)].map(([, one = ""]) => one);
  try {
    await zone.change((records) => changes.reduce((now, one) => changed(zone, now, one), records));
    const id = `C${zone.serial}${Date.now().toString(36).toUpperCase()}`;
    return done(
      `<ChangeResourceRecordSetsResponse>${changeInfo(id, "PENDING")}</ChangeResourceRecordSetsResponse>`,
    );
  } catch (error) {
    if (!(error instanceof FakeRefusal)) throw error;
    return {
      status: 400,
      body: `<?xml version="1.0"?><InvalidChangeBatch xmlns="${xmlns}"><Messages><Message>${escaped(error.message)}</Message></Messages></InvalidChangeBatch>`,
    };
  }
}

function changed(zone: FakeZone, records: readonly FakeRecord[], xml: string): readonly FakeRecord[] {
  const [action, written, type, ttl] = ["Action", "Name", "Type", "TTL"].map(
    (tag) => inside(xml, tag)[0] ?? "",
  );
  const name = unescapedOctal(written ?? "").replace(/\.$/, "");
  const values = inside(xml, "Value").map((value) => valueFrom(type ?? "", value));
  const isOfSet = (record: FakeRecord) => record.name === name && record.type === type;
  const standing = records.filter(isOfSet);
  const others = records.filter((record) => !isOfSet(record));
  const label = `[Tried to ${action?.toLowerCase()} resource record set [name='${name}.', type='${type}']`;
  if (action === "DELETE") {
    const same =
      standing.length > 0 &&
      standing.every((record) => String(record.ttl) === ttl && values.includes(record.value)) &&
      standing.length === values.length;
    if (standing.length === 0) throw new FakeRefusal(`${label} but it was not found]`);
    if (!same) throw new FakeRefusal(`${label} but the values provided do not match the current values]`);
    if (name === zone.zone && type === "NS")
      throw new FakeRefusal("A HostedZone must contain at least one NS record for the zone itself.");
    return others;
  }
  if (action === "CREATE" && standing.length > 0) throw new FakeRefusal(`${label} but it already exists]`);
  const made = values.map((value) => ({
    id: zone.nextId(),
    name,
    type: type ?? "",
    ttl: Number(ttl),
    value,
  }));
  return [...others, ...made];
}

function valueFrom(type: string, value: string): string {
  if (type === "TXT") {
    if (!/^"(?:[^"\\]|\\[\s\S])*"( "(?:[^"\\]|\\[\s\S])*")*$/.test(value))
      throw new FakeRefusal("InvalidCharacterString (Value should be enclosed in quotation marks)");
    return [...value.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)]
      .map(([, piece = ""]) => unescapedOctal(piece))
      .join("");
  }
  if (type === "A" || type === "AAAA" || type === "CAA") return value;
  return value
    .split(" ")
    .map((part) => (/^\d+$/.test(part) ? part : part.replace(/\.$/, "")))
    .join(" ");
}

function unescapedOctal(text: string): string {
  return text.replace(/\\([0-7]{3}|[\s\S])/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code,
  );
}

function octalName(name: string): string {
  return `${name.replace(/[^a-z0-9._-]/g, octal)}.`;
}

function octalValue(type: string, value: string): string {
  if (type === "TXT") {
    const pieces = value.match(/[\s\S]{1,255}/g) ?? [""];
    return pieces
      .map((piece) => `"${piece.replace(/[\\"]/g, "\\$&").replace(/[^\x20-\x7e]/g, octal)}"`)
      .join(" ");
  }
  if (type === "A" || type === "AAAA" || type === "CAA") return value;
  return value
    .split(" ")
    .map((part) => (/^\d+$/.test(part) ? part : `${part}.`))
    .join(" ");
}

function octal(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

const xmlns = "https://route53.amazonaws.com/doc/2013-04-01/";

function changeInfo(id: string, status: string): string {
  return `<ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-11-22T12:00:00.000Z</SubmittedAt></ChangeInfo>`;
}

function done(inner: string): FakeAnswer {
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${inner.replace(/^<(\w+)/, `<$1 xmlns="${xmlns}"`)}`,
  };
}

function failed(status: number, code: string, message: string): FakeAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    body: `<?xml version="1.0"?>\n<ErrorResponse xmlns="${xmlns}">${error}<RequestId>1</RequestId></ErrorResponse>`,
  };
}

function inside(xml: string, tag: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g"))].map(([, text = ""]) =>
    text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The signature, worked out a second time and from the other end: the host is the one that the client meant. */
function isSigned({ method, url, headers, body }: FakeRequest): boolean {
  const given = String(headers["authorization"] ?? "");
  const stamp = String(headers["x-amz-date"] ?? "");
  const scope = `${stamp.slice(0, 8)}/us-east-1/route53/aws4_request`;
  if (
    !given.startsWith(
      `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE/${scope}, SignedHeaders=host;x-amz-date, `,
    )
  )
    return false;
  const query = url.search.slice(1).split("&").sort().join("&");
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = `${method}\n${url.pathname}\n${query}\nhost:route53.amazonaws.com\nx-amz-date:${stamp}\n\nhost;x-amz-date\n${hash(body)}`;
  let key: Buffer = Buffer.from("AWS4right-token");
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash(canonical)}`)
    .digest("hex");
  return given.endsWith(`Signature=${signature}`);
}
