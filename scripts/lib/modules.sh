# Installs the npm packages that package-lock.json names. Sourced after say.sh and lock.sh; needs $root.

# ensure_modules runtime|all
#   runtime   what ClonePanel itself needs
#   all       with the tools of its developers
ensure_modules() {
  modules_fit "$1" && return 0
  lock_take "$root/.node/modules.lock"
  if ! modules_fit "$1"; then install_modules "$1"; fi
  lock_release
}

# npm writes node_modules/.package-lock.json last, so an interrupted installation never counts as one.
modules_fit() { # runtime|all
  [ -f "$root/node_modules/.package-lock.json" ] || return 1
  [ -d "$root/node_modules/yaml" ] || return 1
  [ "$1" = runtime ] || [ -d "$root/node_modules/typescript" ] || return 1
  [ -z "$(find "$root/package-lock.json" -newer "$root/node_modules/.package-lock.json")" ]
}

install_modules() { # runtime|all
  command -v npm >/dev/null 2>&1 || fail "npm is needed once, to install the packages, and was not found" \
    "Install npm (Debian: apt-get install npm), then start again."
  # Tools of a developer that are there already stay there.
  if [ "$1" = all ] || [ -d "$root/node_modules/typescript" ]; then modules_omit=; else modules_omit=--omit=dev; fi
  say "installing npm packages ..."
  modules_log=$root/.node/modules.log
  # Without install scripts: no package may run code on this machine by being installed.
  if ! (cd "$root" && npm ci $modules_omit --ignore-scripts --no-audit --no-fund </dev/null >"$modules_log" 2>&1); then
    tail -n 15 "$modules_log" >&2
    fail "npm ci failed" "Its whole output: $modules_log" "Check the connection to the npm registry, then start again."
  fi
  say "npm packages installed"
}
