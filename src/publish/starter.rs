//! The files of a study that runs as it stands, with comments that say what to change.

mod examples;
mod question;
mod skeleton;
mod start;

use std::collections::BTreeMap;

use crate::dataset::{Country, Dataset, PriceBasis};
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::economics::traded_unit;
use crate::id::{CountryId, GroupId};
use crate::input::read_study;
use crate::input::resolve::names::fault_of_name;
use crate::input::source::MemorySource;
use crate::model::commodity::markets;
use crate::scenario::Study;
use crate::study::StudyError;
use question::Bought;
use skeleton::{Instead, StarterMarket, StarterPlan};

/// What a new study is to be about; what is not said is chosen from the data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StarterRequest {
    /// Its name: lower-case letters, digits and hyphens, 48 at most.
    pub name: String,
    /// Who imports, ISO 3166 alpha-3; else the largest importer.
    pub importer: Option<String>,
    /// The group of suppliers in question, or one country; else the region that supplies most, or the one country that nearly all of
    /// it comes from.
    pub group: Option<String>,
    /// Who would sell instead, ISO 3166 alpha-3; else the largest supplier outside the group, the importer's own or the world's.
    pub supplier: Option<String>,
    /// What is bought, such as crude-oil; else all that the importer buys.
    pub market: Vec<String>,
    /// The year whose trade the scenarios start from; else the newest that can be trusted.
    pub base_year: Option<i32>,
}

/// A new study.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StarterStudy {
    /// Its files by their paths; the study itself is `NAME.toml`, the others stand in the folder `NAME`.
    pub files: BTreeMap<String, String>,
    /// What it asks, in one line, and how to ask something else.
    pub asks: String,
    /// What is doubtful of the data that it starts from.
    pub warnings: Vec<Diagnostic>,
}

/// The files of a new study, which can be read and run without a mistake.
///
/// # Errors
/// Names that the data do not know, all at once; imports too small, or too doubtful, to ask who supplies them.
pub fn starter(request: &StarterRequest, dataset: &Dataset) -> Result<StarterStudy, StudyError> {
    let plan = plan(request, dataset)?;
    let files = skeleton::files(&plan);
    check(&request.name, &files, dataset)?;
    let thin = plan.markets.iter().filter_map(|market| market.thin.clone());
    let warnings = thin.map(|message| Diagnostic::warning("thin-data", message)).collect();
    Ok(StarterStudy { files, asks: plan.asks(), warnings })
}

/// Everything that the files say, looked up; all mistakes at once.
fn plan(args: &StarterRequest, dataset: &Dataset) -> Result<StarterPlan, StudyError> {
    let mut wrong: Vec<Diagnostic> = Vec::new();
    if let Some(fault) = fault_of_name(&args.name, 48) {
        let message = format!("`{}` is no name: {fault}", args.name);
        wrong.push(Diagnostic::error("bad-name", message));
    }
    let mut keep = |failure: StudyError| match failure {
        StudyError::Refused(refused) => wrong.extend(refused.diagnostics),
        other => drop(other),
    };
    let countries = || dataset.countries.keys().map(CountryId::as_str);
    let importer = match &args.importer {
        None => largest_importer(dataset),
        Some(name) => dataset.countries.get_key_value(name.as_str()).map(|(id, _)| id.clone()),
    };
    if importer.is_none() {
        keep(StudyError::unknown("importer", &args.importer.clone().unwrap_or_default(), countries()));
    }
    let kinds = markets();
    for name in args.market.iter().filter(|name| kinds.iter().all(|kind| kind.id.as_str() != **name)) {
        keep(StudyError::unknown("market", name, kinds.iter().map(|kind| kind.id.as_str())));
    }
    if let Some(name) = args.group.as_ref().filter(|name| question::party(dataset, name).is_none()) {
        keep(StudyError::unknown(
            "group or country",
            name,
            dataset.groups.keys().map(GroupId::as_str).chain(countries()),
        ));
    }
    if let Some(name) = args.supplier.as_ref().filter(|name| !dataset.countries.contains_key(name.as_str())) {
        keep(StudyError::unknown("supplier", name, countries()));
    }
    let (Some(importer), true) = (importer, wrong.is_empty()) else {
        return Err(StudyError::mistakes(&FileSet::default(), wrong));
    };
    let (base_year, bought) = start::start(args, dataset, &importer)?;
    asked(args, dataset, &importer, (base_year, bought))
}

