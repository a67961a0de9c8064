// Which layer may know which. ARCHITECTURE.md tells why; scripts/layers.test.ts seeds a violation of every rule.

const tests = "\\.test\\.ts$";

/** Node's modules that touch the machine. Those that only compute (crypto, zlib, path, url, util, ...) are free. */
const machine =
  "^(node:)?(child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|os|perf_hooks|process|readline|repl|sqlite|timers|tls|tty|v8|vm|worker_threads)(/|$)";

const layer = (name, mayKnow, comment) => ({
  name: `layer-${name}`,
  severity: "error",
  comment,
  from: { path: `^src/${name}/`, pathNot: tests },
  to: { path: "^src/", pathNot: mayKnow.map((other) => `^src/${other}/`) },
});

const forbidden = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

export default {
  forbidden: [
    layer("core", ["core"], "Core imports only core: pass values in."),
    layer("config", ["core", "config"], "Configuration turns text into core types."),
    layer("ports", ["core", "ports"], "Ports describe shapes in core types."),
    layer("engines", ["core", "ports", "engines"], "Engines talk to ports, never to a driver."),
    layer("drivers", ["core", "ports", "drivers"], "A driver implements a port."),
    layer("platform", ["core", "ports", "platform"], "Platform implements the system ports."),
    layer(
      "wiring",
      ["core", "config", "ports", "engines", "drivers", "platform", "wiring"],
      "Wiring knows everybody but the entry points that use it.",
    ),
    layer(
      "cli",
      ["core", "ports", "wiring", "cli", "daemon", "api/contract"],
      "Entry points get everything from wiring; the command line is the door, and `run` opens the daemon.",
    ),
    layer("daemon", ["core", "ports", "wiring", "daemon", "api"], "Entry points get everything from wiring."),
    layer("api", ["core", "ports", "wiring", "api"], "Entry points get everything from wiring."),

    forbidden(
      "start-only-opens-the-door",
      "It must load under any Node, so it knows the command line and what every Node has.",
      { path: "^src/start\\.ts$" },
      { path: ".", pathNot: "^(src/cli/main\\.ts|(node:)?(module|path|v8))$" },
    ),
    forbidden(
      "core-is-pure",
      "A decision depends on its arguments alone.",
      { path: "^src/core/", pathNot: tests },
      { dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer"] },
    ),
    forbidden(
      "ports-are-types",
      "A port is a shape: whoever imports it needs nothing of it at run time.",
      { path: "^src/", pathNot: tests },
      { path: "^src/ports/", dependencyTypesNot: ["type-only"] },
    ),
    forbidden(
      "drivers-do-not-meet",
      "A driver that needs another one belongs into an engine, or asks for a port.",
      { path: "^src/drivers/([^/]+)/([^/]+)/", pathNot: tests },
      { path: "^src/drivers/", pathNot: "^src/drivers/$1/($2/|shared/|(?!index\\.ts)[^/]+\\.ts$)" },
    ),
    forbidden(
      "shared-code-knows-no-driver",
      "What drivers of a kind have in common lies in shared/ or beside them; only the table knows them all.",
      {
        path: "^src/drivers/[^/]+/(shared/|[^/]+\\.ts$)",
        pathNot: [tests, "/index\\.ts$"],
      },
      { path: "^src/drivers/[^/]+/[^/]+/", pathNot: "^src/drivers/[^/]+/shared/" },
    ),
    forbidden(
      "machine-only-in-platform",
      "Only platform, the transports and the SQLite drivers touch the machine; all others ask a port.",
      {
        path: "^src/",
        pathNot: [
          "^src/platform/",
          "^src/drivers/transports/",
          "^src/drivers/(databases|coordination)/sqlite/",
          // Sets V8's flags before anything is compiled.
          "^src/start\\.ts$",
          // The demo is a hoster of its own: two accounts, a web server and a nameserver in one process.
          "^src/cli/demo/host/",
          "^src/testing/",
          tests,
        ],
      },
      { dependencyTypes: ["core"], path: machine },
    ),
    forbidden(
      "sqlite-drivers-hold-only-sqlite",
      "node:sqlite is the library of these drivers, and such a database is a file; nothing else of the machine is theirs.",
      { path: "^src/drivers/(databases|coordination)/sqlite/", pathNot: tests },
      { dependencyTypes: ["core"], path: machine, pathNot: "^(node:)?(sqlite|fs/promises|os)$" },
    ),
    forbidden(
      "engines-hold-no-library",
      "A library belongs to the driver, the platform or the parser at the edge that needs it.",
      { path: "^src/(engines|ports|platform)/", pathNot: tests },
      { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer"] },
    ),
    forbidden(
      "mysql-only-in-its-driver",
      "The rest of the house speaks the database port.",
      { path: "^src/", pathNot: ["^src/drivers/databases/mysql/", tests] },
      { path: "(^|/)node_modules/mysql2/" },
    ),
    forbidden(
      "smtp-only-in-its-driver",
      "The rest of the house speaks the notifier port.",
      { path: "^src/", pathNot: ["^src/drivers/notifiers/smtp/", tests] },
      { path: "(^|/)node_modules/nodemailer/" },
    ),
    forbidden(
      "testing-stays-in-tests",
      "What runs at an owner's does not contain the fakes.",
      { path: "^src/", pathNot: ["^src/testing/", tests] },
      { path: "^src/testing/" },
    ),
    forbidden(
      "source-stands-alone",
      "Only src is published.",
      { path: "^src/", pathNot: tests },
      { path: "^(test|scripts|bench|web)/" },
    ),
    forbidden(
      "dashboard-knows-the-contract",
      "It runs in a browser: of the house it knows the types of the interface, of all packages Preact.",
      { path: "^web/src/", pathNot: tests },
      { path: ".", pathNot: "^(web/src/|src/api/contract/|(web/)?node_modules/preact/)" },
    ),
    forbidden(
      "contract-is-types",
      "Whoever talks to the interface needs nothing of it at run time.",
      { path: "^web/src/" },
      { path: "^src/", dependencyTypesNot: ["type-only"] },
    ),
    forbidden(
      "no-development-package",
      "A published file may only need a published package; authors of drivers bring fast-check themselves.",
      { path: "^src/", pathNot: ["^src/testing/", tests] },
      { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    ),
    forbidden(
      "nothing-missing",
      "An import that leads nowhere.",
      { path: "^(src|test|scripts|bench|web)/" },
      { couldNotResolve: true },
    ),
    forbidden(
      "no-circle",
      "Two files that need each other are one idea, or three. A type that is only looked at needs nobody.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    // Node 24 writes some of its modules only with the prefix, as node:sqlite.
    builtInModules: { add: ["node:sqlite", "node:test", "node:test/reporters", "node:sea"] },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
