import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CertificateBundle } from "../../../src/core/certificate/bundle.ts";

/** An authority of the test's own, which signs whatever it is asked for. */
export interface OwnAuthority extends Disposable {
  /** PEM; what a visitor has to trust. */
  readonly root: string;
  /** A certificate for these names, and its key. Days below one: it has expired. */
  issue(names: readonly string[], days: number): CertificateBundle;
}

const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export function openOwnAuthority(): OwnAuthority {
  const folder = mkdtempSync(join(tmpdir(), "cp-authority-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...words: readonly string[]): void => {
    execFileSync("openssl", words, { stdio: "ignore", cwd: folder });
  };
  const subject = ["-subj", "/CN=authority of the test"];
  openssl("req", "-x509", ...curve, "-days", "30", ...subject, "-keyout", "ca.key", "-out", "ca.pem");
  let serial = 100;
  return {
    root: readFileSync(at("ca.pem"), "utf8"),
    issue: (names, days) => {
      serial += 1;
      writeFileSync(at("names"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}\n`);
      openssl("req", ...curve, "-subj", `/CN=${names[0]}`, "-keyout", "leaf.key", "-out", "leaf.csr");
      sign(days);
      return { keyPem: readFileSync(at("leaf.key"), "utf8"), chainPem: readFileSync(at("leaf.pem"), "utf8") };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };

  /** The program for single certificates knows no date of the past before openssl 3.4; the one for authorities does. */
  function sign(days: number): void {
    const files = ["-in", "leaf.csr", "-out", "leaf.pem", "-extfile", "names"];
    if (days >= 1) {
      const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", `${serial}`];
      return openssl("x509", "-req", ...by, ...files, "-days", `${days}`);
    }
    writeFileSync(at("ca.conf"), caConfig);
    writeFileSync(at("index"), "");
    writeFileSync(at("serial"), `${serial.toString(16).padStart(4, "0")}\n`);
    const dates = ["-startdate", utc(-3), "-enddate", utc(days - 1)];
    openssl("ca", "-config", "ca.conf", ...dates, ...files, "-notext", "-batch");
  }
}

const caConfig = `[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** `YYYYMMDDHHMMSSZ`, so many days from now. */
function utc(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, "")
    .slice(0, 14)}Z`;
}
