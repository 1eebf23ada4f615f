"""Draws of an ensemble as pandas and pyarrow read them: Parquet and CSV hold the same numbers, and the table their quantiles."""
import sys

import numpy
import pandas
import pyarrow.parquet

folder = sys.argv[1]
packed = pyarrow.parquet.read_table(f"{folder}/parquet/draws.parquet")
plain = pandas.read_csv(f"{folder}/csv/draws.csv")
assert packed.column_names == list(plain.columns), "the same columns"
assert packed.num_rows == len(plain) and list(plain["sample"]) == list(range(len(plain))), "every sample once, in order"
frame = packed.to_pandas()
for name in plain.columns:
    assert numpy.array_equal(frame[name].to_numpy(float), plain[name].to_numpy(float), equal_nan=True), name

table = pandas.read_csv(f"{folder}/csv/ensemble.csv", keep_default_na=False, na_values=[""])
table["partner"] = table["partner"].fillna("")
assert table["value"].notna().all(), "no number is missing"
seen = 0
for name in plain.columns:
    parts = name.split("/")
    if len(parts) != 6 or parts[1] != "share" or ":" in parts[0]:
        continue
    scenario, variable, partner, market, period, unit = parts
    rows = table[(table.scenario == scenario) & (table.variable == variable) & (table.partner == partner)
                 & (table.market == market) & (table.period.astype(str) == period) & (table.route.isna())]
    said = dict(zip(rows.statistic, rows.value))
    values = plain[name].dropna()
    assert abs(said["mean"] - values.mean()) <= 1e-9 * abs(values.mean()), name
    if "q50" not in said:
        continue
    width = values.max() - values.min()
    for statistic, part in [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)]:
        assert abs(said[statistic] - values.quantile(part)) <= 0.02 * width, (name, statistic)
    assert abs(said["sd"] - values.std()) <= 1e-7 * values.std() + 1e-12, name
    seen += 1
assert seen > 10, seen
print(f"{packed.num_rows} draws of {packed.num_columns} columns; quantiles of {seen} shares agree")