/// The question that is asked of what the importer bought.
fn asked(
    args: &StarterRequest,
    dataset: &Dataset,
    importer: &CountryId,
    (base_year, bought): start::Start,
) -> Result<StarterPlan, StudyError> {
    let (bought, thin): (Vec<Bought>, Vec<Option<String>>) = bought.into_iter().unzip();
    let all = question::together(dataset, importer, &bought, base_year);
    let group = match &args.group {
        Some(name) => question::party(dataset, name),
        None => question::largest(dataset, importer, &all, base_year),
    };
    let group = group.ok_or_else(|| StudyError::input("no-data", format!("nobody sold {importer} anything")))?;
    if let Some(supplier) = &args.supplier
        && group.group.contains(&CountryId::new(supplier), base_year)
    {
        let message = format!("{supplier} belongs to the group of the study, `{}`", group.key);
        let advice = "--supplier is who would sell instead of the group; --group may be one country";
        return Err(Diagnostic::error("conflict", message).help(advice).into());
    }
    let mix = |market: &Bought| question::mix(dataset, importer, &market.observed, base_year);
    // The market in which most of the group's energy is sold.
    let energy = |market: &Bought| {
        let mix = mix(market);
        question::share(&mix, &group.group, base_year) * question::total(&mix)
    };
    let most = bought.iter().enumerate().max_by(|a, b| energy(a.1).total_cmp(&energy(b.1)).then(b.0.cmp(&a.0)));
    let target = most.map_or(0, |(place, _)| place);
    let in_target = mix(&bought[target]);
    let past = |market: &Bought| question::past(dataset, importer, &market.observed, &group.group, base_year);
    let supplier = args.supplier.as_ref().map(CountryId::new);
    let of_all = |mix: &question::QuestionMix| question::outsider(mix, &group.group, base_year);
    let world = || question::world(dataset, &bought[target].observed, base_year);
    let supplier = supplier.or_else(|| of_all(&in_target)).or_else(|| of_all(&world()));
    let country = dataset.countries.get(importer);
    let plan = StarterPlan {
        name: args.name.clone(),
        importer: importer.to_string(),
        importer_name: country.map(|country| country.name.clone()).unwrap_or_default(),
        share: question::share(&all, &group.group, base_year),
        offered: question::offered(dataset, &all, base_year),
        suppliers: question::suppliers(&all).into_iter().take(6).collect(),
        alike: question::alike(dataset, &in_target, &group, base_year),
        supplier: supplier.and_then(|id| {
            let name = dataset.countries.get(&id)?.name.clone();
            let passages = question::passages(dataset, importer, &id, &bought[target].observed);
            Some(Instead { id: id.to_string(), name, passages })
        }),
        peers: question::peers(dataset, importer, &bought[target].observed, base_year),
        chosen: args.group.is_none(),
        newest: dataset.trade.span().map_or(base_year, |(_, last)| last),
        total_mt: dataset.trade.imports(importer, &bought[target].observed.commodity, base_year).total_mt(),
        markets: bought
            .iter()
            .zip(thin)
            .map(|(market, thin)| market_of(dataset, country, market, (past(market), thin, base_year)))
            .collect(),
        base_year,
        group,
        target,
        freight: None,
    };
    let study = check(&plan.name, &skeleton::files(&plan), dataset)?;
    Ok(StarterPlan { freight: freight(&study, plan.market()), ..plan })
}

/// What the price of a market leaves out until a cargo is in port, in the unit of its trade, where that is known.
fn freight(study: &Study, market: &StarterMarket) -> Option<f64> {
    let found = study.reference().model.markets.iter().find(|found| found.id.as_str() == market.id)?;
    let (_, unit) = traded_unit(&found.commodities.first()?.heat);
    let freight = found.landing.freight.filter(|_| found.landing.basis == PriceBasis::Fob)?;
    Some(freight.usd_per_gj() / unit)
}

fn market_of(
    dataset: &Dataset,
    importer: Option<&Country>,
    market: &Bought,
    (past, thin, year): (question::Past, Option<String>, i32),
) -> StarterMarket {
    let terms = skeleton::terms(&market.id, importer.map_or("", |country| country.region.as_str()));
    let price = terms.and_then(|terms| dataset.prices.get(terms.series)?.annual.get(&year).copied());
    StarterMarket { id: market.id.clone(), observed: market.observed.clone(), past, thin, terms, price }
}

/// Who imported most of the first market in the newest year of the data.
fn largest_importer(dataset: &Dataset) -> Option<CountryId> {
    let (_, last) = dataset.trade.span()?;
    let first = markets().into_iter().next()?.commodities.into_iter().next()?;
    let total = |id: &CountryId| dataset.trade.imports(id, &first.id, last).total_mt();
    let all = dataset.countries.keys().map(|id| (total(id), id));
    all.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, id)| id.clone())
}

