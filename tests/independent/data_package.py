"""The data package and the results as the tools of others see them: frictionless validates, pandas reads."""

import json
import sys
from pathlib import Path

import frictionless
import pandas

package = Path(sys.argv[1])
report = frictionless.validate(str(package))
for task in report.tasks:
    for error in task.errors[:5]:
        print(f"{task.name}: {error.message}")
assert report.valid, "frictionless finds mistakes in the data package"

descriptor = json.loads(package.read_text(encoding="utf-8"))
rows = {}
for resource in descriptor["resources"]:
    if resource["format"] == "csv":
        rows[resource["name"]] = len(pandas.read_csv(package.parent / resource["path"], keep_default_na=False))
print(f"{len(rows)} tables, {sum(rows.values())} rows: valid")

results = pandas.read_csv(sys.argv[2], keep_default_na=False)
key = [column for column in results.columns if column not in ("status", "value")]
assert not results.duplicated(key).any(), "two rows of the results say the same thing"
# The trade data have codes of their own for what has no ISO code, such as ZA1, the Southern African Customs Union.
shares = results[(results.variable == "share") & results.partner.str.fullmatch("[A-Z]{2}[A-Z0-9]") & (results.value != "")]
sums = shares.astype({"value": float}).groupby(["scenario", "period", "importer", "market"]).value.sum()
assert ((sums - 100).abs() < 1e-6).all(), sums[(sums - 100).abs() >= 1e-6]
print(f"{len(results)} rows of results: keys unique, {len(sums)} sets of shares add up to 100")
