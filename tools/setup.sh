# Sourced by ./run and ./test: installs what a step needs from Debian's packages, and builds.

# To build the server.
build_packages="g++ cmake ninja-build ccache mold pkg-config libboost1.81-dev libboost-json1.81-dev libssl-dev libsodium-dev
  libsqlite3-dev libpq-dev libre2-dev libxxhash-dev libspdlog-dev libmimalloc-dev libcli11-dev libtomlplusplus-dev libexpected-dev"
# To build and run the unit tests and the command-line scripts.
test_packages="libgtest-dev libgmock-dev python3"
# To fuzz: the compiler with its fuzzing runtime.
fuzz_packages="clang-19 libclang-rt-19-dev lld-19"

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "This needs root to install packages: run it as root, or install sudo."
    exit 1
  fi
}

is_installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# need PACKAGE...: installs those that are missing.
need() {
  local missing="" package
  for package in "$@"; do is_installed "$package" || missing="$missing $package"; done
  [ -z "$missing" ] && return 0
  say "Installing:$missing"
  if is_installed libboost1.74-dev; then
    say "libboost1.74-dev is installed and cannot stand beside libboost1.81-dev, which Mandate is built with: remove it first."
    exit 1
  fi
  local log
  log=$(mktemp)
  if ! { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "The packages could not be installed."
    exit 1
  fi
  rm -f "$log"
}

# install_viewer: puts the viewer of /docs, from npm, where the build takes it from. A server that is built without it
# works all the same, so nothing stops here.
install_viewer() {
  local home=build/viewer log=build/viewer.log
  [ -d "$home/node_modules" ] && ! [ docs/viewer/package-lock.json -nt "$home/package-lock.json" ] && return 0
  command -v npm >/dev/null || need nodejs npm
  mkdir -p "$home"
  if cp docs/viewer/package.json docs/viewer/package-lock.json docs/viewer/.npmrc "$home/" &&
    npm ci --prefix "$home" --ignore-scripts --no-audit --no-fund >"$log" 2>&1; then
    return 0
  fi
  rm -rf "$home"
  say "The viewer of /docs could not be installed from npm (see $log); the server is built without it."
}

# PostgreSQL to test with. Debian's package would make a cluster and start it; the tests make their own.
need_postgres() {
  is_installed postgresql && return 0
  need postgresql-common
  local configuration=/etc/postgresql-common/createcluster.conf installed=0
  as_root cp -p $configuration $configuration.kept
  echo 'create_main_cluster = false' | as_root tee -a $configuration >/dev/null
  (need postgresql) || installed=$?
  as_root mv $configuration.kept $configuration
  [ $installed -eq 0 ] || exit 1
}

# build PRESET TARGET...: configures and builds; shows the compiler's words only when they matter.
build() {
  local preset=$1 log
  shift
  mkdir -p "build/$preset"
  log="build/$preset.log"
  if ! { cmake --preset "$preset" && cmake --build --preset "$preset" --target "$@"; } >"$log" 2>&1; then
    grep -E -A 5 'error|FAILED' "$log" | head -n 60 >&2 || tail -n 30 "$log" >&2
    say "The build failed; all of it is in $log."
    exit 1
  fi
}
