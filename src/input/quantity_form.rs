//! Numbers in files: exact or uncertain, constant or by year.

mod distribution;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::form::{FormField, Located, One, Reader, Scalar, Setting, Value, join, number, read_located, under};
use crate::diagnostics::Diagnostic;
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;
use crate::units::{Quantity, on_scale};

impl Scalar for UncertainQuantity {
    const NEEDS_BASIS: bool = true;

    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => distribution::read(reader, table, value),
            _ => quantity(reader, value).map(Self::exact),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        visit(path, self);
    }
}

/// A list of quantities; each keeps its place.
impl Scalar for Vec<Located<UncertainQuantity>> {
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

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        for (place, quantity) in self.iter_mut().enumerate() {
            under(path, &(place + 1).to_string(), |path| quantity.value.numbers(path, visit));
        }
    }
}

/// Reads `"5.4 bcm/y"`, or a bare number as a ratio.
fn quantity(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Quantity> {
    let read = match value.get_ref() {
        DeValue::String(text) => text.parse::<Quantity>(),
        bare => match number(bare) {
            Some(number) => on_scale(number, &format!("{number:e}")).map(Quantity::ratio),
            None => {
                reader.expected("a quantity, such as \"5.4 bcm/y\"", value);
                return None;
            }
        },
    };
    if let Err(error) = &read {
        let span = reader.span(value);
        reader.report(Diagnostic::error("bad-quantity", error.to_string()).at(&span, "not understood"));
    }
    read.ok()
}

impl JsonSchema for UncertainQuantity {
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
                        "uniform": list, "triangular": list, "pert": list, "normal": list, "lognormal": list,
                        "beta": list, "choice": list, "weights": list, "empirical": list,
                        "at_least": exact, "at_most": exact,
                        "source": text, "assumption": generator.subschema_for::<Text>()
                    }
                }
            ]
        })
    }
}

/// A quantity for each year: one for all, or some years between which it runs straight.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ByYear(pub BTreeMap<Option<i32>, Located<UncertainQuantity>>);

impl ByYear {
    /// Whether anything is stated.
    pub fn is_stated(&self) -> bool {
        !self.0.is_empty()
    }
}

impl FormField for ByYear {
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
                    "source" => {}
                    "assumption" => {
                        Text::scalar(reader, value);
                    }
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

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        for (year, located) in &mut self.0 {
            match year {
                Some(year) => under(path, &year.to_string(), |path| located.value.numbers(path, visit)),
                None => located.value.numbers(path, visit),
            }
        }
    }
}

impl JsonSchema for ByYear {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "QuantityByYear".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let quantity = generator.subschema_for::<UncertainQuantity>();
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "One quantity for all years, or quantities by year, straight lines between them",
            "anyOf": [
                quantity,
                {
                    "type": "object",
                    "patternProperties": { "^[0-9]{4}$": quantity },
                    "properties": { "source": text, "assumption": generator.subschema_for::<Text>() },
                    "additionalProperties": false
                }
            ]
        })
    }
}
