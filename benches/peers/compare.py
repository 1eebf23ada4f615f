"""The problems that `cargo bench --bench peers` wrote, given to HiGHS and PyPSA; tables given to SALib; and whole commands.

    compare.py IZON FOLDER [--samples N] [--pypsa N]

Every peer solves the same problems in the same run, and what it finds is held against ours: a faster answer to another
question would be no answer. Prints a table, and writes it to FOLDER/table.md.
"""

import argparse
import importlib.metadata
import json
import logging
import math
import os
import pathlib
import platform
import shutil
import subprocess
import time

import highspy
import numpy as np
import pandas as pd
import pypsa
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sample

# Part by which a cost may differ: HiGHS works to absolute tolerances of 1e-7.
SAME = 1e-5
SENSE = {"<=": (-math.inf, 0.0), ">=": (0.0, math.inf), "=": (0.0, 0.0)}


class Quadratic:
    """A problem as arrays, made before the time is taken."""

    def __init__(self, problem):
        variables, rows = problem["variables"], problem["constraints"]
        self.name, self.objective = problem["name"], problem["objective"]
        self.cost = np.array([v["linear"] for v in variables])
        self.curve = np.array([v["quadratic"] for v in variables])
        self.upper = np.array([math.inf if v["upper"] is None else v["upper"] for v in variables])
        self.rows = [(r["terms"], r["sense"], r["rhs"]) for r in rows]
        sides = np.array([SENSE[sense] for _, sense, _ in self.rows]) + np.array([r["rhs"] for r in rows])[:, None]
        self.low, self.high = sides[:, 0].copy(), sides[:, 1].copy()
        self.starts = np.cumsum([0] + [len(terms) for terms, _, _ in self.rows]).astype(np.int32)
        self.index = np.array([j for terms, _, _ in self.rows for j, _ in terms], dtype=np.int32)
        self.value = np.array([a for terms, _, _ in self.rows for _, a in terms])

    def value_of(self, x):
        return float(self.cost @ x + 0.5 * self.curve @ (x * x))


def with_highs(problem):
    """Builds and solves by the quickest way that HiGHS offers to Python: arrays. Seconds to build, to solve, amounts."""
    start = time.perf_counter()
    size, rows = len(problem.cost), len(problem.rows)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = problem.cost, np.zeros(size), problem.upper
    lp.row_lower_, lp.row_upper_ = problem.low, problem.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = problem.starts, problem.index, problem.value
    hessian = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = size, highspy.HessianFormat.kTriangular
    hessian.start_, hessian.index_ = np.arange(size + 1, dtype=np.int32), np.arange(size, dtype=np.int32)
    hessian.value_ = problem.curve
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(lp)
    solver.passHessian(hessian)
    built = time.perf_counter()
    solver.run()
    amounts = np.array(solver.getSolution().col_value)
    done = time.perf_counter()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return built - start, done - built, amounts if optimal else None


def with_pypsa(problem):
    """As a user of PyPSA writes it: a bus and a load for each market, a generator for each supplier with a rising marginal
    cost, unserved demand as a dear generator, limits on groups as further constraints. Seconds, amounts."""
    start = time.perf_counter()
    network = pypsa.Network()
    market, groups = {}, []
    for place, (terms, sense, rhs) in enumerate(problem.rows):
        if sense == "=":
            network.add("Bus", f"market {place}")
            network.add("Load", f"demand {place}", bus=f"market {place}", p_set=rhs)
            market.update({j: (place, rhs) for j, _ in terms})
        else:
            groups.append((place, terms, sense, rhs))
    names = [f"supplier {j}" for j in range(len(problem.cost))]
    # None delivers more than all demand.
    most = [min(upper, market[j][1]) for j, upper in enumerate(problem.upper)]
    network.add(
        "Generator",
        names,
        bus=[f"market {market[j][0]}" for j in range(len(names))],
        p_nom=most,
        marginal_cost=problem.cost,
        marginal_cost_quadratic=problem.curve / 2.0,
    )

    def limits(network, _):
        model = network.model
        flows = model["Generator-p"]
        dimension = next(name for name in flows.dims if name != "snapshot")
        for place, terms, sense, rhs in groups:
            parts = [flows.sel({dimension: names[j], "snapshot": "now"}) * a for j, a in terms]
            total = sum(parts[1:], parts[0])
            model.add_constraints(total <= rhs if sense == "<=" else total >= rhs, name=f"limit-{place}")

    status, _ = network.optimize(
        solver_name="highs",
        solver_options={"output_flag": False},
        extra_functionality=limits,
        log_to_console=False,
        progress=False,
    )
    amounts = network.generators_t.p.loc["now", names].to_numpy()
    return time.perf_counter() - start, amounts if status == "ok" else None


def solved(problems, solve):
    """Mean seconds over problems, how many were solved, and the largest difference of a cost."""
    seconds, count, worst = [], 0, 0.0
    for problem in problems:
        *taken, amounts = solve(problem)
        seconds.append(taken)
        if amounts is not None:
            gap = abs(problem.value_of(amounts) - problem.objective) / abs(problem.objective)
            count, worst = count + (gap <= SAME), max(worst, gap if gap <= SAME else 0.0)
    return np.mean(seconds, axis=0), count, worst


