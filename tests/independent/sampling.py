"""Draws as a user writes them, against scipy: every law on numbers of a scenario and of a disruption, truncated and not, by every method; correlations, the nearest matrix that numbers can have; single samples; draws that know only their name."""
import io
import pathlib
import subprocess
import sys

import numpy
import pandas
from scipy import stats

izon, scratch = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]) / "sampling"
home = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
scratch.mkdir(exist_ok=True)


def run(*words, code=0):
    done = subprocess.run([str(izon), *map(str, words)], capture_output=True, text=True, cwd=scratch, check=False)
    assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout if code == 0 else done.stderr


def truncated(law, low=-numpy.inf, high=numpy.inf):
    """What is left of a law between two values, by its distribution function."""
    below, above = law.cdf(low), law.cdf(high)
    class Left:
        def ppf(self, part):
            return law.ppf(below + numpy.asarray(part) * (above - below))
    return Left()


class Steps:
    """One of some values."""
    def __init__(self, values, weights):
        self.values, self.sums = numpy.array(values), numpy.cumsum(weights) / numpy.sum(weights)

    def ppf(self, part):
        return self.values[numpy.minimum(numpy.searchsorted(self.sums, part), len(self.values) - 1)]


class Seen:
    """Between neighbours among values that were seen, all are equally likely."""
    def __init__(self, values):
        self.values = sorted(values)

    def ppf(self, part):
        return numpy.interp(numpy.asarray(part), numpy.linspace(0, 1, len(self.values)), self.values)


def pert(low, mode, high):
    a, b = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    return stats.beta(a, b, loc=low, scale=high - low)


# What is written, with {u} for the unit, and the law as scipy has it.
LAWS = {
    "uniform": ('uniform = ["4 {u}", "12 {u}"]', stats.uniform(4, 8)),
    "triangular": ('triangular = ["4 {u}", "5 {u}", "12 {u}"]', stats.triang(0.125, 4, 8)),
    "normal": ('normal = ["8 {u}", "1.5 {u}"], at_least = "0.1 {u}", at_most = "40 {u}"', stats.norm(8, 1.5)),
    "normal-cut": ('normal = ["8 {u}", "2 {u}"], at_least = "7 {u}", at_most = "11 {u}"', truncated(stats.norm(8, 2), 7, 11)),
    "lognormal": ('lognormal = ["8 {u}", 0.3], at_most = "200 {u}"', stats.lognorm(0.3, scale=8)),
    "lognormal-cut": ('lognormal = ["8 {u}", 0.5], at_most = "10 {u}"', truncated(stats.lognorm(0.5, scale=8), high=10)),
    "beta": ('beta = [2, 5, "4 {u}", "12 {u}"]', stats.beta(2, 5, loc=4, scale=8)),
    "pert": ('pert = ["4 {u}", "6 {u}", "12 {u}"]', pert(4, 6, 12)),
    "discrete": ('choice = ["4 {u}", "6 {u}", "9 {u}"], weights = [1, 2, 5]', Steps([4, 6, 9], [1, 2, 5])),
    "empirical": ('empirical = ["4 {u}", "9 {u}", "5 {u}", "5.5 {u}", "12 {u}"]', Seen([4, 9, 5, 5.5, 12])),
    "empirical-cut": ('empirical = ["4 {u}", "9 {u}", "5 {u}", "5.5 {u}", "12 {u}"], at_least = "5 {u}"', Seen([5, 5.5, 9, 12])),
}
PARTS = (numpy.arange(20000) + 0.5) / 20000


def scenario(names, extra=""):
    """A scenario with a route for each law, whose delivered cost it is."""
    text = 'extends = "reference.toml"\n[scenario]\nid = "laws"\ntitle = { en = "Laws", ja = "分布" }\nhorizon = 2020\n'
    for name in names:
        text += f'[route.{name}]\nsupplier = "RUS"\ncommodity = "pipeline-gas"\ncapacity = "0.1 bcm/y"\nin_service = 2018\n'
        text += f'assumption = "a test"\ndelivered_cost = {{ {LAWS[name][0].format(u="USD/MMBtu")} }}\n'
    (scratch / "laws.toml").write_text(text + extra)
    return "laws.toml"


def draws(file, *words):
    run("ensemble", file, "--no-charts", "--force", "--draws", "csv", "--draw-series", "variable=share,period=2020", "--series",
        "variable=share,period=2020", "--out", "out", *words)
    return pandas.read_csv(scratch / "out" / "draws.csv")


