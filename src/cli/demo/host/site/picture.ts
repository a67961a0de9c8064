import { crc32, deflateSync } from "node:zlib";

const width = 480;
const height = 270;

/** A PNG of sea and sky: the same seed gives the same bytes, and no two seeds do. */
export function paintPicture(seed: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, red green blue, no interlace.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(paintRows(seed), { level: 6 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Each row begins with its filter, 0: none. */
function paintRows(seed: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  const horizon = height * (0.45 + 0.1 * Math.sin(seed));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    rows[at++] = 0;
    for (let x = 0; x < width; x += 1) {
      const wave = Math.sin((x * (1 + (seed % 5))) / 37 + y / 5 + seed) * 14;
      const light = y < horizon ? 205 - y / 3 : 120 - (y - horizon) / 3 + wave;
      rows[at++] = clamp(light * 0.62 + ((seed * 29) % 60));
      rows[at++] = clamp(light * 0.86);
      rows[at++] = clamp(light + 24);
    }
  }
  return rows;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(content.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}
