"""Sobol indices, elementary effects and PRIM boxes of `izon` against SALib and the EMA workbench on the same tables.

    sensitivity.py IZON FOLDER

The tables are written into FOLDER. Point estimates must agree to nine digits; boxes in the cases that they hold.
"""

import csv
import math
import subprocess
import sys

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

IZON, FOLDER = sys.argv[1:]
PI = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-math.pi, math.pi]] * 3}
SIX = {"num_vars": 6, "names": list("uvwxyz"), "bounds": [[0.0, 1.0]] * 6}


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(x, a=(78, 12, 0.5, 2, 97, 33)):
    a = np.array(a)
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)


def written(name, columns, table):
    path = f"{FOLDER}/{name}.csv"
    pd.DataFrame(table, columns=columns).to_csv(path, index=False, float_format=None)
    return path


def izon(*args):
    done = subprocess.run([IZON, *args], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"izon {' '.join(args)}\n{done.stderr}")
    return list(csv.DictReader(done.stdout.splitlines()))


def analysed(name, problem, rows, response, *more):
    samples = written(f"{name}-samples", problem["names"], rows)
    responses = written(f"{name}-responses", ["y"], response)
    lines = izon("sensitivity", "--samples", samples, "--responses", responses, "--format", "csv", *more)
    return {(line["input"], line["with"], line["measure"]): line for line in lines}


def agree(what, ours, theirs):
    if not math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9):
        sys.exit(f"{what}: {ours} and {theirs}")


def sobol(name, problem, model, groups, second_order):
    rows = sobol_sample.sample(problem, groups, calc_second_order=second_order, seed=7)
    response = model(rows)
    theirs = sobol_analysis.analyze(problem, response, calc_second_order=second_order, num_resamples=20, seed=3)
    ours = analysed(name, problem, rows, response, "--resamples", "500")
    names = problem["names"]
    for place, factor in enumerate(names):
        agree(f"{name} S1 {factor}", float(ours[factor, "", "first-order"]["value"]), theirs["S1"][place])
        agree(f"{name} ST {factor}", float(ours[factor, "", "total-order"]["value"]), theirs["ST"][place])
    pairs = [(j, k) for j in range(len(names)) for k in range(j + 1, len(names))] if second_order else []
    for j, k in pairs:
        agree(f"{name} S2 {j} {k}", float(ours[names[j], names[k], "second-order"]["value"]), theirs["S2"][j, k])
    print(f"{name}: {2 * len(names) + len(pairs)} indices from {len(rows)} runs agree with SALib")


def morris():
    rows = morris_sample.sample(SIX, 40, num_levels=4, seed=5)
    response = sobol_g(rows)
    theirs = morris_analysis.analyze(SIX, rows, response, num_levels=4, seed=1)
    ours = analysed("morris", SIX, rows, response)
    for place, factor in enumerate(SIX["names"]):
        for measure, key in [("mu", "mu"), ("mu-star", "mu_star"), ("sigma", "sigma")]:
            agree(f"morris {measure} {factor}", float(ours[factor, "", measure]["value"]), float(theirs[key][place]))
    print(f"morris: {3 * len(SIX['names'])} measures from {len(rows)} runs agree with SALib")


def boxes():
    draws = np.random.default_rng(11).random((1500, 5))
    columns = list("abcde")
    interest = (draws[:, 0] > 0.55) & (draws[:, 1] < 0.4) | (np.random.default_rng(12).random(1500) < 0.05)
    table = pd.DataFrame(draws, columns=columns)
    theirs = prim.Prim(table, interest.astype(int), threshold=0.5, peel_alpha=0.05).find_box()
    path = written("cases", [*columns, "y"], np.column_stack([draws, interest.astype(float)]))
    lines = izon("discover", path, "--response", "y", "--above", "0.5", "--format", "csv")
    steps = {line["step"]: line for line in lines if line["step"] != "told"}
    path_of = theirs.peeling_trajectory
    if len(steps) != len(path_of):
        sys.exit(f"boxes: {len(steps)} and {len(path_of)} steps")
    for step, line in steps.items():
        row = path_of.loc[int(step)]
        for ours, key in [("coverage", "coverage"), ("density", "density"), ("support", "mass")]:
            agree(f"box {step} {ours}", float(line[ours]), float(row[key]))
    for line in lines:
        if line["step"] != "told" and line["input"]:
            limits = theirs.box_lims[int(line["step"])][line["input"]]
            for ours, limit in [("at_least", limits[0]), ("at_most", limits[1])]:
                if line[ours]:
                    agree(f"box {line['step']} {line['input']}", float(line[ours]), float(limit))
    print(f"boxes: {len(steps)} steps agree with the EMA workbench")


sobol("ishigami", PI, ishigami, 1024, True)
sobol("sobol-g", SIX, sobol_g, 2048, False)
morris()
boxes()