/// What is written must be read without a mistake.
fn check(name: &str, files: &BTreeMap<String, String>, dataset: &Dataset) -> Result<Study, StudyError> {
    let source = MemorySource(files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect());
    let (mut set, mut found) = (FileSet::default(), Collector::default());
    let read = read_study(&format!("{name}.toml"), &source, dataset, None, (&mut set, &mut found));
    let read = read.map_err(|error| StudyError::Failed(error.to_string()))?;
    found.finish(read).map(|read| read.value).map_err(|mistakes| StudyError::mistakes(&set, mistakes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::Standard;
    use crate::claims::{Check, ClaimFinding, ClaimReading, Expectation};
    use crate::history::ObservedMarket;
    use crate::input::load_dataset;
    use crate::input::source::Embedded;

    fn args(importer: &str) -> StarterRequest {
        StarterRequest {
            name: "any".to_owned(),
            importer: Some(importer.to_owned()),
            group: None,
            supplier: None,
            market: Vec::new(),
            base_year: None,
        }
    }

    fn is_bought(dataset: &Dataset, id: &CountryId) -> bool {
        markets().iter().any(|kind| {
            let market = ObservedMarket::find(dataset, id, kind.id.as_str()).unwrap();
            let years = crate::history::years(dataset, id, &market.commodity, None, &(i32::MIN..=i32::MAX));
            let enough = |total: &f64| *total >= crate::history::NEAR_NOTHING_MT;
            years.iter().filter(|year| question::is_sound(year)).filter_map(|year| year.total_mt).any(|t| enough(&t))
        })
    }

    /// Where there is too little to ask about, that is said, with what can answer; nothing tests for a change of nothing.
    #[test]
    fn nearly_nothing_is_no_question() {
        let dataset = load_dataset(&Embedded).unwrap();
        let told = |args: &StarterRequest| match plan(args, &dataset) {
            Err(StudyError::Refused(refused)) => format!("{refused}"),
            Err(other) => panic!("{other:?}"),
            Ok(plan) => panic!("{} Mt in {}", plan.total_mt, plan.base_year),
        };
        let thin = StarterRequest { market: vec!["natural-gas".to_owned()], base_year: Some(2021), ..args("DEU") };
        let message = told(&thin);
        assert!(message.contains("0.47 Mt of LNG in 2021: too little"), "{message}");
        // Its crude oil does not add up in any year, so that LNG of another year is what can answer.
        assert!(message.contains("what can answer: `--market natural-gas --base-year 2024`"), "{message}");
        let nothing = StarterRequest { market: vec!["crude-oil".to_owned()], base_year: Some(2024), ..args("RUS") };
        assert!(told(&nothing).contains("0.02 Mt of crude oil in 2024: too little"));
        for importer in ["RUS", "DEU", "JPN"] {
            let Ok(plan) = plan(&args(importer), &dataset) else { panic!("{importer}: no plan") };
            assert!(plan.total_mt >= crate::history::NEAR_NOTHING_MT, "{importer}: {}", plan.total_mt);
            for (name, text) in skeleton::files(&plan) {
                assert!(!text.contains("rises_by = { value = \"0 "), "{importer}, {name}");
            }
        }
    }

    /// Every importer of the data gets files that are read without a mistake, name no importer's own region as the group,
    /// have no gap in their texts, and whose claims get a verdict.
    #[test]
    fn every_importer_gets_a_study_with_verdicts() {
        let dataset = load_dataset(&Embedded).unwrap();
        let (mut count, mut with_freight, mut found) = (0, 0, std::collections::BTreeSet::new());
        for importer in dataset.countries.keys().filter(|id| is_bought(&dataset, id)) {
            let Ok(plan) = plan(&args(importer.as_str()), &dataset) else { panic!("{importer}: no plan") };
            assert!(!plan.group.group.contains(importer, plan.base_year), "{importer}: {}", plan.group.key);
            let files = skeleton::files(&plan);
            // What is delivered is set beside the price with its freight.
            let more = files.get("any/more.toml").filter(|_| plan.freight.is_some());
            assert!(more.is_none_or(|text| text.contains(" and freight of ")), "{importer}");
            with_freight += usize::from(more.is_some());
            for (name, text) in &files {
                for gap in ["\"\"\"", "  %", "NaN", "inf ", "of  ", "en = \"\"", "ja = \"\"", "{}"] {
                    assert!(!text.contains(gap), "{importer}, {name}: {gap}\n{text}");
                }
            }
            let source = MemorySource(files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect());
            let (mut set, mut mistakes) = (FileSet::default(), Collector::default());
            let read = read_study("any.toml", &source, &dataset, None, (&mut set, &mut mistakes)).unwrap();
            let read = mistakes.finish(read).unwrap_or_else(|refused| panic!("{importer}: {refused:?}"));
            count += 1;
            // Every fifth is computed too: all of them would take a minute without optimisation.
            if count % 5 != 0 {
                continue;
            }
            let evaluation = crate::study::evaluate(&read.value, &dataset, &Standard::default(), &|| ()).unwrap();
            let judged = crate::study::verdicts::judge(&read.value, &dataset, &evaluation, &[]).unwrap();
            assert!(!judged.is_empty(), "{importer}: no claim");
            for one in &judged {
                assert_ne!(one.expectation(), Expectation::NoNumber, "{importer}: {}", one.claim.id);
                let met = one.finding(ClaimReading::ExAnte).and_then(ClaimFinding::main).and_then(Check::holds);
                found.insert((one.claim.id.to_string(), met));
            }
        }
        assert!(count > 120 && with_freight > 20, "{count} {with_freight}");
        // Neither claim is true or false of everybody.
        for id in ["any-grown", "any-more"] {
            assert!(found.iter().filter(|(claim, _)| claim == id).count() > 1, "{id}: {found:?}");
        }
    }
}
