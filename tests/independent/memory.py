"""Memory of `izon run` as scenarios are added: a thousand must fit into 2 GiB.

    python memory.py IZON SCRATCH [FEW MANY]

Studies of FEW and of MANY scenarios (100 and 200), each the shipped reference with one number changed, are run; from the largest memory
of both follows what one scenario more takes, and what a thousand would.
"""

import os
import pathlib
import subprocess
import sys

LARGEST = 2048  # MiB that a thousand scenarios may take

izon, scratch = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve() / "memory"
few, many = (int(word) for word in sys.argv[3:5]) if len(sys.argv) > 4 else (100, 200)
shipped = pathlib.Path(__file__).resolve().parents[2] / "scenarios/reference.toml"


def study(count):
    folder = scratch / str(count)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reference.toml").write_bytes(shipped.read_bytes())
    names = ["reference"] + [f"price-{number}" for number in range(1, count)]
    for number, name in enumerate(names[1:]):
        (folder / f"{name}.toml").write_text(
            f'extends = "reference.toml"\n[scenario]\nid = "{name}"\ntitle = "{name}"\n[market.crude-oil]\n'
            f'unserved_price = {{ value = "{401 + number} USD/bbl", assumption = "a test" }}\n'
        )
    listed = ", ".join(f'"{name}.toml"' for name in names)
    (folder / "study.toml").write_text(
        f'[study]\nid = "many"\ntitle = "Many"\nreference = "reference"\nscenarios = [{listed}]\n'
        'year = 2030\nhistory_from = 1995\noutputs = ["results"]\n'
    )
    return folder


def largest(count):
    """The largest resident memory of a run, MiB."""
    folder = study(count)
    words = [izon, "run", "study.toml", "--samples", "0", "--no-charts", "--out", str(folder / "out")]
    with open(folder / "said", "w") as said:
        started = subprocess.Popen(words, cwd=folder, stdout=said, stderr=said)
        _, status, used = os.wait4(started.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"FAILED: {(folder / 'said').read_text()}")
    return used.ru_maxrss / 1024


small, large = largest(few), largest(many)
each = (large - small) / (many - few)
thousand = large + (1000 - many) * each
print(f"memory: {few} scenarios {small:.0f} MiB, {many} {large:.0f} MiB: {each:.2f} MiB each, {thousand:.0f} MiB for a thousand")
if thousand >= LARGEST:
    sys.exit(f"FAILED: a thousand scenarios may take {LARGEST} MiB")
