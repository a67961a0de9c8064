import { type RecordSet, setsOfRecords } from "../../../src/core/dns/record-set.ts";
import { dnsContractZone } from "../../../src/testing/dns-provider-contract.ts";

/** One record of a provider that is played here; the value as record sets write it. */
export interface FakeRecord {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly value: string;
}

/** Brings the text of a zone to a real nameserver, and returns when that serves it. */
export type Publish = (zone: string, text: string) => Promise<void>;

/** What a provider that is played here holds of one zone. Every state that the public could see is kept. */
export class FakeZone {
  readonly zone: string;
  readonly states: (readonly RecordSet[])[] = [];
  readonly #publish: Publish;
  #records: readonly FakeRecord[];
  #lastId: number;
  serial = 1;
  /** False: the nameserver does not follow any more. */
  isPublished = true;

  constructor(zone: string, publish: Publish, sets: readonly RecordSet[] = dnsContractZone(zone)) {
    this.zone = zone;
    this.#publish = publish;
    this.#lastId = 1_000;
    this.#records = sets.flatMap((set) => this.recordsOf(set));
    this.states.push(this.sets());
  }

  /** All but the SOA, which is made of the serial. */
  get records(): readonly FakeRecord[] {
    return this.#records.filter(({ type }) => type !== "SOA");
  }

  get soa(): { readonly ttl: number; readonly fields: readonly string[] } {
    const soa = this.#records.find(({ type }) => type === "SOA");
    const fields = (soa?.value ?? "").split(" ");
    return { ttl: soa?.ttl ?? 300, fields: fields.toSpliced(2, 1, String(this.serial)) };
  }

  sets(): readonly RecordSet[] {
    const soa = { name: this.zone, type: "SOA", ttlSeconds: this.soa.ttl, value: this.soa.fields.join(" ") };
    const others = this.records.map(({ name, type, ttl, value }) => ({ name, type, ttlSeconds: ttl, value }));
    return setsOfRecords([soa, ...others]);
  }

  recordsOf({ name, type, ttlSeconds: ttl, values }: RecordSet): readonly FakeRecord[] {
    return values.map((value) => ({ id: this.nextId(), name, type, ttl, value }));
  }

  nextId(): number {
    this.#lastId += 7;
    return this.#lastId;
  }

  /** What the public sees changes, at once and as a whole. Null: a nameserver would not load that. */
  async change(make: (records: readonly FakeRecord[]) => readonly FakeRecord[]): Promise<void> {
    const soa = this.#records.filter(({ type }) => type === "SOA");
    const next = [...soa, ...make(this.records)];
    const refusal = whyUnloadable(next);
    if (refusal !== null) throw new FakeRefusal(refusal);
    this.#records = next;
    this.serial += 1;
    this.states.push(this.sets());
    if (this.isPublished) await this.publish();
  }

  /** Somebody else sets these records, or removes them. */
  async meddle(set: RecordSet): Promise<void> {
    await this.change((records) => [
      ...records.filter(({ name, type }) => name !== set.name || type !== set.type),
      ...this.recordsOf(set),
    ]);
  }

  publish(): Promise<void> {
    return this.#publish(this.zone, this.text());
  }

  text(): string {
    const soa = `${this.zone}. ${this.soa.ttl} IN SOA ${this.soa.fields.map(fileWord).join(" ")}\n`;
    const lines = this.records.map(
      ({ name, type, ttl, value }) => `${name}. ${ttl} IN ${type} ${fileValue(type, value)}\n`,
    );
    return soa + lines.join("");
  }
}

/** A provider says no. */
export class FakeRefusal extends Error {}

function whyUnloadable(records: readonly FakeRecord[]): string | null {
  const byName = Map.groupBy(records, ({ name }) => name);
  for (const [name, here] of byName) {
    const aliases = here.filter(({ type }) => type === "CNAME");
    if (aliases.length > 1 || (aliases.length === 1 && here.length > 1)) {
      return `${name}: CNAME and other data`;
    }
  }
  return null;
}

function fileWord(word: string): string {
  return /^\d+$/.test(word) ? word : `${word}.`;
}

export function fileValue(type: string, value: string): string {
  if (type === "TXT") {
    const pieces = value === "" ? [""] : (value.match(/[\s\S]{1,255}/g) ?? []);
    return pieces.map((piece) => `"${Array.from(piece, fileByte).join("")}"`).join(" ");
  }
  if (type === "A" || type === "AAAA" || type === "CAA") return value;
  return value.split(" ").map(fileWord).join(" ");
}

function fileByte(char: string): string {
  return /[a-zA-Z0-9 ]/.test(char) ? char : `\\${String(char.charCodeAt(0)).padStart(3, "0")}`;
}