(scratch / "reference.toml").write_text((home / "reference.toml").read_text())
column = "route.{}.delivered_cost".format
file = scenario(LAWS)
checked = 0
for method, count in [("plain", 20000), ("lhs", 4096), ("sobol", 4096)]:
    drawn = draws(file, "--samples", count, "--method", method)
    for name, (_, law) in LAWS.items():
        values = numpy.sort(drawn[column(name)].to_numpy())
        wanted = law.ppf(PARTS)
        spread = wanted.std()
        # A plain mean errs by spread / sqrt(n); the other methods cover every stratum, so that they hardly err: each of eight
        # Latin hypercubes may have one value more or less below a quantile.
        allowed = 4.5 * spread / numpy.sqrt(count) if method == "plain" else 0.002 * spread
        assert abs(values.mean() - wanted.mean()) < allowed, (method, name, values.mean(), wanted.mean())
        if name != "discrete":
            for part in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99):
                beside = 4.5 * numpy.sqrt(part * (1 - part) / count) if method == "plain" else (8 if method == "lhs" else 2) / count
                low, high = law.ppf(max(part - beside, 0)), law.ppf(min(part + beside, 1))
                assert low - 1e-9 <= numpy.quantile(values, part) <= high + 1e-9, (method, name, part)
        else:
            shares = [(values == value).mean() for value in (4, 6, 9)]
            assert numpy.allclose(shares, [0.125, 0.25, 0.625], atol=0.015 if method == "plain" else 0.001), shares
        assert values.min() >= law.ppf(0.0) - 1e-9 and values.max() <= law.ppf(1.0) + 1e-9, (method, name)
        checked += 1

# One sample by its number is the row of that number, to the last digit; changing the order of numbers changes none; adding some
# changes no other, but a few of a Sobol' sequence.
drawn = draws(file, "--samples", 6000).set_index("sample")
shown = run("ensemble", file, "--samples", 6000, "--sample", 4711)
cells = [line.strip("# │|").split() for line in shown.splitlines() if line.startswith("#") and "delivered_cost" in line]
replayed = {words[0]: float(words[1]) for words in cells}
assert len(replayed) == len(LAWS), shown
assert all(replayed[name] == drawn.loc[4711, name] for name in replayed), "the inputs of sample 4711"
rows = pandas.read_csv(io.StringIO("".join(line + "\n" for line in shown.splitlines() if not line.startswith("#"))), keep_default_na=False)
outputs = rows[(rows.variable == "share") & (rows.period == 2020) & (rows.route == "")]
found = 0
for row in outputs.itertuples():
    name = f"{row.scenario}/share/{row.partner or 'total'}/{row.market}/2020/{row.unit}"
    if name in drawn.columns:
        assert float(row.value) == float(f"{drawn.loc[4711, name]:.12g}"), name  # the long table has twelve digits
        found += 1
assert found >= 3, (found, list(drawn.columns))
turned = draws(scenario(reversed(list(LAWS))), "--samples", 6000).set_index("sample")
assert all((turned[column(name)] == drawn[column(name)]).all() for name in LAWS), "order"
for method in ("plain", "lhs", "sobol"):
    some = list(LAWS)[::2]
    fewer = draws(scenario(reversed(some)), "--samples", 6000, "--method", method).set_index("sample")
    more = draws(scenario(LAWS), "--samples", 6000, "--method", method).set_index("sample")
    moved = [name for name in some if (fewer[column(name)] != more[column(name)]).any()]
    assert len(moved) <= (3 if method == "sobol" else 0), (method, moved)
(scratch / "both.toml").write_text('[study]\nid = "both"\nscenarios = ["reference.toml", "laws.toml"]\nreference = "reference"\nyear = 2020\n')
both = draws("both.toml", "--samples", 600).set_index("sample")
names_of = [name for name in both.columns if name.startswith("route.") and name.endswith("delivered_cost")]
assert names_of and all((both[name] == drawn[name][:600]).all() for name in names_of if name in drawn.columns)
both = draws("both.toml", "--samples", 600, "--method", "lhs").set_index("sample")
alone = draws("reference.toml", "--samples", 600, "--method", "lhs").set_index("sample")
shared = [name for name in both.columns if name in alone.columns and name.startswith("market.")]
assert shared and all((both[name] == alone[name]).all() for name in shared), "scenarios share draws"

