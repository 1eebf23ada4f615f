//! The data package (Frictionless Data Package 2): its descriptor, sealed with hashes, and the check of every file
//! against it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::dataset::package::{ForeignKey, Package, PackageField, Resource, Schema};
use crate::diagnostics::{Diagnostic, Refused};
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, SheetRow};
use crate::input::source::{ByteSource, Embedded};
use crate::provenance::sha256;

/// The descriptor's file name.
pub const DESCRIPTOR: &str = "datapackage.json";

/// Reads the descriptor of a data package.
///
/// # Errors
/// When it is not there or is no descriptor.
pub fn read(source: &dyn ByteSource) -> Result<Package, Refused> {
    let mut problems = Problems::default();
    let package = descriptor(source, &mut problems);
    problems.finish(package)
}

pub(crate) fn descriptor(source: &dyn ByteSource, problems: &mut Problems) -> Option<Package> {
    let name = source.describe(DESCRIPTOR);
    let bytes = source.read(DESCRIPTOR).map_err(|error| problems.plain("unreadable-file", error.to_string())).ok()?;
    serde_json::from_slice(&bytes).map_err(|error| problems.plain("bad-descriptor", format!("{name}: {error}"))).ok()
}

fn hash(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256(bytes))
}

/// The tables of a source whose bytes are not those shipped with the program, by path; one that is not there is none.
pub fn differing(source: &dyn ByteSource) -> Vec<String> {
    let Some(shipped) = descriptor(&Embedded, &mut Problems::default()) else { return Vec::new() };
    let differs = |resource: &&Resource| source.read(&resource.path).is_ok_and(|bytes| hash(&bytes) != resource.hash);
    shipped.resources.iter().filter(differs).map(|resource| resource.path.clone()).collect()
}

/// The descriptor with length and hash of every file.
pub(crate) fn seal(template: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut package: Value = serde_json::from_slice(template).map_err(|error| error.to_string())?;
    let resources = package.get_mut("resources").and_then(Value::as_array_mut).ok_or("it has no resources")?;
    let mut described = BTreeSet::new();
    for resource in resources {
        let path = resource.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
        let bytes = files.get(&path).ok_or_else(|| format!("there is no file `{path}`"))?;
        if let Some(resource) = resource.as_object_mut() {
            resource.insert("bytes".to_owned(), Value::from(bytes.len()));
            resource.insert("hash".to_owned(), Value::from(hash(bytes)));
        }
        described.insert(path);
    }
    if let Some(path) = files.keys().find(|path| !described.contains(*path) && *path != DESCRIPTOR) {
        return Err(format!("it does not describe `{path}`"));
    }
    let mut text = serde_json::to_vec_pretty(&package).map_err(|error| error.to_string())?;
    text.push(b'\n');
    Ok(text)
}

/// The descriptor with the edition of one of its files.
pub(crate) fn with_edition(descriptor: &[u8], path: &str, edition: &str) -> Result<Vec<u8>, String> {
    let mut package: Value = serde_json::from_slice(descriptor).map_err(|error| error.to_string())?;
    let resources = package.get_mut("resources").and_then(Value::as_array_mut).ok_or("it has no resources")?;
    let of = |resource: &&mut Value| resource.get("path").and_then(Value::as_str) == Some(path);
    let resource = resources.iter_mut().find(of).ok_or_else(|| format!("it does not describe `{path}`"))?;
    if let Some(resource) = resource.as_object_mut() {
        resource.insert("edition".to_owned(), Value::from(edition));
    }
    let mut text = serde_json::to_vec_pretty(&package).map_err(|error| error.to_string())?;
    text.push(b'\n');
    Ok(text)
}

/// Every file that a package describes.
pub(crate) fn kept_files(source: &dyn ByteSource, problems: &mut Problems) -> Option<BTreeMap<String, Vec<u8>>> {
    let package = descriptor(source, problems)?;
    let mut files = BTreeMap::new();
    for resource in package.resources {
        match source.read(&resource.path) {
            Ok(bytes) => drop(files.insert(resource.path, bytes.into_owned())),
            Err(error) => problems.plain("unreadable-file", error.to_string()),
        }
    }
    Some(files)
}

