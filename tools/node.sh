# Sourced: sets $node to a Node.js of version 20 or later. Debian 12 has 18; the npm package node@22 brings a newer one.
node=$(command -v node || true)
major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }
if [ -z "$node" ] || [ "$(major "$node")" -lt 20 ]; then
  node_home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/node
  node=$node_home/node_modules/node/bin/node
  if [ ! -x "$node" ]; then
    # Its install script only puts the binary of the platform's own package in place.
    npm install --no-audit --no-fund --prefix "$node_home" node@22 >/dev/null || { echo "node@22 could not be installed"; exit 1; }
  fi
fi
