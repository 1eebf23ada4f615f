//! Laws of verdicts, and the verdicts on the claims of the shipped study.
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::claims::sentences::{Said, said};
use izon::claims::{
    self, At, Cell, Claim, Finding, Ground, Judged, Measure, Named, Numbers, Reading, Relation, Test, Under, Verdict,
};
use izon::dataset::Dataset;
use izon::diagnostics::{Collector, FileSet, Span, render};
use izon::id::{ClaimId, SourceId};
use izon::input::load_dataset;
use izon::input::resolve::study::{Study, study};
use izon::input::source::{Embedded, Folder};
use izon::language::{Language, Text};
use izon::model::Basis;
use izon::model::claim::{Aspect, Baseline};
use izon::study::{Evaluation, evaluate, rules::UnderRule, verdicts};
use izon::table::{OBSERVED, Row, Table};

struct Done {
    dataset: Dataset,
    study: Study,
    own: Evaluation,
    others: Vec<UnderRule>,
}

impl Done {
    fn judge(&self, own: &Table) -> Vec<Judged> {
        let own = Evaluation { table: own.clone(), ..self.own.clone() };
        verdicts::judge(&self.study, &self.dataset, &own, &self.others).unwrap()
    }
}

fn article() -> &'static Done {
    static DONE: OnceLock<Done> = OnceLock::new();
    DONE.get_or_init(|| {
        let dataset = load_dataset(&Embedded).unwrap();
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
        let read = study("scenarios/article.toml", &root, &dataset, &mut files, &mut found).unwrap();
        let study = found.finish(read).unwrap().value;
        let own = evaluate(&study, &dataset, &Standard::default(), &|| ()).unwrap();
        let others = verdicts::under_other_rules(&study, &dataset, &Standard::default(), &|| ()).unwrap();
        Done { dataset, study, own, others }
    })
}

fn of<'j>(judged: &'j [Judged], id: &str) -> &'j Judged {
    judged.iter().find(|one| one.claim.id.as_str() == id).unwrap()
}

/// A claim that the share falls by five points against the reference, under one measure more if asked.
fn claim(threshold: f64, more: Vec<Measure>) -> Claim {
    let words = || Text::same("x");
    let mut measures = vec![measure("main", Aspect::Main, threshold)];
    measures.extend(more);
    let test = Test { scenarios: vec![Named { id: "pipe".into(), name: words() }], any: false, year: None, measures };
    Claim {
        id: ClaimId::new("c"),
        title: words(),
        statement: words(),
        speaker: words(),
        office: words(),
        date: "2016-11-01".into(),
        source: Some(SourceId::new("s")),
        against: words(),
        premise: words(),
        data_needed: Text::default(),
        ex_ante: Some(test),
        ex_post: None,
    }
}

fn measure(id: &str, aspect: Aspect, threshold: f64) -> Measure {
    let cell = Cell {
        market: "all".into(),
        partner: id.into(),
        variable: "share".into(),
        unit: "%".into(),
        ..Cell::default()
    };
    let reference = Named { id: "reference".into(), name: Text::same("Reference") };
    Measure {
        id: id.into(),
        aspect,
        name: Text::same("the share"),
        cell: cell.clone(),
        baseline: Some(Baseline { scenario: Some(reference), year: None, cell, name: None }),
        relation: Relation::FallsBy,
        threshold,
        basis: Basis::Assumption(Text::same("a test")),
        place: Span::default(),
    }
}

const GROUND: Ground<'_> = Ground { importer: "AAA", base_year: 2016, year: 2030, newest: 2024 };

/// Numbers in which the share of the pipeline's scenario lies this far below the reference.
fn falling(by: f64) -> impl Fn(&At<'_>) -> Option<f64> {
    move |at| Some(if at.scenario == "pipe" { 60.0 - by } else { 60.0 })
}

fn judged(claim: &Claim, under: &[(&str, &dyn Numbers)]) -> Finding {
    let under: Vec<Under<'_>> = under.iter().map(|(rule, numbers)| Under { rule, numbers: *numbers }).collect();
    claims::judge(claim, &GROUND, &under).ex_ante.unwrap()
}

#[test]
fn a_threshold_moved_past_the_value_flips_the_verdict() {
    let numbers = falling(5.0);
    for (threshold, verdict) in [(4.9, Verdict::Supported), (5.0, Verdict::Supported), (5.1, Verdict::NotSupported)] {
        let found = judged(&claim(threshold, Vec::new()), &[("calibrated", &numbers)]);
        assert_eq!(found.verdict(), verdict, "{threshold}");
        assert!((found.margin().unwrap() - (5.0 - threshold)).abs() < 1e-9, "{threshold}: {:?}", found.margin());
    }
}

