"""What `izon export` and `izon run` write, as the programs of others read it: pyam, pandas with pyarrow, geojson.

Usage: exports.py IZON FOLDER SCRATCH, where FOLDER is what `izon run` wrote. Exit code 1 on a number that is not the same.
"""

import subprocess
import sys
from pathlib import Path

import geojson
import pandas
import pyam

izon, folder = sys.argv[1], Path(sys.argv[2])
table = folder / "results.csv"
out = Path(sys.argv[3])
for form, name in [("iamc", "results.iamc.csv"), ("parquet", "results.parquet")]:
    subprocess.run([izon, "export", table, "--to", form, "--out", out / name], check=True, capture_output=True)

rows = pandas.read_csv(table, keep_default_na=False, na_values={"value": [""]}, dtype={"period": str})
packed = pandas.read_parquet(out / "results.parquet")
assert list(packed.value.fillna(-1)) == list(rows.value.fillna(-1)), "Parquet holds other values"
assert list(packed.partner) == list(rows.partner) and list(packed.status) == list(rows.status)
assert list(packed.period.astype(str)) == [period[:4] for period in rows.period]

frame = pyam.IamDataFrame(out / "results.iamc.csv")
numbers = frame.data.dropna(subset=["value"])  # with pandas 3 pyam keeps the empty cells of the form
kept = rows[rows.value.notna() & (rows.status != "suspect") & ~rows.period.str.contains("-")]
assert len(numbers) == len(kept), f"pyam reads {len(numbers)} numbers of {len(kept)}"
share = kept[(kept.variable == "share") & (kept.partner == "middle-east") & (kept.market == "crude-oil")]
of = frame.filter(variable="share|crude-oil|middle-east", unit="%").data.dropna(subset=["value"])
read = {(row.scenario, row.region, row.year): row.value for row in of.itertuples()}
assert read == {(row.scenario, row.importer, int(row.period)): row.value for row in share.itertuples()}

routes = geojson.loads((folder / "routes.geojson").read_text(encoding="utf-8"))
assert routes.is_valid, routes.errors()
assert {feature.properties["kind"] for feature in routes.features} >= {"route", "passage"}
print(f"pyam read {len(numbers)} numbers, pandas {len(packed)} rows, geojson {len(routes.features)} features")
