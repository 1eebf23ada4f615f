//! How well does the model of disruptions predict? Past events, run with what was known before them and with their
//! drivers, against what the trade data then show.
//!
//! Each case is scored against two naive forecasts: that all stays as it was (persistence), and that what is lost is not
//! replaced. Skill is 1 less the sum of squared errors over that of the naive forecast (Murphy 1988, *Skill scores based on the
//! mean square error*, Monthly Weather Review 116, 2417-2424), over every supplier that matters and the whole.

use crate::dataset::Dataset;
use crate::id::{CountryId, MarketId};
use crate::language::Text;
use crate::model::commodity;
use crate::model::disruption::{Disruption, Struck, same_market};
use crate::model::vintage::Foreknown;
use crate::numeric::sum;
use crate::scenario::BacktestCase;
use crate::simulation::months::MarketCourse;
use crate::stress::{self, MarketOutcome, StressOptions};
use crate::table::{Row, Status, Table};
use crate::units::calendar::Day;

/// How a place in the table of parameters begins.
const TABLE: &str = "disruption_parameters.csv: ";

/// Part of the imports before or after from which on a supplier is judged.
const MATTERS: f64 = 0.02;

/// What was foretold of one supplier, or of the whole, and what came; Mt a year.
#[derive(Clone, PartialEq, Debug)]
pub struct JudgedForecast {
    /// Who; the whole, when `None`.
    pub supplier: Option<CountryId>,
    /// In the year of the mix: what persistence foretells.
    pub before: f64,
    /// What the model foretells.
    pub model: f64,
    /// What it foretells without replacement.
    pub bound: f64,
    /// What came.
    pub observed: f64,
    /// Whether a driver of the event says it, so that it is no forecast: a supplier that is struck.
    pub driven: bool,
}

impl JudgedForecast {
    /// What the model, persistence and no replacement foretold too much, Mt a year.
    pub fn errors(&self) -> [f64; 3] {
        [self.model, self.before, self.bound].map(|foretold| foretold - self.observed)
    }
}

/// One importer of one case.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// The case's name.
    pub case: String,
    /// The case's name for people.
    pub title: Text,
    /// Whose imports.
    pub importer: CountryId,
    /// Which year.
    pub year: i32,
    /// Every supplier that matters, largest before first, and the whole at the end.
    pub judged: Vec<JudgedForecast>,
    /// How sure what came is.
    pub status: Status,
    /// Skill against persistence; `None` where nothing changed.
    pub skill: Option<f64>,
    /// Skill against no replacement; `None` where the two foretell the same.
    pub skill_bound: Option<f64>,
    /// Skill against persistence without what the drivers say.
    pub skill_undriven: Option<f64>,
    /// The day on which the event began.
    pub start: Day,
    /// The year of the trade data that the mix of suppliers comes from.
    pub mix_year: i32,
    /// What it was run with beside the drivers, each row or setting with the year in which it was known, all of them
    /// before the event.
    pub known: Vec<String>,
}

/// Every case, every importer.
pub fn run(cases: &[BacktestCase], dataset: &Dataset) -> Vec<Score> {
    let each =
        |case: &BacktestCase| case.importers.iter().filter_map(|importer| score(case, importer, dataset)).collect();
    cases.iter().flat_map(|case: &BacktestCase| -> Vec<Score> { each(case) }).collect()
}

fn score(case: &BacktestCase, importer: &CountryId, dataset: &Dataset) -> Option<Score> {
    let disruption = &case.read.disruption;
    let plan = stress::observed(importer, Text::same(importer.as_str()), (dataset, disruption.mix_year));
    let stress = stress::stress(&[plan], 0, disruption, dataset, (StressOptions::default(), &|| ()));
    let market = stress.outcomes.first()?.markets.iter().find(|market| same_market(&market.market, &case.market))?;
    let kinds = commodity::markets();
    let commodity = kinds.iter().find(|kind| kind.id == case.market)?.commodities.first()?;
    let heat = commodity.heat.pj_per_mt?;
    let [before, after] =
        [disruption.mix_year, case.year].map(|year| dataset.trade.imports(importer, &commodity.id, year));
    let mass = |year: &crate::dataset::YearOfImports<'_>, id: &CountryId| {
        year.flows.iter().find(|flow| flow.exporter == *id).and_then(|flow| flow.mass.value).unwrap_or(0.0)
    };
    let whole = [before.total_mt(), after.total_mt()];
    let mut suppliers: Vec<&CountryId> = before.flows.iter().chain(after.flows).map(|flow| &flow.exporter).collect();
    suppliers.sort();
    suppliers.dedup();
    let matters = |id: &&&CountryId| mass(&before, id) >= MATTERS * whole[0] || mass(&after, id) >= MATTERS * whole[1];
    let judge = |supplier: Option<&CountryId>| {
        let [model, bound] =
            [&market.course, &market.bound].map(|course| foretold(market, course, supplier, case.year) / heat);
        let of = |year: &crate::dataset::YearOfImports<'_>, all: f64| supplier.map_or(all, |id| mass(year, id));
        JudgedForecast {
            supplier: supplier.cloned(),
            before: of(&before, whole[0]),
            model,
            bound,
            observed: of(&after, whole[1]),
            driven: supplier.is_some_and(|id| is_struck(disruption, id)),
        }
    };
    let mut judged: Vec<JudgedForecast> = suppliers.iter().filter(matters).map(|id| judge(Some(id))).collect();
    judged.sort_by(|a, b| b.before.total_cmp(&a.before).then_with(|| a.supplier.cmp(&b.supplier)));
    judged.push(judge(None));
    let free: Vec<JudgedForecast> = judged.iter().filter(|one| !one.driven).cloned().collect();
    Some(Score {
        case: case.id.clone(),
        title: case.title.clone(),
        importer: importer.clone(),
        year: case.year,
        skill: skill(&judged, |one| one.before),
        skill_bound: skill(&judged, |one| one.bound),
        skill_undriven: skill(&free, |one| one.before),
        judged,
        status: before.status().worse(after.status()),
        start: disruption.start,
        mix_year: disruption.mix_year,
        known: known(disruption, &case.market),
    })
}

