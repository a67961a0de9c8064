const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `3600`, `1h`, `1d12h`, as zone files write a time; null: it is none, or more than 31 bits. */
export function readTtl(written: string): number | null {
  if (!/^(?:\d{1,10}|(?:\d{1,7}[smhdw])+)$/i.test(written)) return null;
  const parts = [...written.matchAll(/(\d+)([smhdw]?)/gi)];
  const sum = parts.reduce(
    (all, [, count, unit = ""]) => all + Number(count) * (seconds[unit.toLowerCase()] ?? 1),
    0,
  );
  return sum <= 0x7fff_ffff ? sum : null;
}
