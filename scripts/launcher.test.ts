import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

const root = join(import.meta.dirname, "..");

/** Answers the launcher's question like an old Node; else it is a real one. */
const oldNode = `#!/bin/sh
case "$1" in -e) exit 1 ;; --version) echo v20.20.2 ;; *) exec "${process.execPath}" "$@" ;; esac
`;

/** Takes its time and notes its calls, as npm would. */
const npm = `#!/bin/sh
echo "$*" >>"$NPM_CALLS"
echo "npm talks on stdout"
sleep 0.3
[ -z "\${NPM_FAILS:-}" ] || { echo "npm ERR! offline" >&2; exit 1; }
case "$1" in
  ci) mkdir -p node_modules/yaml; : >node_modules/.package-lock.json ;;
  install)
    for last; do :; done
    mkdir -p "$3/node_modules/\${last%@*}/bin"
    printf '{ "version": "%s" }' "\${last#*@}" >"$3/node_modules/\${last%@*}/package.json"
    ln -s "${process.execPath}" "$3/node_modules/\${last%@*}/bin/node" ;;
esac
`;

let work: string;
let house: string;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "clonepanel it's a test "));
  house = join(work, "my house");
  await mkdir(join(house, "src/cli"), { recursive: true });
  await mkdir(join(house, "scripts"));
  await cp(join(root, "clonepanel"), join(house, "clonepanel"));
  await cp(join(root, "scripts/lib"), join(house, "scripts/lib"), { recursive: true });
  await writeFile(join(house, "package-lock.json"), "{}");
  await writeFile(
    join(house, "src/start.ts"),
    "const said: readonly string[] = process.argv.slice(2); console.log(JSON.stringify([process.cwd(), ...said]));",
  );
  await program("bin-new/npm", npm);
  await symlink(process.execPath, join(work, "bin-new/node"));
  await program("bin-old/npm", npm);
  await program("bin-old/node", oldNode);
});

afterEach(() => rm(work, { recursive: true }));

test("the first start installs, and stdout holds nothing but the command's own data", async () => {
  const { code, stdout, stderr } = await launch("bin-new", ["status", "two words", "$(x)"]);

  assert.equal(stdout, `${JSON.stringify([work, "status", "two words", "$(x)"])}\n`);
  assert.match(stderr, /installing npm packages/);
  assert.equal(code, 0);
  assert.deepEqual(await npmCalls(), ["ci --omit=dev --ignore-scripts --no-audit --no-fund"]);
});

test("the second start installs nothing and says nothing", async () => {
  await launch("bin-new", []);

  const { stderr } = await launch("bin-new", ["x"]);

  assert.equal(stderr, "");
  assert.equal((await npmCalls()).length, 1);
});

test("a changed lock file is installed at the next start", async () => {
  await launch("bin-new", []);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await writeFile(join(house, "package-lock.json"), "{ }");

  await launch("bin-new", []);

  assert.equal((await npmCalls()).length, 2);
});

test("beside an old Node a new one is fetched, and it is the one that runs", async () => {
  const { code, stdout, stderr } = await launch("bin-old", ["hello"]);

  assert.equal(stdout, `${JSON.stringify([work, "hello"])}\n`);
  assert.match(stderr, /Node 24 or newer is needed \(found: v20\.20\.2\)/);
  assert.equal(code, 0);
});

test("first starts at the same time wait for one another and all succeed", async () => {
  const starts = await Promise.all([1, 2, 3, 4].map((number) => launch("bin-old", [String(number)])));

  assert.deepEqual(
    starts.map(({ stdout }) => JSON.parse(stdout)[1]),
    ["1", "2", "3", "4"],
  );
  assert.equal((await npmCalls()).length, 2);
});

test("the lock of a start that was killed is taken over", async () => {
  await mkdir(join(house, ".node/modules.lock"), { recursive: true });
  const gone = await new Promise<number>((resolve) => {
    const child = execFile("true", () => resolve(child.pid ?? 0));
  });
  await writeFile(join(house, ".node/modules.lock/pid"), `${gone}\n`);

  const { code } = await launch("bin-new", []);

  assert.equal(code, 0);
});

test("it works through links, relative and absolute, from any directory", async () => {
  await mkdir(join(work, "links"));
  await symlink("../my house/clonepanel", join(work, "links/one"));
  await symlink(join(work, "links/one"), join(work, "links/two"));

  const { stdout } = await launch("bin-new", ["x"], { command: join(work, "links/two") });

  assert.equal(stdout, `${JSON.stringify([work, "x"])}\n`);
});

test("without npm it says what to install, on stderr, and fails", async () => {
  await rm(join(work, "bin-new/npm"));

  const { code, stdout, stderr } = await launch("bin-new", [], { path: join(work, "bin-new") });

  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /npm is needed once.*apt-get install npm/s);
});

test("when npm fails its last lines are shown, and the next start tries again", async () => {
  const failed = await launch("bin-new", [], { env: { NPM_FAILS: "1" } });
  const next = await launch("bin-new", []);

  assert.equal(failed.code, 1);
  assert.equal(failed.stdout, "");
  assert.match(failed.stderr, /npm ERR! offline.*npm ci failed/s);
  assert.equal(next.code, 0);
});

async function program(path: string, text: string): Promise<void> {
  await mkdir(join(work, path, ".."), { recursive: true });
  await writeFile(join(work, path), text);
  await chmod(join(work, path), 0o755);
}

interface Launch {
  readonly command?: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function launch(bin: "bin-new" | "bin-old", args: readonly string[], options: Launch = {}) {
  await linkTools(join(work, "tools"));
  const env = {
    HOME: work,
    NPM_CALLS: join(work, "npm-calls"),
    PATH: `${options.path ?? join(work, bin)}:${join(work, "tools")}`,
    ...options.env,
  };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const command = options.command ?? join(house, "clonepanel");
    const child = execFile(command, args, { cwd: work, env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The system's tools without its Node and npm. */
async function linkTools(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tools = "sh cat dirname find grep ln mkdir mv readlink rm rmdir sleep tail uname".split(" ");
  for (const tool of tools) {
    const place = await which(tool);
    await symlink(place, join(folder, tool)).catch(() => "it is there from the start before");
  }
}

function which(tool: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("/bin/sh", ["-c", 'command -v "$1"', "sh", tool], (error, stdout) =>
      error ? reject(error) : resolve(stdout.trim()),
    );
  });
}

async function npmCalls(): Promise<readonly string[]> {
  return (await readFile(join(work, "npm-calls"), "utf8")).trimEnd().split("\n");
}