# Correlated by a Gaussian copula: each keeps its law, and the normal scores have the coefficient.
PAIR = '[correlation.two]\nbetween = ["route.uniform.delivered_cost", "route.lognormal.delivered_cost"]\ncoefficient = 0.7\nassumption = "a test"\n'
for method in ("plain", "lhs", "sobol"):
    drawn = draws(scenario(LAWS, PAIR), "--samples", 8192, "--method", method)
    one, other = drawn[column("uniform")], drawn[column("lognormal")]
    scores = [stats.norm.ppf(stats.rankdata(values) / (len(values) + 1)) for values in (one, other)]
    assert abs(numpy.corrcoef(scores)[0, 1] - 0.7) < 0.02, method
    assert abs(stats.spearmanr(one, other).statistic - 6 / numpy.pi * numpy.arcsin(0.35)) < 0.02, method
    assert abs(numpy.median(other) - 8) < 0.15 and abs(one.mean() - 8) < 0.12, method
    assert abs(stats.spearmanr(one, drawn[column("beta")]).statistic) < 0.04, method


def nearest(matrix):
    """Higham 2002, algorithm 3.3, by hand."""
    now, correction = matrix.copy(), numpy.zeros_like(matrix)
    for _ in range(2000):
        before = now - correction
        values, vectors = numpy.linalg.eigh(before)
        now = (vectors * numpy.maximum(values, 0)) @ vectors.T
        correction = now - before
        numpy.fill_diagonal(now, 1.0)
    return now


# Correlations that no numbers can have are refused, and the nearest that they can have are shown.
names = ["beta", "normal", "pert", "uniform"]
stated = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): -0.5, (2, 3): 0.6}
extra = "".join(
    f'[correlation.c{a}{b}]\nbetween = ["{column(names[a])}", "{column(names[b])}"]\ncoefficient = {value}\nassumption = "a test"\n'
    for (a, b), value in stated.items())
told = run("ensemble", scenario(LAWS, extra), "--no-charts", code=2)
assert "error[not-positive-definite]" in told, told
matrix = numpy.eye(4)
for (a, b), value in stated.items():
    matrix[a, b] = matrix[b, a] = value
assert numpy.linalg.eigvalsh(matrix).min() < 0
best, shown = nearest(matrix), numpy.eye(4)
for a in range(4):
    for b in range(a):
        line = next(line for line in told.splitlines() if f"{column(names[b])} ~ {column(names[a])}: " in line)
        shown[a, b] = shown[b, a] = float(line.rsplit(": ", 1)[1])
assert numpy.linalg.eigvalsh(shown).min() > 0, "what is shown can be had"
assert numpy.abs(shown - best).max() < 0.005, (shown, best)

# The same laws on a number of a disruption that strikes nothing: the days that stocks last are what was drawn.
for name, (written, law) in LAWS.items():
    (scratch / "event.toml").write_text(f"""
[disruption]
id = "event"
title = {{ en = "Nothing", ja = "なし" }}
start = 2024-01-01
until = 2024-02-29
importer = "JPN"
[target.none]
suppliers = ["QAT"]
severity = {{ value = 0, assumption = "nothing is struck" }}
[counting.use]
title = {{ en = "use", ja = "使用量" }}
market = "crude-oil"
per_day = {{ value = "100 Mkl/y", assumption = "a test" }}
[stock.all]
market = "crude-oil"
counted = "use"
order = 1
volume = {{ {written.format(u="days")}, assumption = "a test" }}
""")
    run("stress", "--importer", "JPN", "-d", "event.toml", "--samples", 2048, "--no-charts", "--force", "--out", "stress")
    table = pandas.read_csv(scratch / "stress" / "results.csv", keep_default_na=False)
    days = table[(table.variable == "stock-days") & (table.partner == "use") & (table.scenario == "observed/event")]
    months = days[days.statistic == "q50"].period.unique()
    assert len(months) == 2, months
    for statistic, part in [("q05", 0.05), ("q50", 0.5), ("q95", 0.95)]:
        value = float(days[(days.statistic == statistic) & (days.period == months[0])].value.iloc[0])
        low, high = law.ppf(part - 0.002), law.ppf(part + 0.002)
        assert low * (1 - 1e-6) <= value <= high * (1 + 1e-6), (name, statistic, value, low, high)
    checked += 1
print(f"{checked} samples of {len(LAWS)} laws agree with scipy; correlations, single samples and names hold")
