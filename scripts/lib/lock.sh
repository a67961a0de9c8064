# One installation at a time. Sourced after say.sh. A lock is a directory (mkdir is atomic everywhere) that
# holds the process number of its owner, so that a killed owner does not block the next start for ever.

lock_held=

lock_take() { # DIRECTORY
  lock_parent=$(dirname -- "$1")
  mkdir -p "$lock_parent" 2>/dev/null && [ -w "$lock_parent" ] || fail "cannot write to $lock_parent" \
    "The first start installs there: do it as a user who may write to it."
  lock_waited=0
  until mkdir "$1" 2>/dev/null; do
    lock_break_if_abandoned "$1" && continue
    [ "$lock_waited" -ne 0 ] || say "another start is installing, waiting for it"
    lock_waited=$((lock_waited + 1))
    [ "$lock_waited" -lt 600 ] || fail "gave up waiting for $1" "If nothing is being installed, remove that directory."
    sleep 1
  done
  lock_held=$1
  trap lock_release EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '%s\n' "$$" >"$lock_held/pid"
}

lock_release() {
  trap - EXIT HUP INT TERM
  rm -rf "$lock_held"
}

# Breaking is itself guarded, or two waiters could break the old lock and then the new one of the first.
# An owner without a process number was killed in between, or is about to write it: it gets ten seconds.
lock_break_if_abandoned() { # DIRECTORY
  lock_owner=$(cat "$1/pid" 2>/dev/null) || lock_owner=
  if [ -z "$lock_owner" ]; then
    [ "$lock_waited" -ge 10 ] || return 1
  elif kill -0 "$lock_owner" 2>/dev/null; then
    return 1
  fi
  if ! mkdir "$1.break" 2>/dev/null; then
    # Its owner needs milliseconds; when it is still there after so long, that owner is gone.
    [ "$lock_waited" -lt 20 ] || rmdir "$1.break" 2>/dev/null || :
    return 1
  fi
  if [ "$(cat "$1/pid" 2>/dev/null)" = "$lock_owner" ]; then rm -rf "$1"; fi
  rmdir "$1.break"
}