#[test]
fn a_rule_that_disagrees_makes_it_partly() {
    let (near, far) = (falling(4.0), falling(6.0));
    let five = claim(5.0, Vec::new());
    assert_eq!(judged(&five, &[("calibrated", &far), ("displace", &far)]).verdict(), Verdict::Supported);
    assert_eq!(judged(&five, &[("calibrated", &far), ("displace", &near)]).verdict(), Verdict::Partly);
    assert_eq!(judged(&five, &[("calibrated", &near), ("displace", &far)]).verdict(), Verdict::Partly);
    assert_eq!(judged(&five, &[("calibrated", &near), ("displace", &near)]).verdict(), Verdict::NotSupported);
}

/// Other measures can cast doubt on a claim; they cannot make up for its own.
#[test]
fn another_indicator_can_weaken_a_claim_and_not_save_it() {
    let with = |threshold| claim(5.0, vec![measure("other", Aspect::Indicator, threshold)]);
    let numbers = falling(6.0);
    assert_eq!(judged(&with(1.0), &[("calibrated", &numbers)]).verdict(), Verdict::Supported);
    assert_eq!(judged(&with(7.0), &[("calibrated", &numbers)]).verdict(), Verdict::Partly);
    let numbers = falling(4.0);
    let found = judged(&with(1.0), &[("calibrated", &numbers)]);
    assert_eq!(found.verdict(), Verdict::NotSupported);
    assert_eq!((found.votes().held, found.votes().cast), (1, 2), "the vote stays visible");
}

#[test]
fn without_a_number_nothing_can_be_tested() {
    let nothing = |_: &At<'_>| None;
    assert_eq!(judged(&claim(5.0, Vec::new()), &[("calibrated", &nothing)]).verdict(), Verdict::CannotBeTested);
    let untested = Claim { ex_ante: None, ..claim(5.0, Vec::new()) };
    let judged = claims::judge(&untested, &GROUND, &[]);
    assert_eq!(Reading::ALL.map(|reading| judged.verdict(reading)), [Verdict::CannotBeTested; 2]);
}

#[test]
fn of_several_scenarios_every_one_or_any_one_counts() {
    let numbers = |at: &At<'_>| {
        Some(match at.scenario {
            "pipe" => 50.0,
            "ship" => 59.0,
            _ => 60.0,
        })
    };
    let mut both = claim(5.0, Vec::new());
    let test = both.ex_ante.as_mut().unwrap();
    test.scenarios.push(Named { id: "ship".into(), name: Text::same("Ship") });
    let found = judged(&both, &[("calibrated", &numbers)]);
    assert_eq!((found.verdict(), found.margin()), (Verdict::Partly, Some(-4.0)));
    both.ex_ante.as_mut().unwrap().any = true;
    let found = judged(&both, &[("calibrated", &numbers)]);
    assert_eq!((found.verdict(), found.margin()), (Verdict::Supported, Some(5.0)));
}

/// The verdicts that the README and the briefing speak of. They change only with a reason, stated in the changelog.
#[test]
fn golden_verdicts() {
    let done = article();
    let mut text = String::new();
    for one in done.judge(&done.own.table) {
        let _ = writeln!(text, "{}", one.claim.id);
        for reading in Reading::ALL {
            let _ = write!(text, "  {:8} {}", reading.as_str(), one.verdict(reading));
            if let Some(found) = one.finding(reading) {
                let votes = found.votes();
                let unit = &found.test.measures[0].cell.unit;
                let _ =
                    write!(text, ", margin {:.3} {unit}, {} of {}", found.margin().unwrap(), votes.held, votes.cast);
            }
            text.push('\n');
        }
    }
    let table = verdicts::headline(&done.study, &done.dataset, &done.own.table, &done.judge(&done.own.table)).unwrap();
    let _ = writeln!(text, "{}\n{}", table.en, table.ja);
    insta::assert_snapshot!(text);
}

