//! The tables of trade: flows with a status for each cell, and what is known of whole years.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::baci::{BaciFlows, Flow};
use crate::input::control_totals::{self, Tolerance, Total, Totals};
use crate::input::problems::Problems;
use crate::input::sheet::{DraftSheet, Inputs, SheetRow, plain};
use crate::table::Status;

const CHECKED: &str = "own-trade-checks";

/// A flow of this part of a year's imports makes the whole year as doubtful as itself.
const PART_THAT_MATTERS: f64 = 0.01;

/// When a whole year is taken for a fault of the source.
#[derive(Clone, Copy, Debug, Default)]
struct Rules {
    low_share: Option<f64>,
    high_share: Option<f64>,
    least_mt: f64,
    least_gap_mt: f64,
    longest_run: i32,
    control: Tolerance,
}

/// What is known of a whole year.
#[derive(Clone, Debug)]
struct TradeYearNote {
    status: Status,
    reason: String,
    source: String,
}

type Notes = BTreeMap<(String, &'static str, i32), TradeYearNote>;

/// Million tonnes by importer, commodity and year.
type Sums = BTreeMap<control_totals::TotalsKey, f64>;

/// The tables of flows, of whole years, and of the totals that these are held against.
pub(crate) fn tables(
    inputs: Inputs<'_>,
    flows: &BaciFlows,
    totals: &Totals,
    problems: &mut Problems,
) -> Option<[DraftSheet; 3]> {
    let rules = rules(inputs, problems)?;
    let suspects = suspects(inputs, problems)?;
    let mut notes = check(flows, &rules);
    let columns = ["importer", "commodity", "from", "to", "status", "reason", "source"];
    for row in inputs.curated("whole_years.csv", &columns, problems)?.rows() {
        known(row, flows, &mut notes, problems);
    }
    let sums = sums(flows);
    held(&sums, totals, &rules, &mut notes);
    let mut table =
        DraftSheet::new("importer,commodity,year,exporter,mass_t,mass_status,mass_reported_t,value_usd,value_status");
    for ((importer, commodity, year, exporter), flow) in flows {
        let note = notes.get(&(importer.clone(), *commodity, *year)).map(|note| note.status);
        let suspect = suspects.contains_key(&(exporter.clone(), (*commodity).to_owned()));
        let (mass, value) = statuses(flow, if suspect { Some(Status::Suspect) } else { note });
        table.push([
            importer,
            commodity,
            &year.to_string(),
            exporter,
            &plain(flow.mass_t(), 3),
            mass.as_str(),
            &plain(flow.reported_t.filter(|_| flow.estimated_t.is_some()), 3),
            &plain(flow.value_usd, 3),
            value.as_str(),
        ]);
    }
    for (key, note) in years_of_suspects(flows, &suspects) {
        notes.entry(key).or_insert(note);
    }
    let tolerance = |commodity: &str| rules.get(commodity).copied().unwrap_or_default().control;
    let compared = control_totals::draft(totals, &sums, tolerance);
    Some([table, years(flows, &sums, &notes, &(totals, &rules)), compared])
}

/// The table of whole years: every importer-year with its status, and whether an independent total bears it out.
fn years(flows: &BaciFlows, sums: &Sums, notes: &Notes, held: &(&Totals, &BTreeMap<String, Rules>)) -> DraftSheet {
    let mut estimated: BTreeSet<control_totals::TotalsKey> = BTreeSet::new();
    for ((importer, commodity, year, _), flow) in flows {
        let key = (importer.clone(), *commodity, *year);
        let all = sums.get(&key).copied().unwrap_or_default();
        if flow.estimated_t.is_some_and(|mass| mass * 1e-6 >= PART_THAT_MATTERS * all) {
            estimated.insert(key);
        }
    }
    let mut draft = DraftSheet::new("importer,commodity,year,status,control,reason,source");
    for key in sums.keys().chain(notes.keys().filter(|key| !sums.contains_key(*key))) {
        let found = held.0.get(key).map(Vec::as_slice).unwrap_or_default();
        let tolerance = held.1.get(key.1).copied().unwrap_or_default().control;
        let worst = sums.get(key).and_then(|sum| farthest(*sum, found));
        let control = match (worst, sums.get(key)) {
            (Some(total), Some(sum)) if tolerance.is_beyond(*sum, total.mt) => "differs",
            (Some(_), _) => "agrees",
            (None, _) => "none",
        };
        let plainly = if estimated.contains(key) { Status::Estimated } else { Status::Observed };
        let (status, reason) = notes.get(key).map_or((plainly, ""), |note| (note.status, note.reason.as_str()));
        let source = notes.get(key).map(|note| note.source.as_str());
        let source = source.or(worst.map(|total| total.source.as_str())).unwrap_or_default();
        draft.push([&key.0, key.1, &key.2.to_string(), status.as_str(), control, reason, source]);
    }
    draft
}

/// What was imported in all, Mt.
fn sums(flows: &BaciFlows) -> Sums {
    let mut sums = Sums::new();
    for ((importer, commodity, year, _), flow) in flows {
        *sums.entry((importer.clone(), *commodity, *year)).or_default() += flow.mass_t().unwrap_or_default() * 1e-6;
    }
    sums
}

/// The total that a sum parts from most.
fn farthest(sum: f64, totals: &[Total]) -> Option<&Total> {
    totals.iter().max_by(|a, b| (a.mt - sum).abs().total_cmp(&(b.mt - sum).abs()))
}

/// Holds every year against its independent totals. One that parts from a total beyond the tolerance is suspect; so are
/// the years without a total of an importer most of whose other years fail.
fn held(sums: &Sums, totals: &Totals, rules: &BTreeMap<String, Rules>, notes: &mut Notes) {
    let mut failed: BTreeMap<(&str, &'static str), (usize, usize)> = BTreeMap::new();
    for (key, sum) in sums {
        let tolerance = rules.get(key.1).copied().unwrap_or_default().control;
        let Some(total) = totals.get(key).and_then(|all| farthest(*sum, all)) else { continue };
        let beyond = tolerance.is_beyond(*sum, total.mt);
        let counts = failed.entry((&key.0, key.1)).or_default();
        *counts = (counts.0 + usize::from(beyond), counts.1 + 1);
        if beyond {
            let reason = format!(
                "The trade data add up to {sum:.1} Mt, an independent total is {:.1} Mt; they part by more than {}",
                total.mt,
                tolerance.words()
            );
            add(notes, key, TradeYearNote { status: Status::Suspect, reason, source: total.source.clone() });
        }
    }
    for key in sums.keys().filter(|key| !totals.contains_key(*key)) {
        let Some((fail, all)) = failed.get(&(key.0.as_str(), key.1)) else { continue };
        let tolerance = rules.get(key.1).copied().unwrap_or_default().control;
        if tolerance.failed.is_some_and(|part| *fail as f64 > part * *all as f64) {
            let reason = format!(
                "No independent total is at hand, and of {all} years that have one the trade data part from it in {fail}"
            );
            add(notes, key, TradeYearNote { status: Status::Suspect, reason, source: CHECKED.to_owned() });
        }
    }
}

/// Adds a note; where the year has one, both reasons stand.
fn add(notes: &mut Notes, key: &control_totals::TotalsKey, note: TradeYearNote) {
    let Some(there) = notes.get_mut(key) else {
        notes.insert(key.clone(), note);
        return;
    };
    there.status = there.status.worse(note.status);
    there.reason = format!("{}; {}", there.reason, note.reason);
}

/// How sure mass and value are; what is known of the whole year holds for each of its cells.
fn statuses(flow: &Flow, note: Option<Status>) -> (Status, Status) {
    let mass = match (flow.reported_t, flow.estimated_t) {
        (_, Some(_)) => Status::Estimated,
        (Some(_), None) => Status::Observed,
        (None, None) => Status::Missing,
    };
    let value = if flow.value_usd.is_some() { Status::Observed } else { Status::Missing };
    let of_year = note.unwrap_or_default();
    (mass.worse(of_year), value.worse(of_year))
}

/// The rules of each commodity; a rule that is not given is not applied.
fn rules(inputs: Inputs<'_>, problems: &mut Problems) -> Option<BTreeMap<String, Rules>> {
    let sheet = inputs.curated("check_rules.csv", &["rule", "commodity", "value"], problems)?;
    let mut found: BTreeMap<String, Rules> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(value) = row.number("value", problems) else { continue };
        let rules = found.entry(row.text("commodity").to_owned()).or_default();
        match row.text("rule") {
            "low-share" => rules.low_share = Some(value),
            "high-share" => rules.high_share = Some(value),
            "least-mt" => rules.least_mt = value,
            "least-gap-mt" => rules.least_gap_mt = value,
            "longest-run" => rules.longest_run = value as i32,
            "control-share" => rules.control.share = Some(value),
            "control-mt" => rules.control.mt = value,
            "control-failed" => rules.control.failed = Some(value),
            other => row.wrong(problems, "unknown-rule", format!("there is no rule `{other}`")),
        }
    }
    Some(found)
}

/// Exporters whose flows of a commodity cannot be what they are called, with the reason.
type Suspects = BTreeMap<(String, String), TradeYearNote>;

fn suspects(inputs: Inputs<'_>, problems: &mut Problems) -> Option<Suspects> {
    let sheet = inputs.curated("suspect_flows.csv", &["exporter", "commodity", "reason", "source"], problems)?;
    let of = |row: SheetRow<'_>| {
        let (reason, source) = (row.text("reason").to_owned(), row.text("source").to_owned());
        let key = (row.text("exporter").to_owned(), row.text("commodity").to_owned());
        (key, TradeYearNote { status: Status::Suspect, reason, source })
    };
    Some(sheet.rows().map(of).collect())
}

