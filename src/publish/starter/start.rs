//! The year that a new study starts from, and the markets that it is about.

use std::collections::BTreeMap;

use super::StarterRequest;
use super::question::{Bought, is_sound, mix, total};
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::history::{NEAR_NOTHING_MT, ObservedMarket, ObservedYear, years};
use crate::id::CountryId;
use crate::model::commodity::markets;
use crate::study::StudyError;

/// A year with less than this part of the most in the ten years before is thin: the data may not hold all of it.
const THIN: f64 = 0.5;

/// How many years are looked at for one that is not thin.
const YEARS_BACK: usize = 3;

/// A market with less than this part of the energy is left out unless it is asked for.
const SMALL: f64 = 0.01;

/// A market with less than this part of what its largest year held has too little for a question about shares.
const LITTLE: f64 = 0.01;

/// A base year, and the markets with what is doubtful of each in it.
pub(super) type Start = (i32, Vec<(Bought, Option<String>)>);

/// One market with all its years.
struct KnownMarket {
    bought: Bought,
    years: Vec<ObservedYear>,
}

impl KnownMarket {
    fn total(&self, year: i32) -> Option<f64> {
        self.years.iter().find(|known| known.year == year && is_sound(known)).and_then(|known| known.total_mt)
    }

    /// What a trustworthy year holds, where that is more than nearly nothing.
    fn enough(&self, year: i32) -> Option<f64> {
        let sound = self.years.iter().filter(|year| is_sound(year)).filter_map(|year| year.total_mt);
        let most = sound.max_by(f64::total_cmp)?;
        self.total(year).filter(|total| *total >= NEAR_NOTHING_MT.max(LITTLE * most))
    }

    /// The newest year that holds enough.
    fn newest(&self) -> Option<i32> {
        self.years.iter().rev().map(|known| known.year).find(|year| self.enough(*year).is_some())
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
pub(super) fn start(args: &StarterRequest, dataset: &Dataset, importer: &CountryId) -> Result<Start, StudyError> {
    let wanted = |name: &str| args.market.is_empty() || args.market.iter().any(|asked| asked == name);
    let mut all: Vec<KnownMarket> = Vec::new();
    for kind in markets() {
        let Some(observed) = ObservedMarket::find(dataset, importer, kind.id.as_str()) else { continue };
        let years = years(dataset, importer, &observed.commodity, None, &(i32::MIN..=i32::MAX));
        all.push(KnownMarket { bought: Bought { id: kind.id.to_string(), observed }, years });
    }
    let energy = |known: &KnownMarket, year| total(&mix(dataset, importer, &known.bought.observed, year));
    let whole = |year| all.iter().map(|known| energy(known, year)).sum::<f64>();
    let known: Vec<&KnownMarket> = all.iter().filter(|known| wanted(&known.bought.id)).collect();
    let Some(year) = args.base_year.or_else(|| newest(&known)) else {
        let message = format!(
            "the data hold no trustworthy year with {NEAR_NOTHING_MT} Mt or more of what {importer} would be asked about: \
             shares of nearly nothing say who sent the last ship"
        );
        return Err(Diagnostic::error("no-data", message).help(answers(&all, importer)).into());
    };
    let is_small = |known: &KnownMarket| energy(known, year) < SMALL * whole(year);
    let mut kept = kept(args, importer, (known, &is_small), (year, &answers(&all, importer)))?;
    if args.market.is_empty() {
        kept.retain(|known| !is_small(known));
    }
    let doubt = |known: &KnownMarket| {
        let (of, most, now) = known.thin(year)?;
        Some(format!(
            "the trade data hold {now:.1} Mt of {} in {year}, and {most:.1} Mt in {of}: see whether they hold all of it, or choose another --base-year",
            known.bought.observed.name.en
        ))
    };
    Ok((year, kept.into_iter().map(|known| (known.bought.clone(), doubt(known))).collect()))
}

/// What could be asked instead: each market with the newest year that holds enough.
fn answers(all: &[KnownMarket], importer: &CountryId) -> String {
    let of = |known: &KnownMarket| Some(format!("`--market {} --base-year {}`", known.bought.id, known.newest()?));
    let found: Vec<String> = all.iter().filter_map(of).collect();
    if found.is_empty() {
        format!("no market of {importer} can answer; `izon history {importer}` shows what the data hold")
    } else {
        format!("what can answer: {}", found.join(", or "))
    }
}

/// The newest year in which every market holds enough and is not thin; of all years thin, the newest.
fn newest(known: &[&KnownMarket]) -> Option<i32> {
    let mut count: BTreeMap<i32, usize> = BTreeMap::new();
    for market in known {
        for year in market.years.iter().filter(|year| market.enough(year.year).is_some()) {
            *count.entry(year.year).or_default() += 1;
        }
    }
    let bought = known.iter().filter(|market| market.newest().is_some()).count();
    let sound = || count.iter().rev().filter(|(_, markets)| **markets == bought).map(|(year, _)| *year);
    let whole = |year: &i32| known.iter().all(|market| market.thin(*year).is_none());
    sound().take(YEARS_BACK).find(whole).or_else(|| sound().next()).or_else(|| count.keys().next_back().copied())
}

/// Whether a market is a small part of all that is bought.
type IsSmall<'a> = &'a dyn Fn(&KnownMarket) -> bool;

/// The markets that hold enough in the year to ask about shares.
fn kept<'a>(
    args: &StarterRequest,
    importer: &CountryId,
    (known, is_small): (Vec<&'a KnownMarket>, IsSmall<'_>),
    (year, answers): (i32, &str),
) -> Result<Vec<&'a KnownMarket>, StudyError> {
    let (mut wrong, mut kept) = (Vec::new(), Vec::new());
    for market in known {
        let is_asked = args.market.contains(&market.bought.id);
        let (name, total) = (&market.bought.observed.name.en, market.total(year));
        if market.enough(year).is_some() && !(is_asked && is_small(market)) {
            kept.push(market);
        } else if let Some(total) = total.filter(|_| is_asked) {
            let message = format!(
                "{importer} imported {} of {name} in {year}: too little to ask who supplies it",
                if total < 0.01 { "less than 0.01 Mt".to_owned() } else { format!("{total:.2} Mt") }
            );
            wrong.push(Diagnostic::error("too-little", message).help(answers));
        } else if total.is_none()
            && (is_asked || args.base_year.is_some() && args.market.is_empty() && !market.years.is_empty())
        {
            let last = market.years.iter().rev().find(|year| is_sound(year)).map(|year| year.year);
            let message = format!("the data hold no trustworthy imports of {name} by {importer} in {year}");
            let diagnostic = Diagnostic::error("no-data", message);
            wrong.push(match last {
                Some(last) => diagnostic.help(format!("the newest year that can be trusted is {last}")),
                None => diagnostic,
            });
        }
    }
    if !wrong.is_empty() {
        return Err(StudyError::mistakes(&FileSet::default(), wrong));
    }
    if kept.is_empty() {
        let message = format!(
            "the data hold no market of {importer} in {year} with {NEAR_NOTHING_MT} Mt or more that can be trusted"
        );
        return Err(Diagnostic::error("no-data", message).help(answers).into());
    }
    Ok(kept)
}
