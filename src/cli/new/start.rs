//! The year that a new study starts from, and the markets that it is about.

use std::collections::BTreeMap;

use super::StudyArgs;
use super::question::{Bought, is_sound, mix, total};
use crate::cli::output::Failure;
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::history::{ObservedMarket, ObservedYear, years};
use crate::id::CountryId;
use crate::model::commodity::markets;

/// A year with less than this part of the most in the ten years before is thin: the data may not hold all of it.
const THIN: f64 = 0.5;

/// How many years are looked at for one that is not thin.
const YEARS_BACK: usize = 3;

/// A market with less than this part of the energy is left out unless it is asked for.
const SMALL: f64 = 0.01;

/// A base year, and the markets with what is doubtful of each in it.
pub(super) type Start = (i32, Vec<(Bought, Option<String>)>);

/// One market with all its years.
struct Known {
    bought: Bought,
    years: Vec<ObservedYear>,
}

impl Known {
    fn total(&self, year: i32) -> Option<f64> {
        self.years.iter().find(|known| known.year == year && is_sound(known)).and_then(|known| known.total_mt)
    }

    /// The year with the most in the ten before one, where that one is thin against it.
    fn thin(&self, year: i32) -> Option<(i32, f64, f64)> {
        let now = self.total(year)?;
        let before = (year - 10..year).filter_map(|before| Some((before, self.total(before)?)));
        let (of, most) = before.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (now < THIN * most).then_some((of, most, now))
    }
}

/// The year asked for, or the newest in which every market can be trusted, and the markets with what is doubtful of each;
/// markets that were never bought are left out unless they were asked for.
pub(super) fn start(args: &StudyArgs, dataset: &Dataset, importer: &CountryId) -> Result<Start, Failure> {
    let wanted = |name: &str| args.market.is_empty() || args.market.iter().any(|asked| asked == name);
    let mut known: Vec<Known> = Vec::new();
    for kind in markets().into_iter().filter(|kind| wanted(kind.id.as_str())) {
        let Some(observed) = ObservedMarket::find(dataset, importer, kind.id.as_str()) else { continue };
        let years = years(dataset, importer, &observed.commodity, None, &(i32::MIN..=i32::MAX));
        known.push(Known { bought: Bought { id: kind.id.to_string(), observed }, years });
    }
    let Some(year) = args.base_year.or_else(|| newest(&known)) else {
        let message = format!("the data hold no imports of {importer} that a study could start from");
        return Err(Failure::input("no-data", message));
    };
    let mut kept = kept(args, importer, known, year)?;
    if args.market.is_empty() {
        let energy = |known: &Known| total(&mix(dataset, importer, &known.bought.observed, year));
        let all: f64 = kept.iter().map(energy).sum();
        kept.retain(|known| energy(known) >= SMALL * all);
    }
    let doubt = |known: &Known| {
        let (of, most, now) = known.thin(year)?;
        Some(format!(
            "the trade data hold {now:.1} Mt of {} in {year}, and {most:.1} Mt in {of}: see whether they hold all of it, or choose another --base-year",
            known.bought.observed.name.en
        ))
    };
    Ok((year, kept.into_iter().map(|known| (known.bought.clone(), doubt(&known))).collect()))
}

/// The newest year in which every market can be trusted and is not thin; of all years thin, the newest.
fn newest(known: &[Known]) -> Option<i32> {
    let mut count: BTreeMap<i32, usize> = BTreeMap::new();
    for year in known.iter().flat_map(|market| market.years.iter().filter(|year| is_sound(year))) {
        *count.entry(year.year).or_default() += 1;
    }
    let bought = known.iter().filter(|market| market.years.iter().any(is_sound)).count();
    let sound = || count.iter().rev().filter(|(_, markets)| **markets == bought).map(|(year, _)| *year);
    let whole = |year: &i32| known.iter().all(|market| market.thin(*year).is_none());
    sound().take(YEARS_BACK).find(whole).or_else(|| sound().next()).or_else(|| count.keys().next_back().copied())
}

/// The markets that have a trustworthy number in the year.
fn kept(args: &StudyArgs, importer: &CountryId, known: Vec<Known>, year: i32) -> Result<Vec<Known>, Failure> {
    let (mut wrong, mut kept) = (Vec::new(), Vec::new());
    for market in known {
        if market.total(year).is_some() {
            kept.push(market);
            continue;
        }
        let is_asked = args.market.contains(&market.bought.id);
        if is_asked || args.base_year.is_some() && args.market.is_empty() && !market.years.is_empty() {
            let last = market.years.iter().rev().find(|year| is_sound(year)).map(|year| year.year);
            let name = &market.bought.observed.name.en;
            let message = format!("the data hold no trustworthy imports of {name} by {importer} in {year}");
            let diagnostic = Diagnostic::error("no-data", message);
            wrong.push(match last {
                Some(last) => diagnostic.help(format!("the newest year that can be trusted is {last}")),
                None => diagnostic,
            });
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::mistakes(&FileSet::default(), wrong));
    }
    if kept.is_empty() {
        return Err(Failure::input("no-data", format!("the data hold no trustworthy imports of {importer} in {year}")));
    }
    Ok(kept)
}