/// Years in which a suspect exporter has a part that matters.
fn years_of_suspects(flows: &BaciFlows, suspects: &Suspects) -> Notes {
    let sums = sums(flows);
    let mut notes = Notes::new();
    for ((importer, commodity, year, exporter), flow) in flows {
        let Some(note) = suspects.get(&(exporter.clone(), (*commodity).to_owned())) else { continue };
        let total = sums.get(&(importer.clone(), *commodity, *year)).copied().unwrap_or_default();
        if flow.mass_t().is_some_and(|mass| mass * 1e-6 >= PART_THAT_MATTERS * total) {
            let reason = format!("{exporter}: {}", note.reason);
            notes.insert((importer.clone(), commodity, *year), TradeYearNote { reason, ..note.clone() });
        }
    }
    notes
}

/// Notes a fault known by other means; it stands above what the check found.
fn known(row: SheetRow<'_>, flows: &BaciFlows, notes: &mut Notes, problems: &mut Problems) {
    let importer = row.text("importer");
    let commodity = flows.keys().find(|key| key.1 == row.text("commodity")).map(|key| key.1);
    let span = (row.text("from").parse::<i32>(), row.text("to").parse::<i32>(), row.text("status").parse());
    let (Some(commodity), (Ok(from), Ok(to), Ok(status))) = (commodity, span) else {
        row.wrong(problems, "bad-whole-year", "a commodity, year or status that is not known here");
        return;
    };
    for year in from..=to {
        let (reason, source) = (row.text("reason").to_owned(), row.text("source").to_owned());
        notes.insert((importer.to_owned(), commodity, year), TradeYearNote { status, reason, source });
    }
}

