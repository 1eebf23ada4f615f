"""The shipped files against the JSON Schema that the program prints, as an editor would check them."""

import json
import sys
import tomllib
from pathlib import Path

import jsonschema

scenario, study = (json.loads(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
checked = 0
for path in sorted(Path("scenarios").rglob("*.toml")):
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(study if "study" in document else scenario).validate(document)
    checked += 1
print(f"{checked} shipped files fit the schema")

for path, key in [("unknown-key", "capasity"), ("japanese", None)]:
    text = Path(f"tests/invalid/{path}.toml").read_text(encoding="utf-8")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        continue
    errors = list(jsonschema.Draft202012Validator(scenario).iter_errors(document))
    assert any(key in error.message for error in errors), f"{path}: the schema does not see `{key}`"
