import { createHash, generateKeyPairSync } from "node:crypto";
import { bundleIn } from "../core/certificate/bundle.ts";
import type { Proof } from "../core/certificate/plan-proofs.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { CertificateStore } from "../ports/certificate-store.ts";
import type { Files } from "../ports/files.ts";

/** Below the state folder: one PEM file a site, key first, as many a program takes it. */
export function fileCertificateStore(files: Files, stateFolder: string): CertificateStore {
  const folder = `${stateFolder}/certificates`;
  const at = (name: string) => toBytePath(`${folder}/${name}`);
  const write = async (name: string, text: string) => {
    await files.makeFolder(toBytePath(folder));
    await files.writeDurable(at(name), text, 0o600);
  };
  const pem = (site: string) => `${encodeURIComponent(site)}.pem`;
  const proofs = (site: string) => `${encodeURIComponent(site)}.proofs.json`;
  return {
    read: async (site) => bundleIn((await files.read(at(pem(site)))) ?? ""),
    write: (site, { keyPem, chainPem }) => write(pem(site), keyPem + chainPem),
    accountKey: async (directory) => {
      const name = `authority-${createHash("sha256").update(directory).digest("hex").slice(0, 16)}.key`;
      const known = await files.read(at(name));
      if (known !== null) return known;
      const made = freshKeyPem();
      await write(name, made);
      return made;
    },
    readProofs: async (site) => proofsIn(await files.read(at(proofs(site)))),
    writeProofs: async (site, all) => {
      if (all.length === 0) await files.remove(at(proofs(site)));
      else await write(proofs(site), `${JSON.stringify(all)}\n`);
    },
  };
}

/** Elliptic curve P-256: what every authority and every browser of the last ten years takes. */
export function freshKeyPem(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** A file that cannot be read names none: then they are removed by hand, or overwritten by the next ones. */
function proofsIn(text: string | null): readonly Proof[] {
  try {
    const written: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(written) ? written.filter(isProof) : [];
  } catch {
    return [];
  }
}

function isProof(value: unknown): value is Proof {
  const { name, value: text } = (value ?? {}) as Partial<Proof>;
  return typeof name === "string" && typeof text === "string";
}
