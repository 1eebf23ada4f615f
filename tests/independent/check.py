"""Checks the exported solutions twice: by a certificate that needs no solver, and against HiGHS.

The certificate is weak duality: at duals of the right signs the Lagrangian's minimum over the bounds is a lower limit
of the cost, so a feasible choice whose cost reaches it is optimal. HiGHS solves the problems marked `solve` again;
those whose flows span many orders of magnitude are left out, because there its QP solver loses its way.

Usage: check.py FOLDER, where FOLDER holds the problems.json that `cargo test --test independent_solver` writes with
IZON_PROBLEMS=FOLDER. Exit code 1 on a gap or a difference of more than a millionth, or when HiGHS gives up on more
than one problem in twenty. Needs highspy and numpy.
"""

import json
import pathlib
import sys

import highspy
import numpy as np

TOLERANCE = 1e-6


def solve(problem):
    """The amounts and the objective that HiGHS finds, in variables scaled to their own order of magnitude."""
    variables, constraints = problem["variables"], problem["constraints"]
    scale = np.array([v["scale"] for v in variables])
    cost = max(abs(v["linear"]) * v["scale"] + v["quadratic"] * v["scale"] ** 2 for v in variables)
    infinity = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(variables), len(constraints)
    lp.col_cost_ = np.array([v["linear"] for v in variables]) * scale / cost
    lp.col_lower_ = np.zeros(len(variables))
    lp.col_upper_ = np.array([infinity if v["upper"] is None else v["upper"] / v["scale"] for v in variables])
    starts, places, values, lower, upper = [0], [], [], [], []
    for c in constraints:
        row = max([abs(c["rhs"])] + [abs(a) * scale[j] for j, a in c["terms"]])
        places += [j for j, _ in c["terms"]]
        values += [a * scale[j] / row for j, a in c["terms"]]
        starts.append(len(places))
        lower.append(-infinity if c["sense"] == "<=" else c["rhs"] / row)
        upper.append(infinity if c["sense"] == ">=" else c["rhs"] / row)
    lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts)
    lp.a_matrix_.index_ = np.array(places)
    lp.a_matrix_.value_ = np.array(values)
    model = highspy.HighsModel()
    model.lp_ = lp
    curved = [j for j, v in enumerate(variables) if v["quadratic"] > 0]
    if curved:
        hessian = highspy.HighsHessian()
        hessian.dim_ = len(variables)
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = np.array([sum(1 for k in curved if k < j) for j in range(len(variables) + 1)])
        hessian.index_ = np.array(curved)
        hessian.value_ = np.array([variables[j]["quadratic"] * scale[j] ** 2 / cost for j in curved])
        model.hessian_ = hessian
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("qp_iteration_limit", 10000)
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        highs.setOptionValue(option, 1e-9)
    highs.setOptionValue("small_matrix_value", 1e-12)
    highs.setOptionValue("qp_regularization_value", 0.0)
    highs.passModel(model)
    highs.run()
    status = highs.getModelStatus()
    amounts = np.array(highs.getSolution().col_value) * scale
    return amounts, highs.getInfo().objective_function_value * cost, status == highspy.HighsModelStatus.kOptimal


def size(problem):
    """The sum of what the terms of the cost amount to, without their signs: the measure of a small difference."""
    terms = ((v["linear"] * v["amount"], v["quadratic"] * v["amount"] ** 2 / 2) for v in problem["variables"])
    return sum(abs(linear) + curved for linear, curved in terms)


def certify(problem):
    """What is wrong with the solution as a feasible and optimal one; empty when nothing."""
    variables, wrong = problem["variables"], []
    paid = [0.0] * len(variables)
    bound = 0.0
    for c in problem["constraints"]:
        value = sum(a * variables[j]["amount"] for j, a in c["terms"])
        excess = (value - c["rhs"]) * {"<=": 1, ">=": -1, "=": 0}[c["sense"]]
        broken = abs(value - c["rhs"]) if c["sense"] == "=" else excess
        scale = max([abs(c["rhs"])] + [abs(a) * variables[j]["scale"] for j, a in c["terms"]])
        if broken > TOLERANCE * scale:
            wrong.append(f"{c['name']} is broken by {broken}")
        dual = c["dual"]
        if (c["sense"] == "<=" and dual > 0) or (c["sense"] == ">=" and dual < 0):
            wrong.append(f"{c['name']} has a dual of the wrong sign, {dual}")
        bound += c["rhs"] * dual
        for j, a in c["terms"]:
            paid[j] += a * dual
    for v, p in zip(variables, paid):
        upper = float("inf") if v["upper"] is None else v["upper"]
        if v["amount"] < 0 or v["amount"] > upper:
            wrong.append(f"{v['name']} is out of its bounds")
        slope = v["linear"] - p
        if v["quadratic"] > 0:
            best = min(max(-slope / v["quadratic"], 0.0), upper)
        elif slope >= -1e-11 * (abs(v["linear"]) + abs(p)):
            best = 0.0  # a slope of rounding: any amount does
        else:
            best = upper
        bound += 0.0 if best == 0.0 else (slope + (v["quadratic"] and v["quadratic"] * best / 2)) * best
    cost = sum((v["linear"] + v["quadratic"] * v["amount"] / 2) * v["amount"] for v in variables)
    if abs(cost - problem["objective"]) > 1e-9 * size(problem):
        wrong.append(f"the flows cost {cost}, not {problem['objective']}")
    gap = cost - bound
    if not abs(gap) <= TOLERANCE * size(problem):
        wrong.append(f"the cost {cost} is {gap} above its lower limit")
    return wrong


def compare(problem):
    """What HiGHS and we disagree about, empty when nothing; `None` when HiGHS found no optimum."""
    amounts, objective, optimal = solve(problem)
    if not optimal:
        return None
    demand = max(c["rhs"] for c in problem["constraints"])
    wrong = []
    if abs(objective - problem["objective"]) > TOLERANCE * size(problem):
        wrong.append(f"objective {problem['objective']} here, {objective} by HiGHS")
    for v, theirs in zip(problem["variables"], amounts):
        if abs(v["amount"] - theirs) > TOLERANCE * demand:
            wrong.append(f"{v['name']} is {v['amount']} here, {theirs} by HiGHS")
    return wrong


def main(folder):
    problems = json.loads((pathlib.Path(folder) / "problems.json").read_text())
    solved, unsolved, failed = 0, 0, 0
    for problem in problems:
        wrong = certify(problem)
        if problem["solve"]:
            found = compare(problem)
            unsolved += found is None
            solved += found is not None
            wrong += found or []
        for line in wrong:
            print(f"{problem['name']} ({problem['how']}): {line}")
        failed += bool(wrong)
    print(f"{len(problems)} certified by duality, {failed} of them wrong")
    print(f"{solved} solved again with HiGHS {highspy.Highs().version()}, which gave up on {unsolved} more")
    return 1 if failed or solved < 19 * unsolved or not solved else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
