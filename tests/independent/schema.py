"""The shipped files against the JSON Schema that the program prints, as an editor would check them."""

import json
import sys
import tomllib
from pathlib import Path

import jsonschema

kinds = ["scenario", "study", "claim", "disruption"]
schemas = {kind: json.loads(Path(path).read_text(encoding="utf-8")) for kind, path in zip(kinds, sys.argv[1:], strict=True)}
scenario = schemas["scenario"]


def kind(path, document):
    """Of which kind a shipped file is; none for the list of past events, of which no schema is printed."""
    if "case" in document:
        return None
    folder = {"claims": "claim", "disruptions": "disruption"}.get(path.parts[1])
    return folder or ("study" if "study" in document else "scenario")


checked = 0
for path in sorted(Path("scenarios").rglob("*.toml")):
    # JSON has no dates: editors see them as texts.
    document = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
    schema = schemas.get(kind(path, document))
    if schema is not None:
        jsonschema.Draft202012Validator(schema).validate(document)
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
