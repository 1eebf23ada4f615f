//! Charts of disruptions, of single failures, and of what an ensemble says, from rows made up for the test.

use izon::charts::registry::{ChartScope, of_scope};
use izon::charts::{self, ChartNames, Drawing};
use izon::language::Text;
use izon::table::{Row, Status, Table};

use super::fixture::{self, MIDDLE_EAST, SCENARIOS};
use super::{LOOKS, assert_laid_out, hostile};

/// What a row is, without its number.
struct Kind<'a> {
    scenario: &'a str,
    month: (i32, u8),
    market: &'a str,
    partner: &'a str,
    variable: &'a str,
    unit: &'a str,
    statistic: &'a str,
}

fn row(kind: &Kind<'_>, value: f64) -> Row {
    Row {
        scenario: kind.scenario.into(),
        period: kind.month.0,
        month: kind.month.1,
        importer: "JPN".into(),
        market: kind.market.into(),
        partner: kind.partner.into(),
        variable: kind.variable.into(),
        unit: kind.unit.into(),
        statistic: kind.statistic.into(),
        status: Status::Modelled,
        value: Some(value),
        ..Row::default()
    }
}

/// Twelve suppliers of 200 kb/d each, seven of them in the group, which lose `lost` of what they send from May on.
fn disruption(lost: f64) -> Table {
    let mut rows = Vec::new();
    let suppliers: Vec<&str> = MIDDLE_EAST.into_iter().chain(["RUS", "USA", "MEX", "ECU", "AUS"]).collect();
    for (index, (scenario, ..)) in SCENARIOS.iter().enumerate() {
        for (run, replaced) in
            [(format!("{scenario}/closure"), 0.4), (format!("{scenario}/closure/no-replacement"), 0.0)]
        {
            for month in 0..12_u8 {
                let mut say = |variable: &str, partner: &str, unit: &str, value: f64| {
                    let month = (2026 + i32::from(month + 2) / 12, (month + 2) % 12 + 1);
                    let market = "crude-oil";
                    let kind = Kind { scenario: &run, month, market, partner, variable, unit, statistic: "value" };
                    rows.push(row(&kind, value));
                };
                let part = if month >= 2 { lost * (1.0 - 0.05 * index as f64) } else { 0.0 };
                let (mut arrived, gap) = (0.0, 1400.0 * part);
                for supplier in &suppliers {
                    let own = MIDDLE_EAST.contains(supplier);
                    let now = if own { 200.0 * (1.0 - part) } else { 200.0 + gap * replaced / 5.0 };
                    say("arrivals", supplier, "kb/d", now);
                    say("arrivals-before", supplier, "kb/d", 200.0);
                    arrived += now;
                }
                say("arrivals", "", "kb/d", arrived);
                say("arrivals-before", "", "kb/d", 2400.0);
                let short = 2400.0 - arrived;
                say("stock-draw", "state", "kb/d", 0.5 * short);
                say("demand-response", "", "kb/d", 0.25 * short);
                say("unserved", "", "kb/d", 0.25 * short);
                for (counting, start) in [("meti", 250.0), ("iea", 210.0)] {
                    say("stock-days", counting, "days", start - 0.01 * short * f64::from(month));
                }
            }
        }
    }
    Table::new(rows)
}

fn names() -> ChartNames {
    let mut names = fixture::names();
    names.disruptions.insert("closure".into(), Text::new("a strait closes", "海峡の封鎖"));
    names.claims.insert("a".into(), Text::new("dependence falls by ten points", "依存度が10ポイント下がる"));
    names.claims.insert("b".into(), Text::new("the pipeline pays for itself", "パイプラインは採算がとれる"));
    let [first, .., last] = SCENARIOS.each_ref().map(|(scenario, ..)| (*scenario).to_owned());
    names.main_scenarios = [("a".to_owned(), last), ("b".to_owned(), first)].into();
    names.measures.insert("cost".into(), Text::new("cost of supply", "供給費用"));
    names.measures.insert("share".into(), Text::new("share of the group", "中東の割合"));
    names
}

fn title(drawing: &Drawing) -> String {
    drawing.alt.lines().next().unwrap().to_owned()
}

/// A chart in every look, laid out, with ordinary and with hostile names; the English title of the ordinary one.
fn in_every_look(chart: &str, table: &Table) -> String {
    let mut said = None;
    for names in [names(), hostile()] {
        for (language, width) in LOOKS {
            let subject = fixture::subject("crude-oil", "russian-crude", language, width);
            let drawing = charts::draw(chart, table, &subject, &names, &fixture::GEOGRAPHY).unwrap().unwrap();
            assert_laid_out(&format!("{chart}-{language}-{width}"), &drawing);
            if let Ok(folder) = std::env::var("IZON_PICTURES") {
                let name = format!("{folder}/{chart}-{}-{language}-{width}.png", names.disruptions.len());
                std::fs::write(name, drawing.png(1.0).unwrap()).unwrap();
            }
            said.get_or_insert_with(|| title(&drawing));
        }
    }
    said.unwrap()
}

#[test]
fn disruptions_are_told_month_by_month() {
    let table = disruption(0.8);
    let said: Vec<String> = of_scope(ChartScope::Disruption).map(|chart| in_every_look(chart.name, &table)).collect();
    // Of 1,400 kb/d, 80 % is lost: 1,120; 40 % of that comes from elsewhere, and a quarter of the rest, 168, is missing.
    assert!(said[1].contains("168 thousand barrels a day") && said[1].contains('7'), "{}", said[1]);
    assert!(
        said[2].contains("1.1 million barrels")
            && said[2].contains("sellers cover 40%")
            && said[2].contains("stocks 30%"),
        "{}",
        said[2]
    );
    assert!(said[3].contains("47%") && said[3].contains("all of it") && said[3].contains("19%"), "{}", said[3]);
    // From 250 days to 250 less 0.01 x 672 x 11.
    assert!(said[0].contains("250 days") && said[0].contains("176"), "{}", said[0]);
}