/// Checks every file against the descriptor: length and hash, columns, types, ranges, keys.
///
/// # Errors
/// Everything that does not hold, with file and line.
pub fn verify(source: &dyn ByteSource) -> Result<Package, Refused> {
    let mut problems = Problems::default();
    let Some(package) = descriptor(source, &mut problems) else { return problems.finish(None) };
    let mut sheets = BTreeMap::new();
    for resource in &package.resources {
        verify_hash(source, resource, &mut problems);
        let Some(schema) = &resource.schema else { continue };
        let columns: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        if let Some(sheet) = CsvSheet::read(source, &resource.path, &columns, &mut problems) {
            if !sheet.has_columns(&columns) {
                let message =
                    format!("{} has its columns in another order, or others", source.describe(&resource.path));
                problems.plain("wrong-columns", message);
            }
            sheet.rows().for_each(|row| verify_row(schema, row, &mut problems));
            verify_primary_key(schema, &sheet, &mut problems);
            sheets.insert(resource.name.as_str(), (schema, sheet));
        }
    }
    for (schema, sheet) in sheets.values() {
        for key in &schema.foreign_keys {
            verify_foreign_key(key, sheet, &sheets, &mut problems);
        }
    }
    problems.finish(Some(package))
}

fn verify_hash(source: &dyn ByteSource, resource: &Resource, problems: &mut Problems) {
    let file = source.describe(&resource.path);
    match source.read(&resource.path) {
        Err(error) => problems.plain("unreadable-file", error.to_string()),
        Ok(bytes) if bytes.len() as u64 != resource.bytes => {
            let message = format!("{file} has {} bytes, the descriptor says {}", bytes.len(), resource.bytes);
            problems.plain("wrong-length", message);
        }
        Ok(bytes) if hash(&bytes) != resource.hash => {
            problems.plain("wrong-hash", format!("{file} is not the file that the descriptor was made for"));
        }
        Ok(_) => {}
    }
}

fn verify_row(schema: &Schema, row: SheetRow<'_>, problems: &mut Problems) {
    for field in &schema.fields {
        let text = row.text(&field.name);
        if let Err(what) = verify_cell(field, text) {
            let message = format!("`{text}` in column `{}` {what}", field.name);
            row.report(problems, Diagnostic::error("bad-cell", message));
        }
    }
}

fn verify_cell(field: &PackageField, text: &str) -> Result<(), String> {
    let rules = &field.constraints;
    if text.is_empty() {
        return if rules.required { Err("is empty".to_owned()) } else { Ok(()) };
    }
    let number: Option<f64> = match field.kind.as_str() {
        "integer" => Some(text.parse::<i64>().map_err(|_| "is no whole number")? as f64),
        "number" => {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            Some(number.ok_or("is no finite number")?)
        }
        "boolean" if !matches!(text, "true" | "false") => return Err("is neither true nor false".to_owned()),
        _ => None,
    };
    if let (Some(number), Some(minimum)) = (number, rules.minimum.filter(|minimum| number < Some(*minimum))) {
        return Err(format!("is below {minimum} ({number})"));
    }
    if let (Some(number), Some(maximum)) = (number, rules.maximum.filter(|maximum| number > Some(*maximum))) {
        return Err(format!("is above {maximum} ({number})"));
    }
    match &rules.one_of {
        Some(names) if !names.iter().any(|name| name == text) => Err(format!("is none of {}", names.join(", "))),
        _ => Ok(()),
    }
}

fn key_of<'a>(row: SheetRow<'a>, columns: &[String]) -> Vec<&'a str> {
    columns.iter().map(|column| row.text(column)).collect()
}

fn verify_primary_key(schema: &Schema, sheet: &CsvSheet, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for row in sheet.rows() {
        let key = key_of(row, &schema.primary_key);
        if !schema.primary_key.is_empty() && !seen.insert(key.clone()) {
            row.wrong(problems, "repeated-key", format!("the key {} stands above", key.join(", ")));
        }
    }
}

fn verify_foreign_key(
    key: &ForeignKey,
    sheet: &CsvSheet,
    sheets: &BTreeMap<&str, (&Schema, CsvSheet)>,
    problems: &mut Problems,
) {
    let Some((_, there)) = sheets.get(key.reference.resource.as_str()) else {
        return problems.plain("unknown-table", format!("there is no table `{}`", key.reference.resource));
    };
    let known: BTreeSet<Vec<&str>> = there.rows().map(|row| key_of(row, &key.reference.fields)).collect();
    for row in sheet.rows() {
        let wanted = key_of(row, &key.fields);
        if wanted.iter().any(|text| !text.is_empty()) && !known.contains(&wanted) {
            let message = format!("`{}` does not stand in {}", wanted.join(", "), key.reference.resource);
            row.wrong(problems, "unknown-key", message);
        }
    }
}