/// Compares every year of every importer with the years around it.
fn check(flows: &BaciFlows, rules: &BTreeMap<String, Rules>) -> Notes {
    let mut totals: BTreeMap<(&str, &'static str), BTreeMap<i32, f64>> = BTreeMap::new();
    for ((importer, commodity, year, _), flow) in flows {
        let total = totals.entry((importer, commodity)).or_default().entry(*year).or_default();
        *total += flow.mass_t().unwrap_or_default() * 1e-6;
    }
    let mut notes = Notes::new();
    for ((importer, commodity), years) in totals {
        let rules = rules.get(commodity).copied().unwrap_or_default();
        let found = gaps(&years, rules).into_iter().chain(low_runs(&years, rules)).chain(peaks(&years, rules));
        for (year, status, reason) in found {
            let note = TradeYearNote { status, reason, source: CHECKED.to_owned() };
            notes.insert((importer.to_owned(), commodity, year), note);
        }
    }
    notes
}

type YearFinding = (i32, Status, String);

fn gaps(years: &BTreeMap<i32, f64>, rules: Rules) -> Vec<YearFinding> {
    let reason = "No row at the source, between years that have some; whether nothing was imported is not known";
    let present: Vec<(i32, f64)> = years.iter().map(|(year, total)| (*year, *total)).collect();
    let large = |pair: &&[(i32, f64)]| pair.iter().all(|(_, total)| *total >= rules.least_gap_mt);
    let absent = present.windows(2).filter(large).flat_map(|pair| pair[0].0 + 1..pair[1].0);
    absent.map(|year| (year, Status::Missing, reason.to_owned())).collect()
}

/// Runs of years that all stay far below the years before and after.
fn low_runs(years: &BTreeMap<i32, f64>, rules: Rules) -> Vec<YearFinding> {
    let mut found = BTreeMap::new();
    let Some(low_share) = rules.low_share else { return Vec::new() };
    for &first in years.keys() {
        for last in first..first + rules.longest_run {
            let (Some(before), Some(after)) = (years.get(&(first - 1)), years.get(&(last + 1))) else { continue };
            let around = before.min(*after);
            let run: Vec<(i32, f64)> = years.range(first..=last).map(|(year, total)| (*year, *total)).collect();
            let low = run.iter().all(|(_, total)| *total < low_share * around);
            if around < rules.least_mt || !low {
                continue;
            }
            for (year, total) in run {
                let reason = format!(
                    "{total:.1} Mt, where {before:.1} Mt came in {} and {after:.1} Mt in {}",
                    first - 1,
                    last + 1
                );
                found.insert(year, (year, Status::Suspect, reason));
            }
        }
    }
    found.into_values().collect()
}

/// Single years far above both years beside them.
fn peaks(years: &BTreeMap<i32, f64>, rules: Rules) -> Vec<YearFinding> {
    let Some(high_share) = rules.high_share else { return Vec::new() };
    let beside = |year: i32| Some((years.get(&(year - 1))?, years.get(&(year + 1))?));
    years
        .iter()
        .filter_map(|(year, total)| {
            let (before, after) = beside(*year)?;
            let high = *total >= rules.least_mt && *total > high_share * before.max(*after);
            let reason =
                format!("{total:.1} Mt, between {before:.1} Mt the year before and {after:.1} Mt the year after");
            high.then_some((*year, Status::Suspect, reason))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        low_share: Some(0.5),
        high_share: Some(2.0),
        least_mt: 5.0,
        least_gap_mt: 0.1,
        longest_run: 6,
        control: Tolerance { share: Some(0.1), mt: 0.5, failed: Some(0.5) },
    };

    fn years(totals: &[(i32, f64)]) -> BTreeMap<i32, f64> {
        totals.iter().copied().collect()
    }

    fn found(findings: Vec<YearFinding>) -> Vec<i32> {
        findings.into_iter().map(|(year, ..)| year).collect()
    }

    #[test]
    fn a_run_far_below_both_sides_is_suspect_and_a_lasting_fall_is_not() {
        let dip = years(&[(2000, 57.0), (2001, 26.0), (2002, 19.0), (2003, 12.0), (2004, 80.0)]);
        assert_eq!(found(low_runs(&dip, RULES)), [2001, 2002, 2003]);
        let fall = years(&[(2000, 57.0), (2001, 26.0), (2002, 19.0), (2003, 12.0)]);
        assert!(low_runs(&fall, RULES).is_empty());
        let small = years(&[(2000, 4.0), (2001, 1.0), (2002, 4.0)]);
        assert!(low_runs(&small, RULES).is_empty());
        assert!(low_runs(&dip, Rules { low_share: None, ..RULES }).is_empty());
    }

    #[test]
    fn a_single_peak_is_suspect() {
        let peak = years(&[(2000, 1.0), (2001, 9.0), (2002, 2.0)]);
        assert_eq!(found(peaks(&peak, RULES)), [2001]);
        assert!(peaks(&years(&[(2000, 1.0), (2001, 9.0)]), RULES).is_empty(), "the last year has nothing after it");
    }

    #[test]
    fn a_gap_between_years_that_matter_is_missing() {
        assert_eq!(found(gaps(&years(&[(2000, 1.0), (2003, 1.0), (2004, 1.0)]), RULES)), [2001, 2002]);
        assert!(gaps(&years(&[(2000, 1.0), (2003, 0.01)]), RULES).is_empty());
    }

    #[test]
    fn a_year_that_parts_from_its_total_is_suspect_and_so_are_unheld_years_of_one_that_mostly_fails() {
        let key = |importer: &str, year: i32| (importer.to_owned(), "crude", year);
        let sums: Sums = [("AAA", 2019, 14.4), ("AAA", 2020, 12.4), ("AAA", 2021, 11.7), ("AAA", 2022, 12.0)]
            .into_iter()
            .chain([("BBB", 2019, 63.7), ("BBB", 2020, 55.1), ("BBB", 2021, 40.0), ("BBB", 2022, 60.0)])
            .map(|(importer, year, mt)| (key(importer, year), mt))
            .collect();
        let total = |mt: f64| vec![Total { mt, basis: String::new(), source: "elsewhere".to_owned() }];
        let totals: Totals = [("AAA", 2019, 31.1), ("AAA", 2020, 12.6), ("AAA", 2021, 31.4)]
            .into_iter()
            .chain([("BBB", 2019, 66.3), ("BBB", 2020, 54.9), ("BBB", 2021, 56.2)])
            .map(|(importer, year, mt)| (key(importer, year), total(mt)))
            .collect();
        let mut notes = Notes::new();
        held(&sums, &totals, &BTreeMap::from([("crude".to_owned(), RULES)]), &mut notes);
        let found: Vec<_> = notes.keys().map(|key| (key.0.as_str(), key.2)).collect();
        assert_eq!(found, [("AAA", 2019), ("AAA", 2021), ("AAA", 2022), ("BBB", 2021)]);
        let reason = &notes[&key("AAA", 2021)].reason;
        assert!(["11.7 Mt", "31.4 Mt", "10 % and 0.5 Mt"].iter().all(|part| reason.contains(part)), "{reason}");
        assert!(notes[&key("AAA", 2022)].reason.contains("of 3 years that have one the trade data part from it in 2"));
    }
}
