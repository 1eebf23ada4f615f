"""Checks the exported solutions: by a certificate that needs no solver, and against other programs.

The certificate is weak duality: at duals of the right signs the Lagrangian's minimum over the bounds is a lower limit
of the cost, so a feasible choice whose cost reaches it is optimal. CVXOPT solves every problem again, HiGHS those
marked `easy`: where flows span many orders of magnitude its active set method loses its way.

Usage: check.py FOLDER, where FOLDER holds the problems.jsonl that `cargo test --test independent_solver` writes with
IZON_PROBLEMS=FOLDER. Exit code 1 on a gap or a difference of more than a millionth, or when HiGHS gives up on more
than one easy problem in twenty. Needs cvxopt, highspy and numpy.
"""

import json
import pathlib
import sys

import cvxopt
import highspy
import numpy as np

TOLERANCE = 1e-6
# Of demand: a cost near its least is flat, so amounts are known less well than it.
AMOUNT = 1e-5


def units(problem):
    """What amounts and costs are divided by: each variable by its own order of magnitude."""
    scale = np.array([v["scale"] for v in problem["variables"]])
    cost = max(abs(v["linear"]) * v["scale"] + v["quadratic"] * v["scale"] ** 2 for v in problem["variables"])
    return scale, cost


def matrix(problem, scale):
    """The rows of the constraints in scaled variables, and their right-hand sides."""
    constraints = problem["constraints"]
    rows = np.zeros((len(constraints), len(scale)))
    for row, c in enumerate(constraints):
        for j, a in c["terms"]:
            rows[row, j] += a * scale[j]
    size = np.maximum(np.abs(rows).max(axis=1), [abs(c["rhs"]) for c in constraints])
    return rows / size[:, None], np.array([c["rhs"] for c in constraints]) / size


def with_cvxopt(problem):
    """What the interior point method of CVXOPT finds, or `None`."""
    variables, constraints = problem["variables"], problem["constraints"]
    scale, cost = units(problem)
    rows, sides = matrix(problem, scale)
    curve = np.array([v["quadratic"] for v in variables]) * scale**2 / cost
    slope = np.array([v["linear"] for v in variables]) * scale / cost
    upper = np.array([np.inf if v["upper"] is None else v["upper"] for v in variables]) / scale
    sense = np.array([{"<=": 1.0, ">=": -1.0, "=": 0.0}[c["sense"]] for c in constraints])
    equal, capped, one = sense == 0.0, np.isfinite(upper), np.eye(len(variables))
    limits = np.vstack([-one, one[capped], (sense[:, None] * rows)[~equal]])
    ends = np.concatenate([np.zeros(len(variables)), upper[capped], (sense * sides)[~equal]])
    dense = [np.diag(curve), slope, limits, ends, rows[equal], sides[equal]]
    found = cvxopt.solvers.qp(*(cvxopt.matrix(part) for part in dense))
    # It may stop short of a tolerance that is set out of reach; what it has is judged as any choice is.
    return np.array(found["x"]).ravel() * scale


def with_highs(problem):
    """What HiGHS finds, or `None`."""
    variables, constraints = problem["variables"], problem["constraints"]
    scale, cost = units(problem)
    infinity = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(variables), len(constraints)
    lp.col_cost_ = np.array([v["linear"] for v in variables]) * scale / cost
    lp.col_lower_ = np.zeros(len(variables))
    lp.col_upper_ = np.array([infinity if v["upper"] is None else v["upper"] / v["scale"] for v in variables])
    rows, sides = matrix(problem, scale)
    senses = [c["sense"] for c in constraints]
    lp.row_lower_ = np.array([-infinity if sense == "<=" else side for sense, side in zip(senses, sides)])
    lp.row_upper_ = np.array([infinity if sense == ">=" else side for sense, side in zip(senses, sides)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum((rows != 0).sum(axis=1))])
    lp.a_matrix_.index_ = np.nonzero(rows)[1]
    lp.a_matrix_.value_ = rows[rows != 0]
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
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(highs.getSolution().col_value) * scale


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


def cost_of(problem, amounts):
    """What a choice of amounts costs."""
    return sum((v["linear"] + v["quadratic"] * x / 2) * x for v, x in zip(problem["variables"], amounts))


def broken(problem, amounts):
    """The largest violation of a limit or a bound, as a part of its scale."""
    worst = 0.0
    for c in problem["constraints"]:
        excess = sum(a * amounts[j] for j, a in c["terms"]) - c["rhs"]
        excess = abs(excess) if c["sense"] == "=" else excess * {"<=": 1, ">=": -1}[c["sense"]]
        scale = max([abs(c["rhs"])] + [abs(a) * problem["variables"][j]["scale"] for j, a in c["terms"]])
        worst = max(worst, excess / scale)
    for v, x in zip(problem["variables"], amounts):
        upper = float("inf") if v["upper"] is None else v["upper"]
        worst = max(worst, -x / v["scale"], (x - upper) / v["scale"])
    return worst


def compare(problem, theirs):
    """What another program and we disagree about; empty when nothing.

    Amounts of variables with a rising marginal cost are the same in every optimum, those of others need not be. They are
    compared where a millionth of the cost lets them stand out.
    """
    wrong = []
    violation, objective = broken(problem, theirs), cost_of(problem, theirs)
    if not violation <= TOLERANCE:
        wrong.append(f"limits broken by {violation}")
    if not abs(objective - problem["objective"]) <= TOLERANCE * size(problem):
        wrong.append(f"objective {problem['objective']} here, {objective} there")
    demand = max(c["rhs"] for c in problem["constraints"])
    for v, x in zip(problem["variables"], theirs):
        if v["quadratic"] > 0 and abs(v["amount"] - x) > AMOUNT * demand:
            wrong.append(f"{v['name']} is {v['amount']} here, {x} there")
    return wrong


def main(folder):
    cvxopt.solvers.options.update(show_progress=False, abstol=1e-13, reltol=1e-12, feastol=1e-12, maxiters=200)
    problems = [json.loads(line) for line in (pathlib.Path(folder) / "problems.jsonl").open()]
    failed, easy, gave_up = 0, 0, 0
    for problem in problems:
        wrong = certify(problem) + [f"CVXOPT: {line}" for line in compare(problem, with_cvxopt(problem))]
        if problem["easy"]:
            theirs = with_highs(problem)
            easy += 1
            gave_up += theirs is None
            wrong += [] if theirs is None else [f"HiGHS: {line}" for line in compare(problem, theirs)]
        for line in wrong:
            print(f"{problem['name']} ({problem['how']}): {line}")
        failed += bool(wrong)
    print(f"{len(problems)} certified by duality and solved again with CVXOPT {cvxopt.__version__}, {failed} of them wrong")
    print(f"{easy - gave_up} of them solved again with HiGHS {highspy.Highs().version()} too, which gave up on {gave_up} more")
    return 1 if failed or not problems or easy < 20 * gave_up else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
