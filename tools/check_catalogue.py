#!/usr/bin/env python3
"""Holds the error catalogue (src/oauth/token_error.cc) to the tests: what a request can be refused with, a test names.

Prints each name that something refuses with and no test knows, and exits 1. Names that nothing refuses with yet are
in the catalogue because existing clients know them.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "src/oauth/token_error.cc"
# Where protocol errors are made; elsewhere the same words mean other things.
FOLDERS = ("broker", "connections", "directory", "grants", "issuance", "oauth", "web/broker", "web/oauth")


def is_test(path):
    return path.stem.endswith("_test") or "testing" in path.parts


def text_of(paths):
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def main():
    names = re.findall(r'\{"(\w+)", \d+, "', CATALOGUE.read_text(encoding="utf-8"))
    sources = [path for folder in FOLDERS for path in (ROOT / "src" / folder).rglob("*.cc")
               if not is_test(path) and path != CATALOGUE]
    tests = [path for path in (ROOT / "src").rglob("*_test.cc")] + list((ROOT / "tests/e2e").glob("*.mjs"))
    made, tried = text_of(sources), text_of(tests)
    if not names or not tests:
        sys.exit("the catalogue or the tests cannot be found")
    missing = [name for name in names if f'"{name}"' in made and not re.search(rf"\b{name}\b", tried)]
    for name in missing:
        print(f"{name}: no test is refused with it")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