#[test]
fn samples_are_drawn_as_bands_round_medians() {
    let single = disruption(0.8);
    let banded = |row: &Row| {
        ["stock-days", "unserved"].contains(&row.variable.as_str()) && !row.scenario.ends_with("replacement")
    };
    let mut rows = single.rows().to_vec();
    for (statistic, part) in [("q05", 0.8), ("q50", 0.9), ("q95", 1.2)] {
        let one =
            |row: &Row| Row { statistic: statistic.into(), value: row.value.map(|value| value * part), ..row.clone() };
        rows.extend(single.rows().iter().filter(|row| banded(row)).map(one));
    }
    let table = Table::new(rows);
    for (chart, median) in
        [(charts::registry::STOCK_DAYS, "225 days"), (charts::registry::UNSERVED, "151 thousand barrels a day")]
    {
        // The median is drawn and told, not the number of the single run.
        let said = in_every_look(chart, &table);
        assert!(said.contains(median), "{said}");
        let subject = fixture::subject("crude-oil", "russian-crude", LOOKS[0].0, 1200);
        let drawing = charts::draw(chart, &table, &subject, &names(), &fixture::GEOGRAPHY).unwrap().unwrap();
        assert!(drawing.alt.contains("hold nine samples in ten"), "{}", drawing.alt);
        let brackets = drawing.canvas().labels().filter(|label| label.text.contains('(') && label.text.contains('–'));
        assert!(brackets.count() > 0, "no band beside a line");
    }
}

#[test]
fn a_disruption_that_touches_nothing_says_so() {
    let table = disruption(0.0);
    for chart in [charts::registry::STOCK_DAYS, charts::registry::BATHTUB, charts::registry::BEFORE_AND_DURING] {
        let said = in_every_look(chart, &table);
        assert!(said.contains("do not fall") || said.contains("as before"), "{said}");
    }
    let subject = fixture::subject("crude-oil", "russian-crude", LOOKS[0].0, 1200);
    let drawn = charts::draw(charts::registry::UNSERVED, &table, &subject, &names(), &fixture::GEOGRAPHY).unwrap();
    assert_eq!(drawn, None);
}

#[test]
fn single_failures_say_what_a_plan_helps_with_and_what_it_makes_worse() {
    let mut rows = Vec::new();
    for (index, (scenario, ..)) in SCENARIOS.iter().enumerate() {
        let failures = [
            ("passage:hormuz", 80.0 - index as f64),
            ("supplier:SAU", 35.0),
            ("supplier:RUS", 4.0 + 2.0 * index as f64),
        ];
        for (partner, lost) in failures {
            for (variable, unit, value) in [
                ("failure-lost", "%", lost),
                ("failure-days", "days", 20_000.0 / lost),
                ("failure-cost", "billion USD", lost / 3.0),
            ] {
                let kind = Kind {
                    scenario,
                    month: (2035, 0),
                    market: "crude-oil",
                    partner,
                    variable,
                    unit,
                    statistic: "value",
                };
                rows.push(row(&kind, value));
            }
        }
    }
    let said = in_every_look(charts::registry::FAILURES, &Table::new(rows));
    assert!(["80%", "71%", "22% and not 4%", "Hormuz", "Russia"].iter().all(|part| said.contains(part)), "{said}");
}

#[test]
fn odds_of_claims_and_regrets_are_heat_maps() {
    let mut rows = Vec::new();
    for (index, (scenario, ..)) in SCENARIOS.iter().enumerate() {
        for (partner, odds) in [("a", 9.0 * index as f64), ("b", 0.2)] {
            let kind = Kind {
                scenario,
                month: (2035, 0),
                market: "all",
                partner,
                variable: "claim-probability",
                unit: "%",
                statistic: "value",
            };
            rows.push(row(&kind, odds));
        }
        for (partner, unit, value) in [("cost", "USD/GJ", 0.1 * index as f64), ("share", "%", 20.0 - index as f64)] {
            let kind = Kind {
                scenario,
                month: (2035, 0),
                market: "all",
                partner,
                variable: "regret",
                unit,
                statistic: "value",
            };
            rows.push(row(&kind, value));
        }
    }
    let table = Table::new(rows);
    let said = in_every_look(charts::registry::CLAIM_PROBABILITIES, &table);
    assert!(said.contains("is likely, “The pipeline pays for itself” is exceptionally unlikely"), "{said}");
    let said = in_every_look(charts::registry::REGRET, &table);
    assert!(said.contains("1 of 2 measures"), "{said}");
}

#[test]
fn fans_name_their_median_and_their_ends() {
    let mut rows = fixture::TABLE.rows().to_vec();
    for (scenario, middle) in [("reference", 85.0), ("russian-crude", 78.0)] {
        for year in 2016..=2035 {
            let wide = 0.4 * f64::from(year - 2016);
            for (statistic, step) in [("q05", -2.0), ("q25", -1.0), ("q50", 0.0), ("q75", 1.0), ("q95", 2.0)] {
                let market = "crude-oil";
                let kind = Kind {
                    scenario,
                    month: (year, 0),
                    market,
                    partner: "middle-east",
                    variable: "share",
                    unit: "%",
                    statistic,
                };
                rows.push(row(&kind, middle + step * wide));
            }
        }
    }
    let said = in_every_look(charts::registry::FAN, &Table::new(rows));
    assert!(["78%", "63 to 93%", "85%"].iter().all(|part| said.contains(part)), "{said}");
}