def command(*args):
    """Runs a command; seconds, CPU seconds, MiB."""
    code = (
        "import resource,subprocess,sys;"
        "done=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE);"
        "used=resource.getrusage(resource.RUSAGE_CHILDREN);"
        "sys.stderr.buffer.write(done.stderr if done.returncode else b'');"
        "print(used.ru_utime+used.ru_stime,used.ru_maxrss/1024);sys.exit(done.returncode)"
    )
    start = time.perf_counter()
    said = subprocess.run(["python3", "-c", code, *args], stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - start
    cpu, mib = map(float, said.stdout.split())
    return seconds, cpu, mib


def first_chart(izon, folder, file):
    """Seconds from the start of `izon run` to the first whole chart, and to the end."""
    out = folder / "first-chart"
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    running = subprocess.Popen(
        [izon, "run", f"scenarios/{file}.toml", "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    found = None
    while found is None:
        found = next((p for p in out.rglob("*.svg") if p.read_bytes().rstrip().endswith(b"</svg>")), None)
        if found is None and running.poll() is not None:
            found = next(out.rglob("*.svg"))
        time.sleep(0.001)
    first = time.perf_counter() - start
    running.wait()
    return first, time.perf_counter() - start


def sobol(izon, folder, factors, second_order):
    """131,072 rows, analysed by both: seconds of ours with 1,000 resamples, of SALib's with 100 and 1,000."""
    names = [f"x{j}" for j in range(factors)]
    problem = {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}
    base = 131072 // (2 * factors + 2 if second_order else factors + 2)
    rows = sobol_sample.sample(problem, base, calc_second_order=second_order, seed=1)
    assert len(rows) == 131072, len(rows)
    a = np.arange(factors)
    response = np.prod((np.abs(4 * rows - 2) + a) / (1 + a), axis=1)
    samples, responses = str(folder / "samples.csv"), str(folder / "responses.csv")
    pd.DataFrame(rows, columns=names).to_csv(samples, index=False)
    pd.DataFrame(response, columns=["y"]).to_csv(responses, index=False)
    ours, *_ = command(izon, "sensitivity", "--samples", samples, "--responses", responses, "--resamples", "1000")
    theirs = []
    for resamples in (100, 1000):
        start = time.perf_counter()
        sobol_analysis.analyze(problem, response, calc_second_order=second_order, num_resamples=resamples, seed=1)
        theirs.append(time.perf_counter() - start)
    return ours, *theirs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("izon")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--samples", default="10000")
    parser.add_argument("--pypsa", type=int, default=40, help="problems that PyPSA is given, spread over all")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    izon, folder = args.izon, args.folder
    ours = json.loads((folder / "ours.json").read_text())
    problems = [Quadratic(json.loads(line)) for line in (folder / "problems.jsonl").read_text().splitlines()]
    lines = []

    def row(what, here, there, ratio):
        lines.append(f"| {what} | {here} | {there} | {ratio} |")
        print(lines[-1], flush=True)

    def micro(seconds):
        return f"{seconds * 1e6:,.{1 if seconds < 1e-5 else 0}f} µs" if seconds < 1e-2 else f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:,.0f} ms"

    (build, run), count, worst = solved(problems, with_highs)
    peer = f"HiGHS {highspy.Highs().version()} from Python"
    print(f"{peer}: {count} of {len(problems)} costs are ours, to {worst:.0e} of them")
    row(f"one allocation problem, solved: {peer}", micro(ours["solve"]), micro(run), f"{run / ours['solve']:,.0f}×")
    both = build + run
    row("the same, built and solved", micro(ours["build and solve"]), micro(both), f"{both / ours['build and solve']:,.0f}×")
    some = problems[:: max(1, len(problems) // args.pypsa)]
    with_pypsa(some[0])  # what is loaded and compiled the first time
    (seconds,), count, worst = solved(some, with_pypsa)
    print(f"PyPSA {pypsa.__version__}: {count} of {len(some)} costs are ours, to {worst:.0e} of them")
    row(
        f"the same, built and solved: PyPSA {pypsa.__version__}",
        micro(ours["build and solve"]),
        micro(seconds),
        f"{seconds / ours['build and solve']:,.0f}×",
    )
    for factors, second, what in ((6, False, "first and total order"), (7, True, "and pairs")):
        here, hundred, thousand = sobol(izon, folder, factors, second)
        row(
            f"Sobol' shares of 131,072 rows, {what}, 1,000 resamples: SALib {importlib.metadata.version('SALib')}",
            f"{here:.2f} s",
            f"{thousand:.1f} s ({hundred:.1f} s with 100)",
            f"{thousand / here:.1f}×",
        )
    for file, what in (("niigata-pipeline", "one scenario"), ("article", "the study, its claims with 512 samples")):
        first, whole = first_chart(izon, folder, file)
        row(f"`izon run` of {what}, to the first chart", f"{first:.2f} s ({whole:.2f} s to the end)", "", "")
    out = str(folder / "ensemble")
    taken = command(izon, "ensemble", "scenarios/article.toml", "--samples", args.samples, "--out", out, "--force")
    row(
        f"`izon ensemble`, {int(args.samples):,} samples of nine scenarios, all years, markets, indicators",
        f"{taken[0]:.1f} s ({taken[1]:.1f} CPU s), {taken[2]:.0f} MiB",
        "",
        "",
    )
    head = ["| what | izon | peer | ratio |", "|---|--:|--:|--:|"]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f} at the end"
    (folder / "table.md").write_text("\n".join([*head, *lines, "", machine, ""]))
    print(machine)


if __name__ == "__main__":
    main()
