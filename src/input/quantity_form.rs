//! Numbers in files: exact or uncertain, constant or by year.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::form::{Field, Located, One, Reader, Scalar, Setting, Value, join, read_located};
use crate::diagnostics::Diagnostic;
use crate::model::distribution::Distribution;
use crate::units::{Quantity, Unit};

/// A number with a unit, exact or known only by its distribution.
#[derive(Clone, PartialEq, Debug)]
pub struct Uncertain {
    /// The unit in which the number is written.
    pub unit: &'static Unit,
    /// The number.
    pub number: Number,
}

/// An exact or an uncertain number.
#[derive(Clone, PartialEq, Debug)]
pub enum Number {
    /// Known.
    Exact(f64),
    /// Known only by its distribution.
    Distributed(Distribution),
}

impl Uncertain {
    /// The number, or the median of its distribution.
    pub fn central(&self) -> Quantity {
        let value = match &self.number {
            Number::Exact(value) => *value,
            Number::Distributed(distribution) => distribution.median(),
        };
        Quantity { value, unit: self.unit }
    }

    fn exact(quantity: Quantity) -> Self {
        Self { unit: quantity.unit, number: Number::Exact(quantity.value) }
    }
}

const DISTRIBUTIONS: [&str; 5] = ["uniform", "triangular", "normal", "lognormal", "choice"];

impl Scalar for Uncertain {
    const NEEDS_BASIS: bool = true;

    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else { return quantity(reader, value).map(Self::exact) };
        let mut read = None;
        let mut known: Vec<&str> = DISTRIBUTIONS.to_vec();
        known.extend(["value", "source", "assumption"]);
        for (key, inner) in table {
            match key.get_ref().as_ref() {
                "source" | "assumption" => {}
                "value" => read = Some(quantity(reader, inner).map(Self::exact)),
                kind if DISTRIBUTIONS.contains(&kind) => read = Some(distribution(reader, kind, inner)),
                _ => {
                    reader.unknown_key(key, &known);
                    read.get_or_insert(None);
                }
            }
        }
        if read.is_none() {
            reader.expected("`value = ...` or a distribution such as `triangular = [low, mode, high]`", value);
        }
        read.flatten()
    }

    fn show(&self) -> String {
        match &self.number {
            Number::Exact(_) => self.central().to_string().trim_end().to_owned(),
            Number::Distributed(distribution) => {
                let unit = self.unit.symbol;
                match distribution {
                    Distribution::Uniform { low, high } => format!("uniform {low} to {high} {unit}"),
                    Distribution::Triangular { low, mode, high } => format!("triangular {low}, {mode}, {high} {unit}"),
                    Distribution::Normal { mean, sd } => format!("normal {mean}, sd {sd} {unit}"),
                    Distribution::Lognormal { median, sigma } => format!("lognormal {median} {unit}, sigma {sigma}"),
                    Distribution::Choice(values) => format!("one of {values:?} {unit}"),
                }
                .trim_end()
                .to_owned()
            }
        }
    }
}

/// A list of quantities; each keeps its place.
impl Scalar for Vec<Located<Uncertain>> {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            reader.expected("a list of quantities, such as [\"5.4 bcm/y\", \"8 bcm/y\"]", value);
            return None;
        };
        Some(items.iter().filter_map(|item| read_located(reader, item)).collect())
    }

    fn show(&self) -> String {
        self.iter().map(|quantity| quantity.value.show()).collect::<Vec<_>>().join(", ")
    }
}

