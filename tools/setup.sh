# Sourced by ./run and ./test: installs what a step needs from Debian's packages, and builds.

# To build the server.
build_packages="g++ cmake ninja-build ccache mold pkg-config libboost1.81-dev libboost-json1.81-dev libssl-dev libsodium-dev
  libsqlite3-dev libspdlog-dev libcli11-dev libtomlplusplus-dev libexpected-dev"
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
