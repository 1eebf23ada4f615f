#!/usr/bin/env python3
"""Licences, sources and duplicates of what is built into the program, from `cargo tree`; the rules are those of deny.toml."""

import re
import subprocess
import sys
import tomllib

rules = tomllib.load(open("deny.toml", "rb"))
tree = ["cargo", "tree", "--locked", "--edges", "normal,build", "--target", "all", "--prefix", "none", "--format", "{p}\t{l}"]
lines = set(subprocess.run(tree, capture_output=True, check=True, text=True).stdout.splitlines())

allowed = set(rules["licenses"]["allow"])


def accepted(expression):
    """Whether an SPDX expression can be met by what is allowed: a choice by one part, a sum by all."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def choice():
        found = every()
        while words and words[0] == "OR":
            words.pop(0)
            found = every() or found
        return found

    def every():
        found = one()
        while words and words[0] == "AND":
            words.pop(0)
            found = one() and found
        return found

    def one():
        word = words.pop(0)
        if word == "(":
            found = choice()
            words.pop(0)
            return found
        if words and words[0] == "WITH":
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        return word in allowed

    return choice()


assert accepted("MIT OR GPL-3.0") and accepted("(MIT OR X) AND Apache-2.0") and not accepted("MIT AND GPL-3.0")

faults, versions = [], {}
for package, licence in sorted({tuple(line.removesuffix(" (*)").split("\t")) for line in lines}):
    name, version, *rest = package.split(" ")
    versions.setdefault(name, set()).add(version)
    if not accepted(licence or "none"):
        faults.append(f"{name} {version}: licence {licence or 'none'}")
    if name != "izon" and any("/" in part for part in rest):
        faults.append(f"{name} {version}: from {' '.join(rest)}")
    if name in {ban["crate"] for ban in rules["bans"]["deny"]}:
        faults.append(f"{name} {version}: banned")
skipped = {skip["crate"] for skip in rules["bans"]["skip"]}
for name, found in versions.items():
    if len(found) > 1 and name not in skipped:
        faults.append(f"{name}: in {len(found)} versions, {', '.join(sorted(found))}")

print("\n".join(sorted(faults)) or f"{len(versions)} packages: licences, sources and versions hold")
sys.exit(bool(faults))