/// Reads `"5.4 bcm/y"`, or a bare number as a ratio.
fn quantity(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Quantity> {
    let bare = match value.get_ref() {
        DeValue::Integer(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
        DeValue::Float(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
        DeValue::String(text) => {
            return match text.parse::<Quantity>() {
                Ok(quantity) => Some(quantity),
                Err(error) => {
                    let span = reader.span(value);
                    reader.report(Diagnostic::error("bad-quantity", error.to_string()).at(&span, "not understood"));
                    None
                }
            };
        }
        _ => None,
    };
    let number = bare.filter(|number| number.is_finite());
    if number.is_none() {
        reader.expected("a quantity, such as \"5.4 bcm/y\"", value);
    }
    number.map(Quantity::ratio)
}

fn distribution(reader: &mut Reader<'_>, kind: &str, value: &Value<'_>) -> Option<Uncertain> {
    let Some(items) = value.get_ref().as_array() else {
        reader.expected("a list of quantities, such as [\"300 bn JPY\", \"500 bn JPY\"]", value);
        return None;
    };
    let read: Vec<Quantity> = items.iter().filter_map(|item| quantity(reader, item)).collect();
    if read.len() < items.len() {
        return None;
    }
    let span = reader.span(value);
    let mut fault = |message: String| {
        reader.report(Diagnostic::error("bad-distribution", message).at(&span, "in this list"));
        None
    };
    let Some(unit) = read.first().map(|quantity| quantity.unit) else {
        return fault(format!("`{kind}` needs values"));
    };
    let same_unit = match kind {
        "lognormal" => &read[..1],
        _ => &read[..],
    };
    if let Some(other) = same_unit.iter().find(|quantity| quantity.unit.symbol != unit.symbol) {
        return fault(format!("one unit in a distribution: `{}` beside `{}`", other.unit.symbol, unit.symbol));
    }
    let values: Vec<f64> = read.iter().map(|quantity| quantity.value).collect();
    let distribution = match (kind, values.as_slice()) {
        ("uniform", [low, high]) => Distribution::Uniform { low: *low, high: *high },
        ("triangular", [low, mode, high]) => Distribution::Triangular { low: *low, mode: *mode, high: *high },
        ("normal", [mean, sd]) => Distribution::Normal { mean: *mean, sd: *sd },
        ("lognormal", [median, _]) => Distribution::Lognormal { median: *median, sigma: read[1].base() },
        ("choice", _) => Distribution::Choice(values),
        _ => return fault(format!("`{kind}` takes another number of values than {}", read.len())),
    };
    match distribution.fault() {
        Some(reason) => fault(format!("no {kind} distribution: {reason}")),
        None => Some(Uncertain { unit, number: Number::Distributed(distribution) }),
    }
}

impl JsonSchema for Uncertain {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let exact = json_schema!({
            "description": "A number with its unit, such as \"5.4 bcm/y\"; a bare number is a ratio",
            "type": ["string", "number"]
        });
        let list = json_schema!({ "type": "array", "items": exact });
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "A number with its unit, exact or uncertain, with its source or the reason why it is assumed",
            "anyOf": [
                exact,
                {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "value": exact,
                        "uniform": list, "triangular": list, "normal": list, "lognormal": list, "choice": list,
                        "source": text, "assumption": text
                    }
                }
            ]
        })
    }
}

/// A quantity for each year: one for all, or some years between which it runs straight.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ByYear(pub BTreeMap<Option<i32>, Located<Uncertain>>);

impl ByYear {
    /// Whether anything is stated.
    pub fn is_stated(&self) -> bool {
        !self.0.is_empty()
    }
}

impl Field for ByYear {
    fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Self {
        let is_year = |key: &str| key.len() == 4 && key.bytes().all(|byte| byte.is_ascii_digit());
        let years = value.get_ref().as_table().filter(|table| table.keys().any(|key| is_year(key.get_ref())));
        let Some(table) = years else {
            return Self(read_located(reader, value).map(|located| (None, located)).into_iter().collect());
        };
        reader.within(table, |reader| {
            let mut points = BTreeMap::new();
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "source" | "assumption" => {}
                    name if is_year(name) => {
                        if let Some(located) = read_located(reader, value) {
                            points.insert(name.parse().ok(), located);
                        }
                    }
                    _ => {
                        reader.unknown_key(key, &["a year, such as 2030", "source", "assumption"]);
                    }
                }
            }
            Self(points)
        })
    }

    fn lay_over(&mut self, below: Self) {
        if self.0.is_empty() {
            *self = below;
        }
    }

    fn take(&mut self, _: &[&str], from: &Self) {
        self.clone_from(from);
    }

    fn list(&self, path: &str, settings: &mut Vec<Setting>) {
        for (year, located) in &self.0 {
            let path = year.map_or_else(|| path.to_owned(), |year| join(path, &year.to_string()));
            One::Stated(located.clone()).list(&path, settings);
        }
    }
}

impl JsonSchema for ByYear {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "QuantityByYear".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let quantity = generator.subschema_for::<Uncertain>();
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "One quantity for all years, or quantities by year, straight lines between them",
            "anyOf": [
                quantity,
                {
                    "type": "object",
                    "patternProperties": { "^[0-9]{4}$": quantity },
                    "properties": { "source": text, "assumption": text },
                    "additionalProperties": false
                }
            ]
        })
    }
}
