/** "A", "MX" ..., or "TYPE65" for a number without a name here. */
export type RecordType = string;

const codes: Readonly<Record<RecordType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  CDS: 59,
  CDNSKEY: 60,
  SVCB: 64,
  HTTPS: 65,
  TSIG: 250,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
};

/** Types whose values are read and written here in every form: on the wire, in zone files, in interfaces. */
export const plainTypes: readonly RecordType[] = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SRV",
  "SSHFP",
  "TLSA",
  "TXT",
];

const names = new Map(Object.entries(codes).map(([name, code]) => [code, name]));

export function typeOfCode(code: number): RecordType {
  return names.get(code) ?? `TYPE${code}`;
}

/** @throws RangeError for a type that no program here could have made. */
export function codeOfType(type: RecordType): number {
  const code = Object.hasOwn(codes, type) ? codes[type] : Number(/^TYPE(\d{1,5})$/.exec(type)?.[1]);
  if (code === undefined || !(code >= 0 && code <= 0xffff)) throw new RangeError(`no record type ${type}`);
  return code;
}

export const classIn = 1;
export const classNone = 254;
export const classAny = 255;
