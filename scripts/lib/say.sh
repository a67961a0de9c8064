# Talk of the set-up scripts. Sourced. Everything goes to stderr: stdout belongs to the command's own data.

say() { printf 'clonepanel: %s\n' "$*" >&2; }

fail() {
  say "$1"
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}
