/**
 * What each file hashed to, by its inode, so that one file in many snapshots is read once. Forty bytes a file where a Map
 * takes two hundred: there may be a million of them. Half of a hash is held, which no accident hits.
 */
export class KnownHashes {
  #inodes = new BigUint64Array(firstSlots);
  #halves = new Uint8Array(firstSlots * halfBytes);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(inode: bigint): boolean {
    return this.#inodes[this.#slotOf(inode)] === inode;
  }

  /** @param sha256 hex; null: it could not be hashed, and is no content. */
  set(inode: bigint, sha256: string | null): void {
    // No file has the inode 0, which marks an empty slot.
    if (inode === 0n) return;
    const slot = this.#slotOf(inode);
    if (this.#inodes[slot] !== inode) this.#size += 1;
    this.#inodes[slot] = inode;
    for (let at = 0; at < halfBytes; at += 1)
      this.#halves[slot * halfBytes + at] = sha256 === null ? 0 : byteOf(sha256, at);
    if (this.#size * 2 > this.#inodes.length) this.#grow();
  }

  /** Whether that file is known to have this content. */
  isAs(inode: bigint, sha256: string): boolean {
    const slot = this.#slotOf(inode);
    if (inode === 0n || this.#inodes[slot] !== inode || sha256.length !== 64) return false;
    let isEmpty = true;
    for (let at = 0; at < halfBytes; at += 1) {
      const byte = this.#halves[slot * halfBytes + at] as number;
      if (byte !== byteOf(sha256, at)) return false;
      if (byte !== 0) isEmpty = false;
    }
    return !isEmpty;
  }

  /** Where it is, or would be put. */
  #slotOf(inode: bigint): number {
    const mask = this.#inodes.length - 1;
    let slot = Math.imul(Number(inode & 0xffff_ffffn), 0x9e37_79b1) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#inodes[slot] !== 0n && this.#inodes[slot] !== inode) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [inodes, halves] = [this.#inodes, this.#halves];
    this.#inodes = new BigUint64Array(inodes.length * 2);
    this.#halves = new Uint8Array(inodes.length * 2 * halfBytes);
    for (const [from, inode] of inodes.entries()) {
      if (inode === 0n) continue;
      const to = this.#slotOf(inode);
      this.#inodes[to] = inode;
      this.#halves.set(halves.subarray(from * halfBytes, (from + 1) * halfBytes), to * halfBytes);
    }
  }
}

const halfBytes = 16;
const firstSlots = 1 << 10;

function byteOf(hex: string, at: number): number {
  return Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
}
