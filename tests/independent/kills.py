"""Kills `izon run` and `izon ensemble` at system calls, fills the disk, closes the pipe, damages what is kept: after each, the folder
holds the former results or the new ones, whole to the last byte, and who failed says so by the exit code.

    python kills.py IZON SCRATCH [KILLS]

KILLS are of each of the two commands. The system calls are counted in one run of each command, with strace; then the N-th of a kind is
where the next one dies, kind and N drawn with a fixed seed.
"""

import collections
import hashlib
import os
import pathlib
import random
import re
import subprocess
import sys
import time

SCENARIO = """
[scenario]
id = "small"
importer = "JPN"
base_year = 2016
horizon = 2018
group = "middle-east"
supplier = "RUS"
[market.crude-oil]
assumption = "a test"
price_series = "dubai"
growth = { uniform = ["-2 %", "0 %"] }
elasticity = { triangular = [2, 5, 10] }
unserved_price = "400 USD/bbl"
[route.line]
supplier = "RUS"
commodity = "crude"
capacity = { uniform = ["5 Mt/y", "15 Mt/y"] }
in_service = 2018
delivered_cost = "30 USD/bbl"
assumption = "a test"
"""

CALLS = (
    "openat write fsync fdatasync rename renameat2 link linkat unlink unlinkat mkdir rmdir ftruncate flock lseek close read"
).split()
# What an ensemble that is not finished keeps beside the former results.
WORK = re.compile(r"ensemble\.state|draws\.rows|ensemble\.lock|\.ensemble\.state\.izon-[0-9a-f]{16}")

izon, scratch = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve() / "kills"
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 200
scratch.mkdir(parents=True, exist_ok=True)
(scratch / "small.toml").write_text(SCENARIO)
draw = random.Random(20161101)
# One thread: then all its system calls are those of one thread, and are counted as such.
environment = dict(os.environ, RAYON_NUM_THREADS="1")


def ask(words, out, before=(), **more):
    words = [*before, izon, *words, "--out", str(out)]
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(words, cwd=scratch, env=environment, text=True, **more)


def files(folder):
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def results(folder):
    return {name: file for name, file in files(folder).items() if not WORK.fullmatch(name)}


def expect(holds, *told):
    if not holds:
        sys.exit(" ".join(str(one) for one in ("FAILED:", *told)))


def calls(words):
    """How many system calls of each kind the main thread makes."""
    log = scratch / "log"
    done = ask(words, scratch / "counted", ["strace", "-f", "-o", str(log), "-e", "trace=" + ",".join(f"?{c}" for c in CALLS)])
    expect(done.returncode == 0, "strace:", done.stderr)
    lines = [line.split(maxsplit=1) for line in log.read_text(errors="replace").splitlines()]
    main = lines[0][0]
    names = (re.match(r"(\w+)\(", call) for pid, call in lines if pid == main)
    return collections.Counter(name[1] for name in names if name)


def kill(name, words):
    """Kills a command that replaces results of one kind by those of another, again and again."""
    start, place = time.time(), scratch / name
    out, mine = place / "out", {"letter.txt": hashlib.sha256(b"dear").hexdigest()}
    variants = [(words[0], 0), (words[1], 1)]
    wanted = []
    for words, number in variants:
        done = ask(words, place / f"whole-{number}")
        expect(done.returncode == 0, done.stderr)
        wanted.append({**files(place / f"whole-{number}"), **mine})
    expect(wanted[0] != wanted[1], "the two results must differ")
    counts = calls(variants[0][0])
    kinds = [kind for kind in CALLS if counts[kind]]
    expect(ask(variants[0][0], out).returncode == 0)
    (out / "letter.txt").write_text("dear")
    died, seen = collections.Counter(), [0, 0]
    now = 0
    for number in range(kills):
        kind = kinds[number % len(kinds)]
        at = draw.randint(1, counts[kind])
        other = 1 - now
        inject = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", f"inject={kind}:signal=KILL:when={at}"]
        done = ask(variants[other][0], out, inject)
        there = results(out)
        told = (name, "killed at", kind, at, "exit code", done.returncode, done.stderr[-500:])
        expect(there in wanted, "neither the former nor the new results:", *told, sorted(there))
        if done.returncode == 0:
            expect(there == wanted[other], "said to be done, but is not:", *told)
        else:
            expect(done.returncode in (137, -9), *told)
            died[kind] += 1
        now = wanted.index(there)
        seen[now != other] += 1
    # Whatever they left, the next one that lives finds its way and leaves nothing behind.
    expect(ask(variants[1 - now][0], out).returncode == 0)
    expect(files(out) == wanted[1 - now], "not as a run of its own:", sorted(files(out)))
    left = sorted(path.name for path in place.iterdir())
    expect(left == ["out", "whole-0", "whole-1"], "left behind:", left)
    print(
        f"{name}: {kills} runs, {died.total() if hasattr(died, 'total') else sum(died.values())} died at one of {len(died)} kinds of "
        f"system calls; {seen[1]} left the former results, {seen[0]} the new ones, none anything else ({time.time() - start:.0f} s)"
    )


