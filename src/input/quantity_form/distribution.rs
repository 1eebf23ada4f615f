//! Distributions in files: `{ triangular = ["300 bn JPY", "400 bn JPY", "500 bn JPY"], at_most = "450 bn JPY" }`.

use toml::de::{DeTable, DeValue};

use super::quantity;
use crate::diagnostics::Diagnostic;
use crate::input::form::{Reader, Scalar, Value};
use crate::language::Text;
use crate::model::distribution::Distribution;
use crate::model::uncertain::UncertainQuantity;
use crate::units::calendar::AsOf;
use crate::units::{Quantity, Unit};

const DISTRIBUTIONS: [&str; 8] =
    ["uniform", "triangular", "pert", "normal", "lognormal", "beta", "choice", "empirical"];

/// What belongs to a distribution beside its values.
const BESIDE: [&str; 3] = ["weights", "at_least", "at_most"];

/// Reads the table of a number: `value = ...` or a distribution.
pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>, value: &Value<'_>) -> Option<UncertainQuantity> {
    let mut known: Vec<&str> = DISTRIBUTIONS.to_vec();
    known.extend(BESIDE);
    known.extend(["value", "source", "assumption"]);
    if reader.is_dated() {
        known.push("as_of");
    }
    let (mut stated, mut wrong) = (Vec::new(), false);
    for (key, inner) in table {
        match key.get_ref().as_ref() {
            "source" => {}
            "assumption" => {
                Text::scalar(reader, inner);
            }
            "as_of" if reader.is_dated() => {
                AsOf::scalar(reader, inner);
            }
            name if name == "value" || DISTRIBUTIONS.contains(&name) => stated.push((key, inner)),
            name if BESIDE.contains(&name) => {}
            _ => {
                reader.unknown_key(key, &known);
                wrong = true;
            }
        }
    }
    let Some(((key, inner), others)) = stated.split_first() else {
        if !wrong {
            reader.expected("`value = ...` or a distribution such as `triangular = [low, mode, high]`", value);
        }
        return None;
    };
    if let Some((other, _)) = others.first() {
        let message = format!("`{}` and `{}` say the same thing twice", key.get_ref(), other.get_ref());
        let (first, second) = (reader.span(*key), reader.span(*other));
        reader.report(Diagnostic::error("conflict", message).at(&second, "one of the two").see(&first, "the other"));
        return None;
    }
    let kind = key.get_ref().as_ref();
    for beside in BESIDE {
        let fits = if beside == "weights" { kind == "choice" } else { kind != "value" };
        if let (Some((place, _)), false) = (table.get_key_value(beside), fits) {
            let span = reader.span(place);
            let message = format!("`{beside}` has no meaning beside `{kind}`");
            reader.report(Diagnostic::error("conflict", message).at(&span, "does not belong here"));
            wrong = true;
        }
    }
    if wrong {
        return None;
    }
    if kind == "value" {
        quantity(reader, inner).map(UncertainQuantity::exact)
    } else {
        distributed(reader, kind, inner, table)
    }
}

