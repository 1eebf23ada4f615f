//! Values without parts: texts, years, lists of names, places.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::{Located, Reader, Scalar, Value, read_located};
use crate::diagnostics::Diagnostic;
use crate::language::Text;
use crate::units::calendar::AsOf;

/// A whole number, in any of the bases of TOML; `None` of anything else, and of what is too large.
pub(crate) fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

/// A number, whole or not, as written; it may be infinite or none.
pub(crate) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', "").parse().ok(),
        DeValue::Integer(_) => whole(value).map(|number| number as f64),
        DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
        _ => None,
    }
}

impl Scalar for String {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        reader.text(value).map(str::to_owned)
    }

    fn show(&self) -> String {
        self.clone()
    }
}

/// A text for people: as it is in both languages, or in each its own.
impl Scalar for Text {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => drop(reader.text(value)),
            DeValue::Table(table) if !table.is_empty() => {
                for (key, inner) in table {
                    if matches!(key.get_ref().as_ref(), "en" | "ja") {
                        reader.text(inner);
                    } else {
                        reader.unknown_key(key, &["en", "ja"]);
                    }
                }
            }
            _ => reader.expected("a text, or `{ en = \"...\", ja = \"...\" }`", value),
        }
        let words = words(value.get_ref());
        if words.as_ref().is_some_and(|words| words.en.trim().is_empty() || words.ja.trim().is_empty()) {
            let span = reader.span(value);
            reader.report(Diagnostic::error("bad-text", "the text is empty").at(&span, "expected words"));
        }
        words
    }

    fn show(&self) -> String {
        if self.en == self.ja { self.en.clone() } else { format!("{} / {}", self.en, self.ja) }
    }
}

impl Scalar for bool {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            reader.expected("true or false", value);
        }
        flag
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// A calendar year.
impl Scalar for i32 {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let year = whole(value.get_ref()).and_then(|year| i32::try_from(year).ok());
        let year = year.filter(|year| (1900..=2200).contains(year));
        if year.is_none() {
            reader.expected("a year from 1900 to 2200, such as 2024", value);
        }
        year
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// A text in one language or both; one language serves for both.
pub(super) fn words(value: &DeValue<'_>) -> Option<Text> {
    let of = |key| value.as_table()?.get(key)?.get_ref().as_str();
    let (en, ja) = value.as_str().map_or_else(|| (of("en"), of("ja")), |text| (Some(text), Some(text)));
    let one = en.or(ja)?;
    Some(Text::new(en.unwrap_or(one), ja.unwrap_or(one)))
}

/// A year, a month or a day, as a number, a text or a date of TOML.
pub(super) fn as_of(value: &DeValue<'_>) -> Option<AsOf> {
    match value {
        DeValue::Integer(_) => whole(value)?.to_string().parse().ok(),
        DeValue::String(text) => text.parse().ok(),
        DeValue::Datetime(date) => date.to_string().parse().ok(),
        _ => None,
    }
}

impl Scalar for AsOf {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let known = as_of(value.get_ref());
        if known.is_none() {
            reader.expected("a year, a month or a day, such as 2010, \"2010-12\" or 2010-12-10", value);
        }
        known
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<String>();
        json_schema!({
            "description": "A text for people, in English, Japanese or both; what stands in one language only is shown in both",
            "anyOf": [
                text,
                {
                    "type": "object",
                    "additionalProperties": false,
                    "minProperties": 1,
                    "properties": { "en": text, "ja": text }
                }
            ]
        })
    }
}

impl JsonSchema for AsOf {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AsOf".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "By when something was known: a year, a month or a day, such as 2010, \"2010-12\" or 2010-12-10",
            "type": ["string", "integer"]
        })
    }
}

/// A list of names; each keeps its place.
impl Scalar for Vec<Located<String>> {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            reader.expected("a list of names, such as [\"JPN\"]", value);
            return None;
        };
        Some(items.iter().filter_map(|item| read_located(reader, item)).collect())
    }

    fn show(&self) -> String {
        self.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A geographic point: latitude and longitude in degrees.
#[derive(Clone, Copy, PartialEq, Debug, JsonSchema)]
pub struct GeoPoint(pub f64, pub f64);

impl Scalar for GeoPoint {
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self> {
        let of = |item: &Value<'_>| number(item.get_ref());
        let numbers: Option<Vec<f64>> = value.get_ref().as_array().and_then(|list| list.iter().map(of).collect());
        let place = numbers.as_deref().and_then(|numbers| match numbers {
            [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => {
                Some(Self(*latitude, *longitude))
            }
            _ => None,
        });
        if place.is_none() {
            reader.expected("latitude and longitude in degrees, such as [37.9, 139.1]", value);
        }
        place
    }

    fn show(&self) -> String {
        format!("{}, {}", self.0, self.1)
    }
}
