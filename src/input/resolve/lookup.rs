//! Names to things, with the nearest name for a misspelt one.

use super::super::form::Located;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic};
use crate::id::{CountryId, PassageId};

/// A country by its ISO 3166-1 alpha-3 code; a name in full is answered with the code.
pub fn country(dataset: &Dataset, name: &Located<String>, found: &mut Collector) -> Option<CountryId> {
    if let Some((id, _)) = dataset.countries.get_key_value(name.value.as_str()) {
        return Some(id.clone());
    }
    let lower = name.value.to_lowercase();
    let by_name = dataset.countries.iter().find(|(id, country)| {
        country.name.en.trim_start_matches("the ").to_lowercase() == lower.trim_start_matches("the ")
            || country.name.ja == name.value
            || id.as_str().to_lowercase() == lower
    });
    let diagnostic = Diagnostic::error("unknown-name", format!("no country `{}`", name.value))
        .at(&name.span, "not an ISO 3166 code");
    found.push(match by_name {
        Some((id, country)) => diagnostic.help(format!("did you mean `{id}` ({})?", country.name.en)),
        None => diagnostic
            .nearest(&name.value, dataset.countries.keys().map(CountryId::as_str))
            .help("a country is named by its ISO 3166-1 alpha-3 code, such as JPN"),
    });
    None
}

/// A strait or canal by its name.
pub fn passage(dataset: &Dataset, name: &Located<String>, found: &mut Collector) -> Option<PassageId> {
    if let Some((id, _)) = dataset.passages.get_key_value(name.value.as_str()) {
        return Some(id.clone());
    }
    let diagnostic =
        Diagnostic::error("unknown-name", format!("no passage `{}`", name.value)).at(&name.span, "not known");
    found.push(diagnostic.nearest(&name.value, dataset.passages.keys().map(PassageId::as_str)));
    None
}