/// What came after 2016 changes nothing in the reading ex ante, and everything in the reading ex post.
#[test]
fn ex_ante_sees_nothing_that_was_observed_later() {
    let done = article();
    let before = done.judge(&done.own.table);
    let past = |row: &Row| row.scenario != OBSERVED || row.period <= 2016;
    let cut = Table::new(done.own.table.filter(past).cloned().collect());
    // Variables that only later rows had are gone with them: judge without the check for unknown names.
    let ground = verdicts::ground(&done.study, &done.dataset);
    let mut under = vec![Under { rule: "calibrated", numbers: &cut as &dyn Numbers }];
    under
        .extend(done.others.iter().map(|one| Under { rule: one.rule, numbers: &one.evaluation.table as &dyn Numbers }));
    for one in &before {
        let again = claims::judge(&one.claim, &ground, &under);
        assert_eq!(again.ex_ante, one.ex_ante, "{}", one.claim.id);
        if one.ex_post.is_some() {
            assert_eq!(again.verdict(Reading::ExPost), Verdict::CannotBeTested, "{}", one.claim.id);
        }
    }
}

#[test]
fn what_was_observed_since() {
    let done = article();
    let judged = done.judge(&done.own.table);
    let routes = of(&judged, "new-supply-routes").ex_post.as_ref().unwrap();
    assert_eq!(routes.main().unwrap().outcomes[0].value, Some(0.0), "a route has been built");
    let helps = of(&judged, "russia-helps").ex_post.as_ref().unwrap();
    let change = |id: &str| {
        let place = helps.test.measures.iter().position(|measure| measure.id == id).unwrap();
        let outcome = &helps.checks.iter().find(|check| check.measure == place).unwrap().outcomes[0];
        outcome.value.unwrap() - outcome.baseline.unwrap()
    };
    assert!(change("crude-oil-only") > 5.0, "the share of crude oil went up");
    assert!(change("natural-gas-only") < -10.0, "the share of LNG went down");
    // Nothing came from Russia in 2024: no row, and yet a number.
    let energy = of(&judged, "plan-energy").ex_post.as_ref().unwrap();
    let crude = energy.test.measures.iter().position(|measure| measure.id == "crude-oil-only").unwrap();
    let crude = &energy.checks.iter().find(|check| check.measure == crude).unwrap().outcomes[0];
    assert!(crude.value.unwrap() < 0.1, "{crude:?}");
}

/// A year that the data mark as broken says nothing, not zero.
#[test]
fn a_broken_year_is_no_number() {
    let cell = |partner: &str| Cell {
        market: "crude-oil".into(),
        partner: partner.into(),
        variable: "share".into(),
        unit: "%".into(),
        ..Cell::default()
    };
    for partner in ["middle-east", "RUS", "SAU"] {
        let cell = cell(partner);
        let at = At { scenario: OBSERVED, period: 2015, importer: "JPN", cell: &cell };
        assert_eq!(Numbers::value(&article().own.table, &at), None, "{partner}");
    }
}

fn sentences(judged: &Judged, reading: Reading) -> Vec<Text> {
    let Said { finding, believe, change } = said(judged, reading);
    vec![finding, believe, change]
}

/// Every sentence with a number is made from the results: another number, another sentence.
#[test]
fn a_changed_number_changes_the_sentence() {
    let done = article();
    let changed: Vec<Row> = done
        .own
        .table
        .rows()
        .iter()
        .map(|row| {
            let it = row.scenario == "niigata-pipeline" && row.period == 2030 && row.market == "all";
            let it = it && row.partner == "middle-east" && row.variable == "share";
            if it { Row { value: Some(41.25), ..row.clone() } } else { row.clone() }
        })
        .collect();
    let (before, after) = (done.judge(&done.own.table), done.judge(&Table::new(changed)));
    let text = |judged: &[Judged], id: &str| sentences(of(judged, id), Reading::ExAnte);
    let (old, new) = (text(&before, "niigata-pipeline"), text(&after, "niigata-pipeline"));
    assert!(old[0].en.contains("62.2 %") && old[0].ja.contains("62.2%"), "{old:?}");
    assert!(new[0].en.contains("41.2 %") && new[0].ja.contains("41.2%") && !new[0].en.contains("62.2"), "{new:?}");
    assert!(new[0].en.contains("met by") && old[0].en.contains("missed by"), "{new:?}");
    assert_eq!(text(&before, "plan-energy"), text(&after, "plan-energy"), "another claim keeps its words");
}