RUN = ["run", "small.toml", "--samples", "0", "--width", "400"]
RUNS = [[*RUN, "--no-charts"], [*RUN, "--no-charts", "--response", "proportional"]]
ENSEMBLE = ["ensemble", "small.toml", "--samples", "1200", "--checkpoint", "0", "--no-charts"]
MALACCA = pathlib.Path(__file__).resolve().parents[2] / "scenarios/disruptions/malacca.toml"
STRESS = ["stress", "-d", str(MALACCA), "--importer", "JPN"]
ENSEMBLES = [[*ENSEMBLE, "--draws", "csv"], [*ENSEMBLE, "--draws", "parquet", "--seed", "7"]]


def full_disk():
    """A disk of 4 MB on which the former results stand and the new ones find no room."""
    disk = scratch / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True, text=True)
    if mounted.returncode != 0:
        print("a disk of 4 MB: left out, since nothing can be mounted here:", mounted.stderr.strip())
        return
    try:
        for name, small, large in [
            ("run", RUNS[0], [*RUN, "--width", "1200", "--width", "4000"]),
            ("ensemble", ENSEMBLES[0], ["ensemble", "small.toml", "--samples", "40000", "--draws", "csv"]),
            ("stress", [*STRESS, "--no-charts"], [*STRESS, "--width", "4000"]),
        ]:
            out = disk / name
            done = ask(small, out)
            expect(done.returncode == 0, name, done.stderr)
            (out / "letter.txt").write_text("dear")
            former = results(out)
            filler = disk / "filler"
            filler.write_bytes(bytes(max(0, os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 200_000)))
            done = ask(large, out)
            expect(done.returncode == 1, name, "exit code", done.returncode, done.stderr[-500:])
            expect("No space left" in done.stderr, name, done.stderr)
            expect(results(out) == former, name, "the former results are not whole")
            left = sorted(path.name for path in disk.iterdir() if path.name.startswith(name) and path != out)
            expect(not left, "left behind:", left)
            filler.unlink()
            subprocess.run(["rm", "-rf", str(out)], check=True)
        print("a disk of 4 MB: exit code 1, the former results of run, ensemble and stress whole, nothing left behind")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def closed_pipes():
    """Nobody reads the output: the results are complete, and the exit code is that of a broken pipe; a full device is an error."""
    for name, variants in [("run", [RUNS[0], RUN]), ("ensemble", ENSEMBLES)]:
        out = scratch / "pipes" / name
        expect(ask(variants[0], out).returncode == 0)
        done = ask(variants[1], scratch / "pipes" / f"{name}-whole")
        expect(done.returncode == 0, done.stderr)
        read, write = os.pipe()
        os.close(read)
        done = ask(variants[1], out, stdout=write)
        os.close(write)
        expect(done.returncode == 141, name, "into a closed pipe: exit code", done.returncode, done.stderr)
        expect(files(out) == files(scratch / "pipes" / f"{name}-whole"), name, "into a closed pipe: not complete")
        with open("/dev/full", "w") as full:
            done = ask(variants[0], out, stdout=full)
        expect(done.returncode == 1 and "No space left" in done.stderr, name, "to a full device:", done.returncode, done.stderr)
        expect(ask(variants[0], scratch / "pipes" / f"{name}-first").returncode == 0)
        expect(files(out) == files(scratch / "pipes" / f"{name}-first"), name, "to a full device: not complete")
    print("closed pipes: exit code 141 and complete results; a full device: exit code 1 and complete results")


def damaged():
    """A part of an ensemble whose state or draws were cut, or of which a bit was flipped, is refused."""
    part = scratch / "part"
    for name in ("ensemble.state", "draws.rows"):
        for number in range(10):
            done = ask([*ENSEMBLES[0], "--force", "--shard", "1/1"], part)
            expect(done.returncode == 0, done.stderr)
            bytes_ = bytearray((part / name).read_bytes())
            if number % 2:
                bytes_ = bytes_[: draw.randrange(len(bytes_))]
            else:
                bytes_[draw.randrange(len(bytes_))] ^= 1 << draw.randrange(8)
            (part / name).write_bytes(bytes_)
            before = files(part)
            for words, out in [(ENSEMBLES[0], part), (["collect", str(part), "--no-charts"], scratch / "collected")]:
                done = ask(words, out)
                expect(done.returncode == 2, name, words[0], "exit code", done.returncode, done.stderr)
                expect("panicked" not in done.stderr and name in done.stderr, done.stderr)
            expect(files(part) == before and not (scratch / "collected" / "ensemble.csv").exists(), "a damaged part was used")
    print("20 damaged parts of an ensemble: each refused, exit code 2, nothing touched")


if subprocess.run(["strace", "-V"], capture_output=True).returncode == 0:
    kill("run", RUNS)
    kill("ensemble", ENSEMBLES)
else:
    sys.exit("strace is needed")
full_disk()
closed_pipes()
damaged()
