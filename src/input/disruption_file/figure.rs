//! Numbers of a disruption: stated, or named as a row of the table of parameters; days; ranks.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use crate::diagnostics::Diagnostic;
use crate::input::form::{FormField, Located, One, Reader, Scalar, Setting, Value, join, read_located, under, whole};
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;
use crate::units::calendar::AsOf;
use crate::units::calendar::Day;

/// A number: stated, or the name of a row of the table of disruption parameters.
#[derive(Clone, PartialEq, Debug)]
pub enum FigureForm {
    /// As it stands in the file, and by when it was known, where that is stated.
    Stated(UncertainQuantity, Option<AsOf>),
    /// A row: `{ parameter = "oil-demand-elasticity" }`.
    Row(String),
}

impl Scalar for FigureForm {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        if let DeValue::Table(table) = value.get_ref()
            && let Some(name) = table.get("parameter")
        {
            if let Some(other) = table.keys().find(|key| key.get_ref() != "parameter") {
                reader.unknown_key(other, &["parameter"]);
                return None;
            }
            return reader.text(name).map(|name| Self::Row(name.to_owned()));
        }
        let number = reader.with_dates(|reader| UncertainQuantity::scalar(reader, value))?;
        let stated = Self::Stated(number, reader.as_of());
        if reader.basis().is_none() {
            let span = reader.span(value);
            let diagnostic = Diagnostic::error("no-origin", "missing provenance: add `source` or `assumption`")
                .at(&span, "needs a source or an assumption")
                .help("add `source = \"...\"` (an entry of the sources table) or `assumption = \"the reason\"` to its table, or name a row: `{ parameter = \"...\" }`");
            reader.report(diagnostic);
        }
        Some(stated)
    }

    fn show(&self) -> String {
        match self {
            Self::Stated(number, _) => number.show(),
            Self::Row(name) => format!("parameter {name}"),
        }
    }

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        if let Self::Stated(number, _) = self {
            visit(path, number);
        }
    }
}

impl JsonSchema for FigureForm {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Figure".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut quantity = UncertainQuantity::json_schema(generator).to_value();
        quantity["anyOf"][1]["properties"]["as_of"] = generator.subschema_for::<AsOf>().to_value();
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "A number with its unit, exact or uncertain, or the name of a row of the table of disruption parameters",
            "anyOf": [
                quantity,
                { "type": "object", "additionalProperties": false, "required": ["parameter"], "properties": { "parameter": text } }
            ]
        })
    }
}

impl Scalar for Day {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let day = text.parse().ok();
        if day.is_none() {
            let span = reader.span(value);
            let found = if text.is_empty() { "something else".to_owned() } else { format!("`{text}`") };
            let diagnostic = Diagnostic::error("no-date", format!("expected a date, found {found}"));
            reader.report(diagnostic.at(&span, "expected a date, such as 2026-03-02"));
        }
        day
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A date, such as 2026-03-02; a month alone is its first day", "type": "string" })
    }
}

/// A place in an order: 1 to 99.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rank(pub u8);

impl Scalar for Rank {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let rank = whole(value.get_ref()).and_then(|number| u8::try_from(number).ok());
        let rank = rank.filter(|rank| (1..=99).contains(rank));
        if rank.is_none() {
            reader.expected("a place in an order, from 1 to 99", value);
        }
        rank.map(Self)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

impl JsonSchema for Rank {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rank".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A place in an order, 1 first", "type": "integer", "minimum": 1, "maximum": 99 })
    }
}

/// A number for all days, or numbers by day, each of which holds until the next.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ByDate {
    /// The points; for all days, when there is no day.
    pub points: BTreeMap<Option<Day>, Located<FigureForm>>,
    /// Whether something stands there that is no value; it has been reported.
    pub wrong: bool,
}

impl FormField for ByDate {
    fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Self {
        let is_date = |key: &str| key.starts_with(|c: char| c.is_ascii_digit());
        let dated = value.get_ref().as_table().filter(|table| table.keys().any(|key| is_date(key.get_ref())));
        let Some(table) = dated else {
            let read = read_located(reader, value);
            return Self { wrong: read.is_none(), points: read.map(|one| (None, one)).into_iter().collect() };
        };
        reader.within(table, |reader| {
            let mut form = Self::default();
            for (key, value) in table {
                let name = key.get_ref().as_ref();
                match name {
                    "source" => continue,
                    "assumption" => {
                        Text::scalar(reader, value);
                        continue;
                    }
                    "as_of" => {
                        AsOf::scalar(reader, value);
                        continue;
                    }
                    _ => {}
                }
                let Ok(day) = name.parse::<Day>() else {
                    let span = reader.span(key);
                    let diagnostic = Diagnostic::error("no-date", format!("expected a date, found `{name}`"));
                    reader.report(diagnostic.at(&span, "expected a date, such as 2026-03-02"));
                    form.wrong = true;
                    continue;
                };
                match read_located(reader, value) {
                    Some(located) => {
                        form.points.insert(Some(day), located);
                    }
                    None => form.wrong = true,
                }
            }
            form
        })
    }

    fn lay_over(&mut self, below: Self) {
        if self.points.is_empty() && !self.wrong {
            *self = below;
        }
    }

    fn take(&mut self, _: &[&str], from: &Self) {
        self.clone_from(from);
    }

    fn list(&self, path: &str, settings: &mut Vec<Setting>) {
        for (day, located) in &self.points {
            let path = day.map_or_else(|| path.to_owned(), |day| join(path, &day.to_string()));
            One::Stated(located.clone()).list(&path, settings);
        }
    }

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        for (day, located) in &mut self.points {
            match day {
                Some(day) => under(path, &day.to_string(), |path| located.value.numbers(path, visit)),
                None => located.value.numbers(path, visit),
            }
        }
    }
}

impl JsonSchema for ByDate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "QuantityByDate".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let figure = generator.subschema_for::<FigureForm>();
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "One quantity for all days, or quantities by day or month, each of which holds until the next",
            "anyOf": [
                figure,
                {
                    "type": "object",
                    "patternProperties": { "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$": figure },
                    "properties": { "source": text, "assumption": generator.subschema_for::<Text>(), "as_of": generator.subschema_for::<AsOf>() },
                    "additionalProperties": false
                }
            ]
        })
    }
}
