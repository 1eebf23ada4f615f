//! What may stand in a file, derived from the file forms: as JSON Schema for editors, as a page for people.

use std::fmt::Write;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::claim_file::ClaimFile;
use super::disruption_file::DisruptionFile;
use super::scenario_file::{ScenarioFile, StudyFile};

/// The JSON Schema (draft 2020-12) of scenario files.
pub fn scenario() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ScenarioFile>().to_value()
}

/// The JSON Schema (draft 2020-12) of study files.
pub fn study() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<StudyFile>().to_value()
}

/// The JSON Schema (draft 2020-12) of the files of claims.
pub fn claim() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ClaimFile>().to_value()
}

/// The JSON Schema (draft 2020-12) of disruption files.
pub fn disruption() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<DisruptionFile>().to_value()
}

/// Every key of scenario, study, claim and disruption files, as Markdown.
pub fn key_by_key() -> String {
    let mut page = String::from(
        "# Scenario, study, claim and disruption files, key by key\n\n\
         Written by `izon schema --markdown`. A quantity is a number with its unit, such as `\"5.4 bcm/y\"`; a bare number is \
         a ratio.\nAn uncertain one is a table: `{ triangular = [low, mode, high] }`, `uniform`, `normal = [mean, sd]`,\n\
         `lognormal = [median, sigma]`, `choice`. Beside every quantity stands a `source` or an `assumption`, in its own \
         table\nor in the one around it.\n",
    );
    let files = [
        ("Scenario files", scenario()),
        ("Study files", study()),
        ("Claim files", claim()),
        ("Disruption files", disruption()),
    ];
    for (title, schema) in files {
        let _ = writeln!(page, "\n## {title}");
        tables(&schema, &schema, "", &mut page);
    }
    page
}

/// A heading and a list of keys for each table, in the order in which they are met.
fn tables(root: &Value, table: &Value, name: &str, page: &mut String) {
    let Some(properties) = table["properties"].as_object() else { return };
    if name.is_empty() {
        page.push('\n');
    } else {
        let _ = writeln!(page, "\n### `[{name}]`\n\n{}\n", one_line(table));
    }
    let _ = writeln!(page, "| key | value | meaning |\n|---|---|---|");
    for (key, about) in properties {
        let _ = writeln!(page, "| `{key}` | {} | {} |", kind(root, about), one_line(about).replace('|', "\\|"));
    }
    for (key, about) in properties {
        let path = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        let form = resolved(root, about);
        if is_form(form) {
            tables(root, form, &path, page);
        }
        let entries = resolved(root, &about["additionalProperties"]);
        if is_form(entries) {
            tables(root, entries, &format!("{path}.NAME"), page);
        }
    }
}

fn resolved<'a>(root: &'a Value, about: &'a Value) -> &'a Value {
    let name = about["$ref"].as_str().and_then(|link| link.rsplit('/').next());
    name.map_or(about, |name| &root["$defs"][name])
}

/// A table with keys of its own.
fn is_form(schema: &Value) -> bool {
    schema["properties"].is_object() && schema["anyOf"].is_null()
}

fn kind(root: &Value, about: &Value) -> &'static str {
    let link = about["$ref"].as_str().and_then(|link| link.rsplit('/').next()).unwrap_or_default();
    match (link, about["type"].as_str()) {
        ("Quantity", _) => "quantity",
        ("QuantityByYear", _) => "quantity, or quantities by year",
        ("Figure", _) => "quantity, or `{ parameter = \"...\" }`",
        ("QuantityByDate", _) => "quantity, or quantities by date",
        ("Day", _) => "date",
        ("Rank", _) => "1 to 99",
        ("AsOf", _) => "year, month or day",
        ("Text", _) => "text, or `{ en = \"...\", ja = \"...\" }`",
        ("GeoPoint", _) => "`[latitude, longitude]`",
        ("Extends", _) => "path, or list of paths",
        ("ResponseForm", _) => "rule",
        (_, Some("string")) => "text",
        (_, Some("integer")) => "year",
        (_, Some("boolean")) => "true or false",
        (_, Some("array")) => "list of names",
        (_, Some("object")) => "tables by name",
        _ if is_form(resolved(root, about)) => "table",
        _ => "",
    }
}

fn one_line(about: &Value) -> String {
    about["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
