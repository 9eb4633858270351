#!/usr/bin/env python3
"""Holds src/ to the table of layers: who may include whom.

LAYERS is the table that ARCHITECTURE.md cites and that the FOLDERS of CMakeLists.txt must repeat. A folder may include
itself and what stands in its row. Of a plug-in folder the others may include only what lies directly in it; its
sub-folders are named by the folder itself, by tests and by main. Prints each breach and exits 1.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LAYERS = {
    "base": "",
    "crypto": "base",
    "domain": "base",
    "expressions": "base",
    "http": "base",
    "mcp": "base",
    "jose": "base crypto",
    "oauth": "base domain jose",
    "storage": "base domain",
    "ledger": "base domain crypto storage",
    "directory": "base domain expressions crypto jose storage ledger",
    "connections": "base domain jose oauth storage directory",
    "grants": "base domain expressions crypto jose oauth storage ledger directory connections",
    "issuance": "base domain crypto jose oauth storage ledger directory grants connections",
    "gateway": "base domain mcp crypto jose oauth storage ledger directory connections grants issuance",
    "signin": "base domain crypto jose oauth storage ledger directory",
    "broker": "base domain crypto jose oauth storage ledger directory signin",
    "manage": "base domain mcp crypto jose storage ledger connections directory",
    "api": "base domain",
    "web": "base domain mcp jose oauth ledger directory issuance gateway signin broker manage api http",
    "cli": "base crypto jose domain oauth api http",
    "main": "everything",
}

# The folders with plug-ins, and the sub-folders of theirs that belong to their face all the same.
PLUGINS = {"storage": {"sql"}, "connections": set(), "grants": set()}

# What may be met in which files only: the fact, the pattern, and where it may stand.
CONFINED = [
    ("OpenSSL", re.compile(r'#include <openssl/'), ("src/crypto/", "src/http/")),
    ("libsodium", re.compile(r'#include <sodium'), ("src/crypto/",)),
    ("SQLite", re.compile(r'#include <sqlite3'), ("src/storage/sqlite/",)),
    ("PostgreSQL", re.compile(r'#include <(libpq|postgresql)'), ("src/storage/postgres/",)),
    ("RE2", re.compile(r'#include <re2/'), ("src/expressions/",)),
    ("Asio and Beast", re.compile(r'#include <boost/(asio|beast)'), ("src/http/",)),
    ("CLI11", re.compile(r'#include <CLI/'), ("src/cli/", "src/main/")),
]

INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"')
FOLDER = re.compile(r'mandate_folder\((\w+)([^)]*)\)')


def is_test(path):
    return path.stem.endswith("_test") or "testing" in path.parts or "conformance" in path.parts


def allowed(folder):
    row = LAYERS[folder]
    return set(LAYERS) if row == "everything" else set(row.split()) | {folder}


def breaches_of_include(path, folder, included):
    parts = included.split("/")
    if len(parts) < 2 or parts[0] not in LAYERS:
        return [f'"{included}" is no path from src/']
    # A test may make whatever it needs to try its unit; it still stands no higher than main.
    if is_test(path) or folder == "main":
        return []
    if parts[0] not in allowed(folder):
        return [f"{folder} may not include {parts[0]}"]
    inside = parts[1:-1]
    if parts[0] in PLUGINS and parts[0] != folder and inside and inside[0] not in PLUGINS[parts[0]]:
        return [f"{parts[0]}/{inside[0]} is a plug-in: only {parts[0]} and main may name it"]
    return []


def breaches_of_file(path):
    relative = path.relative_to(ROOT)
    folder = relative.parts[1]
    if folder not in LAYERS:
        return [(relative, 1, f"the folder {folder} is not in the table")]
    found = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            found += [(relative, number, what) for what in breaches_of_include(path, folder, match.group(1))]
        for fact, pattern, places in CONFINED:
            if pattern.search(line) and not str(relative).startswith(places):
                found.append((relative, number, f"{fact} is met only in {' and '.join(places)}"))
    return found


def breaches_of_cmake():
    """What CMakeLists.txt links is what this table lets a folder include, no more and no less."""
    path = ROOT / "CMakeLists.txt"
    found, seen = [], set()
    for match in FOLDER.finditer(path.read_text()):
        folder, rest = match.group(1), match.group(2)
        line = path.read_text()[: match.start()].count("\n") + 1
        seen.add(folder)
        words = re.search(r"FOLDERS((?:\s+(?!LIBRARIES)\w+)*)", rest)
        linked = set(words.group(1).split()) if words else set()
        if folder not in LAYERS:
            found.append(("CMakeLists.txt", line, f"the folder {folder} is not in the table"))
        elif folder != "main" and linked != allowed(folder) - {folder}:
            differing = ", ".join(sorted(linked ^ (allowed(folder) - {folder})))
            found.append(("CMakeLists.txt", line, f"{folder} is linked unlike the table: {differing}"))
    return found + [("CMakeLists.txt", 1, f"the folder {folder} is missing") for folder in LAYERS if folder not in seen]


def breaches_of_order():
    """A row names only rows above it: so there is no circle."""
    above, found = set(), []
    for folder, row in LAYERS.items():
        late = [other for other in row.split() if other not in above and other != "everything"]
        found += [("tools/check_layers.py", 1, f"{folder} names {other}, which stands below it") for other in late]
        above.add(folder)
    return found


def main():
    found = breaches_of_order() + breaches_of_cmake()
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in (".h", ".cc"):
            found += breaches_of_file(path)
    for path, line, what in found:
        print(f"{path}:{line}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
