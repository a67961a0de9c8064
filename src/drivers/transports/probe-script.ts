/** Programs that ClonePanel uses on an account, or could use. */
export const probedTools = [
  "awk",
  "base64",
  "crontab",
  "find",
  "gzip",
  "mysql",
  "mysqldump",
  "nc",
  "perl",
  "php",
  "rsync",
  "sha256sum",
  "socat",
  "tar",
  "xargs",
] as const;

/**
 * Only reads, and prints pairs of a name and a value, each ended by a zero byte. What is not there prints nothing.
 * `quota` may ask a slow file server and `php` may load a broken extension, so both get a time limit where that exists.
 */
export const probeScript = `exec 2>/dev/null
say() { printf '%s\\0%s\\0' "$1" "$2"; }
brief() { if command -v timeout >/dev/null; then timeout 10 "$@"; else "$@"; fi; }
say home "$(pwd -P)"
say host "$(uname -n)"
say system "$(uname -srm)"
say distribution "$(. /etc/os-release && printf %s "$PRETTY_NAME")"
say shell "\${SHELL-}"
say clock "$(date +%s)"
say tools "$(for tool in ${probedTools.join(" ")}; do command -v "$tool" >/dev/null && echo "$tool"; done)"
say rsync "$(rsync --version | head -n 1)"
say find "$(find . -maxdepth 0 -printf yes)"
say php "$(brief php -n -r 'echo PHP_VERSION;' </dev/null)"
say extensions "$(brief php -r 'echo implode(",", get_loaded_extensions());' </dev/null | tail -n 1)"
say disk "$(df -Pk . | tail -n 1)"
say inodes "$(df -Pi . | tail -n 1)"
say quota "$(brief quota -w | head -n 20)"
say cron "$(crontab -l | grep -v '^[[:space:]]*#' | head -n 200)"
exit 0`;
