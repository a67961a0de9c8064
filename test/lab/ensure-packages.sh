#!/bin/sh
# Installs what the lab needs from Debian, and starts nothing: the daemons belong in the lab's namespaces only.
# Usage: ensure-packages.sh [--check]     --check only says (exit 1) what is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
policy=/usr/sbin/policy-rc.d

wanted() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/packages.txt"; }

missing() {
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $(wanted) 2>/dev/null | sed -n 's/ installed$//p')
  wanted | while read -r name; do
    case "
$installed
" in *"
$name
"*) ;; *) printf '%s\n' "$name" ;; esac
  done
}

need=$(missing)
[ -n "$need" ] || exit 0
if [ "${1:-}" = --check ]; then
  echo "lab: packages missing:" $need >&2
  exit 1
fi
[ "$(id -u)" = 0 ] || { echo "lab: installing packages needs root; missing:" $need >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive

# One at a time: the second would take the first one's policy file for the machine's own.
exec 9>/run/lock/clonepanel-lab-packages
flock 9

# invoke-rc.d asks this file; 101 means "do not start". An existing one is kept and put back.
forbid_starting() {
  [ ! -e "$policy" ] || mv "$policy" "$policy.before-lab"
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}
allow_starting() {
  rm -f "$policy"
  [ ! -e "$policy.before-lab" ] || mv "$policy.before-lab" "$policy"
}

apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Options::=--force-confold "$@"; }

# The lists' own lock does not know DPkg::Lock::Timeout, so another apt is met with patience.
retried() {
  for pause in 5 10 20 40 0; do
    if "$@"; then return 0; fi
    [ "$pause" = 0 ] || { echo "lab: '$*' failed, once more in ${pause} s" >&2; sleep "$pause"; }
  done
  return 1
}

units() { find /lib/systemd/system -maxdepth 1 -name '*.service' -o -name '*.socket' -o -name '*.timer' | sort; }

# With systemd, what is new here would start in the root namespace at the next boot.
disable_new_units() {
  command -v systemctl >/dev/null || return 0
  units | while read -r unit; do
    case "
$units_before
" in *"
$unit
"*) ;; *) systemctl --quiet disable "${unit##*/}" 2>/dev/null || true ;; esac
  done
}

trap allow_starting EXIT
trap 'exit 130' INT TERM
units_before=$(units)
forbid_starting
# Otherwise postfix writes a configuration for the real host name.
if command -v debconf-set-selections >/dev/null; then
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
fi
retried apt update >&2
retried apt install --no-install-recommends $need >&2
disable_new_units
