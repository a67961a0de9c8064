/** The environment of every local ssh and rsync: no agent, no askpass, messages in English. */
export function sshEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    PATH: env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: env["HOME"] ?? "/",
    LC_ALL: "C",
  };
}