/// What a course foretells for a calendar year, PJ: the months of that year that it holds, and those before it began as
/// they were.
fn foretold(market: &MarketOutcome, course: &MarketCourse, supplier: Option<&CountryId>, year: i32) -> f64 {
    let place = supplier.and_then(|id| market.supply.suppliers.iter().position(|known| known == id));
    if supplier.is_some() && place.is_none() {
        return 0.0;
    }
    let of = |values: &[f64]| place.map_or_else(|| sum(values.iter().copied()), |place| values[place]);
    let months: Vec<_> = course.months.iter().filter(|month| month.year == year).collect();
    let held = sum(months.iter().map(|month| of(&month.arrivals)));
    let days: u32 = months.iter().map(|month| month.days).sum();
    let usual = course.months.first().map_or(0.0, |month| of(&month.before) / f64::from(month.days.max(1)));
    held + usual * (crate::units::DAYS_PER_YEAR - f64::from(days)).max(0.0)
}

fn is_struck(disruption: &Disruption, id: &CountryId) -> bool {
    disruption.targets.iter().any(|target| matches!(&target.struck, Struck::Suppliers(all) if all.contains(id)))
}

fn skill(judged: &[JudgedForecast], naive: impl Fn(&JudgedForecast) -> f64) -> Option<f64> {
    let squares = |of: &dyn Fn(&JudgedForecast) -> f64| {
        sum(judged.iter().map(|one| {
            let error = of(one) - one.observed;
            error * error
        }))
    };
    let (model, naive_error) = (squares(&|one| one.model), squares(&naive));
    let differ = judged.iter().any(|one| (one.model - naive(one)).abs() > 1e-9);
    (naive_error > 0.0 && differ).then(|| 1.0 - model / naive_error)
}

/// What a run rests on in a market: rows of the table of parameters, and settings of the files, each with its date.
fn known(disruption: &Disruption, market: &MarketId) -> Vec<String> {
    let others = |setting: &str| {
        let of = setting.strip_prefix("market.").and_then(|rest| rest.split_once('.'));
        of.is_some_and(|(id, _)| !same_market(&MarketId::new(id), market))
    };
    let told = |number: Foreknown| {
        let row =
            number.place.strip_prefix(TABLE).and_then(|row| row.split_once(" of ")).map(|(row, _)| row.to_owned());
        let date = number.as_of.map_or_else(|| "not dated".to_owned(), |known| known.to_string());
        format!("{} ({date})", row.unwrap_or(number.setting))
    };
    let mut rows: Vec<String> =
        disruption.foreknown().into_iter().filter(|number| !others(&number.setting)).map(told).collect();
    rows.sort();
    rows.dedup();
    rows
}

/// The scores as rows of the one long table.
pub fn table(scores: &[Score]) -> Table {
    let mut rows = Vec::new();
    for score in scores {
        for one in &score.judged {
            let partner = one.supplier.as_ref().map_or_else(String::new, ToString::to_string);
            for (variable, value, status) in [
                ("persistence", one.before, score.status),
                ("model", one.model, Status::Modelled),
                ("no-replacement", one.bound, Status::Modelled),
                ("observed", one.observed, score.status),
            ] {
                rows.push(row(score, &partner, (variable, "Mt/y"), Some(value), status));
            }
        }
        for (variable, value) in [
            ("skill-persistence", score.skill),
            ("skill-no-replacement", score.skill_bound),
            ("skill-undriven", score.skill_undriven),
        ] {
            rows.push(row(score, "", (variable, "1"), value, Status::Modelled));
        }
    }
    Table::new(rows)
}

fn row(score: &Score, partner: &str, (variable, unit): (&str, &str), value: Option<f64>, status: Status) -> Row {
    Row {
        scenario: format!("backtest/{}", score.case).into(),
        period: score.year,
        importer: score.importer.as_str().into(),
        partner: partner.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: "value".into(),
        status: if value.is_some() { status } else { Status::Missing },
        value,
        ..Row::default()
    }
}