#[test]
fn sentences_are_whole_in_both_languages() {
    let done = article();
    for one in done.judge(&done.own.table) {
        for text in Reading::ALL.iter().flat_map(|reading| sentences(&one, *reading)) {
            let id = &one.claim.id;
            for wrong in ["NaN", "inf", "  ", " ,", "..", "``", "“”", " .", " and .", "None"] {
                assert!(!text.en.contains(wrong), "{id}: {wrong:?} in {}", text.en);
            }
            for wrong in ["NaN", "、、", "。。", "「」", "は、。", ". "] {
                assert!(!text.ja.contains(wrong), "{id}: {wrong:?} in {}", text.ja);
            }
            assert!(text.en.is_empty() || text.en.ends_with('.'), "{id}: {}", text.en);
            assert!(text.ja.is_empty() || text.ja.ends_with('。'), "{id}: {}", text.ja);
            assert_eq!(text.en.is_empty(), text.ja.is_empty(), "{id}");
        }
        assert!(!said(&one, Reading::ExAnte).finding.get(Language::Ja).is_empty());
    }
}

/// The same question asked of the same numbers through the table and through a sample gives the same margin.
#[test]
fn a_sample_is_judged_like_a_table() {
    let done = article();
    let ground = verdicts::ground(&done.study, &done.dataset);
    let numbers = |at: &At<'_>| Numbers::value(&done.own.table, at);
    let judged = done.judge(&done.own.table);
    for one in &judged {
        let margin = claims::margin(&one.claim, Reading::ExAnte, &ground, &numbers);
        assert_eq!(margin, one.ex_ante.as_ref().and_then(Finding::margin), "{}", one.claim.id);
    }
}

#[test]
fn verdicts_stand_in_the_results() {
    let done = article();
    let judged = done.judge(&done.own.table);
    let table = verdicts::with_verdicts(done.own.table.clone(), &done.study, &done.dataset, &judged);
    for one in &judged {
        for reading in Reading::ALL {
            let mut rows = table.filter(|row| {
                row.scenario == claims::CLAIMS
                    && row.variable == "claim-verdict"
                    && row.partner == one.claim.id.as_str()
                    && row.statistic == reading.as_str()
            });
            let expected = match one.verdict(reading) {
                Verdict::Supported => Some(1.0),
                Verdict::Partly => Some(0.5),
                Verdict::NotSupported => Some(0.0),
                Verdict::CannotBeTested => None,
            };
            assert_eq!(rows.next().unwrap().value, expected, "{} {}", one.claim.id, reading.as_str());
            assert!(rows.next().is_none());
        }
    }
}

/// The names are known before anything is computed, and they are those that the results have: no more, no fewer.
#[test]
fn what_a_study_can_be_asked_is_what_its_results_have() {
    let root = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let done = article();
    for name in ["scenarios/article.toml", "scenarios/korea.toml"] {
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let read = study(name, &root, &done.dataset, &mut files, &mut found).unwrap();
        let read = found.finish(read).unwrap().value;
        let offered = izon::study::offered(&read, &done.dataset);
        let table = evaluate(&read, &done.dataset, &Standard::default(), &|| ()).unwrap().table;
        let had = table.rows().iter().map(|row| (row.variable.clone(), row.unit.clone()));
        let had: std::collections::BTreeSet<_> = had.collect();
        // What only some networks, routes and data have can be asked of all.
        let landed = |name: &str| name.starts_with("used-") || name == "in-service";
        let missing: Vec<_> = had.difference(&offered).collect();
        let beyond: Vec<_> = offered.difference(&had).filter(|(name, _)| !landed(name)).collect();
        assert_eq!((missing, beyond), (vec![], vec![]), "{name}");
    }
}

#[test]
fn a_variable_that_no_result_has_is_answered_in_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let name = "tests/fixtures/claims/unknown-variable.study.toml";
    let done = article();
    let read = izon::study::read(name, &Folder::new(root), &done.dataset, None, (&mut files, &mut found)).unwrap();
    let mistakes = found.finish(read).unwrap_err();
    let text = render(&files, &mistakes, false).replace(&format!("{}/", root.display()), "");
    insta::assert_snapshot!(text);
    // Whoever makes a claim without reading it finds the same before it is judged.
    let mut claims = done.study.claims.clone();
    claims[0].ex_ante.as_mut().unwrap().measures[0].cell.variable = "shares".into();
    assert_eq!(claims::check(&claims, &done.own.table).len(), 1);
}

