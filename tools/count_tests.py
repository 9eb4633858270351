#!/usr/bin/env python3
"""Says what a GoogleTest report counts, as "N passed, N failed[, N skipped]"; a report that breaks off counts as a failure."""
import re
import sys

with open(sys.argv[1], encoding="utf-8", errors="replace") as report:
    text = report.read()


def count(word):
    found = re.findall(rf"^\[  {word} +\] (\d+) tests?", text, re.MULTILINE)
    return int(found[-1]) if found else 0


finished = re.search(r"^\[=+\] \d+ tests? from \d+ test suites? ran", text, re.MULTILINE)
passed, skipped = count("PASSED"), count("SKIPPED")
# A brief report names each failure when it happens and does not sum them up.
failed = len(set(re.findall(r"^\[  FAILED  \] (\S+\.\S+)", text, re.MULTILINE)))
failed = failed if finished else max(1, failed)
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
