import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Every package that runs at an owner's is one that can be taken over, so they are few, pinned and inert. */
export async function checkDependencies(root: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as PackageManifest;
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as PackageLock;
  return reviewDependencies(manifest, lock);
}

export interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const limits = { direct: 12, total: 60 };
const licences = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "MIT-0",
  "BlueOak-1.0.0",
]);

export function reviewDependencies(manifest: PackageManifest, lock: PackageLock): readonly string[] {
  const direct = Object.keys(manifest.dependencies ?? {});
  const locked = Object.entries(lock.packages).filter(([path]) => path.includes("node_modules/"));
  const runtime = locked.filter(([, entry]) => entry.dev !== true && entry.link !== true);
  return [
    ...tooMany("direct dependencies", direct.length, limits.direct),
    ...tooMany("packages at run time", runtime.length, limits.total),
    ...unpinned({ ...manifest.dependencies, ...manifest.devDependencies }),
    ...runtime
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([path]) => `${path} runs a script when installed`),
    ...runtime
      .filter(([, entry]) => !isAllowed(entry.license))
      .map(([path, entry]) => `${path} has the licence ${entry.license ?? "(none)"}`),
    ...locked
      // A link names a folder of our own.
      .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
      .map(([path]) => `${path} names a registry in the lock`),
    ...platformsLeftOut(lock),
  ];
}

function tooMany(what: string, count: number, limit: number): readonly string[] {
  return count > limit ? [`${count} ${what}, the limit is ${limit}`] : [];
}

function unpinned(wanted: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(wanted)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is not pinned exactly: ${version}`);
}

/** An SPDX expression: one good choice is enough, all parts of a conjunction must be good. */
function isAllowed(expression = ""): boolean {
  const choices = expression.replace(/^\(|\)$/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((licence) => licences.has(licence.trim())));
}

/** A lock that was made where a package of another platform could not be read makes `npm ci` fail elsewhere. */
function platformsLeftOut({ packages }: PackageLock): readonly string[] {
  return Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => packages[`node_modules/${name}`]?.version === undefined)
    .map((name) => `package-lock.json lacks ${name}`);
}