/// The chart of a claim shows the number that decides, against its limit, in both languages; that of a share has the limit as a line.
#[test]
fn charts_of_claims_show_their_own_measure_against_its_limit() {
    use izon::charts::{self, Names, Subject, about::About, map::Geography, style::Appearance};
    let done = article();
    let model = &done.study.reference().model;
    let about = About {
        importer: model.importer.clone(),
        markets: done.study.markets.clone(),
        group: done.study.group.clone(),
        members: std::collections::BTreeSet::new(),
        supplier: done.study.supplier.clone(),
        reference: model.scenario.clone(),
        focus: model.scenario.clone(),
        scenarios: vec![model.scenario.clone()],
        base_year: model.base_year,
        year: done.study.year,
        source: Text::same("a source"),
        names: Names::default(),
    };
    let judged = done.judge(&done.own.table);
    for language in [Language::En, Language::Ja] {
        let subject = about.subject(None, language, 1200, Appearance::Light);
        for id in ["regions-gain", "some-projects-cost-a-lot", "plan-energy", "russia-helps"] {
            let claim = of(&judged, id);
            let drawn = charts::of_claim(claim, &done.own.table, &subject, &about.names).unwrap().unwrap();
            let finding = claim.ex_ante.as_ref().unwrap();
            let outcome = finding.main().unwrap().deciding().unwrap();
            let measure = &finding.test.measures[0];
            let value = claims::amount(outcome.value.unwrap(), &measure.cell.unit);
            let limit = izon::claims::sentences::asked(measure);
            for words in [value.get(language), limit.get(language)] {
                let words = words.replace(" %", "%");
                assert!(drawn.alt.contains(&words), "{id}: {words} is not in\n{}", drawn.alt);
            }
        }
        let claim = of(&judged, "dependence-too-high");
        let limit = charts::limit_of(claim, language);
        assert_eq!(limit.as_ref().map(|limit| limit.value), Some(50.0));
        let with = Subject { limit, ..subject.clone() };
        let labels = |subject: &Subject| {
            let drawn = charts::draw("history", &done.own.table, subject, &about.names, &Geography::default());
            drawn.unwrap().unwrap().canvas().labels().filter(|label| label.text.contains("50.0%")).count()
        };
        assert_eq!((labels(&subject), labels(&with)), (0, 1));

        // A change against another scenario asks for a level in the year of the test.
        let claim = of(&judged, "russia-helps");
        let outcome = claim.ex_ante.as_ref().unwrap().main().unwrap().deciding().unwrap();
        let asks = claim.claim.ex_ante.as_ref().unwrap().measures[0].threshold;
        let limit = charts::limit_of(claim, language).unwrap();
        assert_eq!(limit.value, outcome.baseline.unwrap() - asks);
        let level = claims::amount(limit.value, "%").get(language).replace(" %", "%");
        assert!(limit.words.contains(&level) && limit.words.contains(&outcome.year.to_string()), "{}", limit.words);
        let told = |width: u32| {
            let subject =
                Subject { limit: Some(limit.clone()), ..about.subject(None, language, width, Appearance::Light) };
            let drawn =
                charts::draw("share-by-scenario", &done.own.table, &subject, &about.names, &Geography::default());
            let drawn = drawn.unwrap().unwrap();
            let at_the_line =
                drawn.canvas().labels().filter(|label| label.bold && label.text.ends_with(&limit.words)).count();
            (at_the_line, drawn.alt.contains(&limit.words))
        };
        assert_eq!((told(1200).0, told(600)), (1, (0, true)), "a narrow chart has its words in the subtitle");
    }
    let unmoved = of(&judged, "laws-may-contradict");
    let subject = about.subject(None, Language::En, 600, Appearance::Dark);
    assert!(charts::of_claim(unmoved, &done.own.table, &subject, &about.names).unwrap().is_none());
}

/// No panic on any input: a claim cut off at every tenth byte, and with a byte turned.
#[test]
fn mutilated_claims_are_answered() {
    use izon::input::source::Memory;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read(root.join("scenarios").join(name)).unwrap();
    let (base, whole) = (read("reference.toml"), read("claims/dependence-too-high.toml"));
    let head = b"[study]\nid = \"s\"\nscenarios = [\"reference.toml\"]\nreference = \"reference\"\nyear = 2030\nclaims = [\"c.toml\"]\n";
    for cut in (0..whole.len()).step_by(10) {
        let mut turned = whole.clone();
        turned[cut] = turned[cut].wrapping_add(13);
        for bytes in [whole[..cut].to_vec(), turned] {
            let files = [("reference.toml", base.clone()), ("s.toml", head.to_vec()), ("c.toml", bytes)];
            let source = Memory(files.map(|(name, bytes)| (name.to_owned(), bytes)).into());
            let (mut files, mut found) = (FileSet::default(), Collector::default());
            let _ = study("s.toml", &source, &article().dataset, &mut files, &mut found);
            let _ = render(&files, &found.into_sorted(), false);
        }
    }
}