/// A list of quantities; `None` if one of them is wrong, which is reported.
fn quantities(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Vec<Quantity>> {
    let Some(items) = value.get_ref().as_array() else {
        reader.expected("a list of quantities, such as [\"300 bn JPY\", \"500 bn JPY\"]", value);
        return None;
    };
    let read: Vec<Quantity> = items.iter().filter_map(|item| quantity(reader, item)).collect();
    (read.len() == items.len()).then_some(read)
}

fn fault(reader: &mut Reader<'_>, value: &Value<'_>, message: String) {
    let span = reader.span(value);
    let place = if matches!(value.get_ref(), DeValue::Array(_)) { "in this list" } else { "here" };
    reader.report(Diagnostic::error("bad-distribution", message).at(&span, place));
}

fn distributed(
    reader: &mut Reader<'_>,
    kind: &str,
    value: &Value<'_>,
    table: &DeTable<'_>,
) -> Option<UncertainQuantity> {
    let read = quantities(reader, value)?;
    // Shapes are pure numbers; everything else has the unit of the number itself.
    let of_unit = match (kind, read.as_slice()) {
        ("lognormal", [median, ..]) => std::slice::from_ref(median),
        ("beta", [_, _, ends @ ..]) => ends,
        _ => &read[..],
    };
    let unit = if kind == "beta" && read.len() == 2 { Some(Quantity::ratio(0.0).unit) } else { None };
    let Some(unit) = unit.or(of_unit.first().map(|quantity| quantity.unit)) else {
        fault(reader, value, format!("`{kind}` needs values"));
        return None;
    };
    if let Some(other) = of_unit.iter().find(|quantity| quantity.unit.symbol != unit.symbol) {
        fault(reader, value, format!("one unit in a distribution: `{}` beside `{}`", other.unit.symbol, unit.symbol));
        return None;
    }
    let weights = match table.get("weights") {
        Some(weights) => Some(quantities(reader, weights)?.iter().map(Quantity::base).collect::<Vec<_>>()),
        None => None,
    };
    if let Some(other) = weights.as_ref().filter(|weights| weights.len() != read.len()) {
        fault(reader, value, format!("{} values, but {} weights", read.len(), other.len()));
        return None;
    }
    let Some(whole) = shape(kind, &read, weights) else {
        fault(reader, value, wrong_count(kind, read.len()));
        return None;
    };
    if let Some(reason) = whole.fault() {
        fault(reader, value, format!("no {kind} distribution: {reason}"));
        return None;
    }
    let limits = [("at_least", f64::NEG_INFINITY), ("at_most", f64::INFINITY)];
    let [low, high] =
        limits.map(|(key, open)| table.get(key).map_or(Some(open), |limit| limit_in(reader, limit, unit)));
    let (low, high) = (low?, high?);
    let distribution = if low.is_finite() || high.is_finite() { whole.truncated(low, high) } else { whole };
    if distribution.fault().is_some() {
        fault(reader, value, format!("nothing of this {kind} distribution lies between its limits"));
        return None;
    }
    Some(UncertainQuantity { unit, value: distribution.median(), distribution: Some(distribution) })
}

/// That a distribution takes another number of values.
fn wrong_count(kind: &str, found: usize) -> String {
    let takes = match kind {
        "triangular" | "pert" => "3 values",
        "uniform" | "normal" | "lognormal" => "2 values",
        "beta" => "2 or 4 values",
        _ => "at least one value",
    };
    format!("`{kind}` takes {takes}, found {found}")
}

/// The distribution of a kind, if the number of its values fits.
fn shape(kind: &str, read: &[Quantity], weights: Option<Vec<f64>>) -> Option<Distribution> {
    let values: Vec<f64> = read.iter().map(|quantity| quantity.value).collect();
    Some(match (kind, values.as_slice()) {
        ("uniform", [low, high]) => Distribution::Uniform { low: *low, high: *high },
        ("triangular", [low, mode, high]) => Distribution::Triangular { low: *low, mode: *mode, high: *high },
        ("pert", [low, mode, high]) => Distribution::Pert { low: *low, mode: *mode, high: *high },
        ("normal", [mean, sd]) => Distribution::Normal { mean: *mean, sd: *sd },
        ("lognormal", [median, _]) => Distribution::Lognormal { median: *median, sigma: read[1].base() },
        ("beta", [_, _]) => Distribution::Beta { alpha: read[0].base(), beta: read[1].base(), low: 0.0, high: 1.0 },
        ("beta", [_, _, low, high]) => {
            Distribution::Beta { alpha: read[0].base(), beta: read[1].base(), low: *low, high: *high }
        }
        ("choice", _) => match weights {
            Some(weights) => Distribution::discrete(&values, &weights),
            None => Distribution::discrete(&values, &vec![1.0; values.len()]),
        },
        ("empirical", _) => Distribution::empirical(values),
        _ => return None,
    })
}

/// A limit of a distribution, in its unit.
fn limit_in(reader: &mut Reader<'_>, value: &Value<'_>, unit: &Unit) -> Option<f64> {
    let limit = quantity(reader, value)?;
    if limit.unit.symbol == unit.symbol {
        return Some(limit.value);
    }
    let message = format!("one unit in a distribution: `{}` beside `{}`", limit.unit.symbol, unit.symbol);
    fault(reader, value, message);
    None
}
