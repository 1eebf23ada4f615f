//! Laws of verdicts, and the verdicts on the claims of the shipped study.
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::claims::sentences::{Said, said};
use izon::claims::{
    self, Afterwards, Chance, Claim, ClaimFinding, ClaimMeasure, ClaimReading, Expectation, JudgedClaim, Likelihood,
    LimitCurve, MeasureStanding, Named, NamedNumbers, NumberAt, Relation, ResultCell, Test, TestGround, Under,
};
use izon::dataset::Dataset;
use izon::diagnostics::Span;
use izon::id::{ClaimId, SourceId};
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::language::{Language, Text};
use izon::model::claim::{Aspect, Baseline};
use izon::model::{Basis, ResponseRule};
use izon::scenario::Study;
use izon::study::headline::{HeadlineInputs, answer, headline};
use izon::study::rules::{self, UnderRule};
use izon::study::uncertain::StudyDraws;
use izon::study::{Evaluation, evaluate, verdicts};
use izon::table::{OBSERVED, Row, Table};

struct Done {
    dataset: Dataset,
    study: Study,
    own: Evaluation,
    others: Vec<UnderRule>,
}

impl Done {
    fn judge(&self, own: &Table) -> Vec<JudgedClaim> {
        let own = Evaluation { table: own.clone(), ..self.own.clone() };
        verdicts::judge(&self.study, &self.dataset, &own, &self.others).unwrap()
    }
}

fn article() -> &'static Done {
    static DONE: OnceLock<Done> = OnceLock::new();
    DONE.get_or_init(|| {
        let dataset = load_dataset(&Embedded).unwrap();
        let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
        let study = open_study("scenarios/article.toml", &root, &dataset).unwrap().study;
        let own = evaluate(&study, &dataset, &Standard::default(), &|| ()).unwrap();
        let others = verdicts::under_other_rules(&study, &dataset, &Standard::default(), &|| ()).unwrap();
        Done { dataset, study, own, others }
    })
}

fn of<'j>(judged: &'j [JudgedClaim], id: &str) -> &'j JudgedClaim {
    judged.iter().find(|one| one.claim.id.as_str() == id).unwrap()
}

/// A claim that the share falls by five points against the reference, under one measure more if asked.
fn claim(threshold: f64, more: Vec<ClaimMeasure>) -> Claim {
    let words = || Text::same("x");
    let mut measures = vec![measure("main", Aspect::Main, threshold)];
    measures.extend(more);
    let test = Test { scenarios: vec![Named { id: "pipe".into(), name: words() }], main: 0, year: None, measures };
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
        premise_met: None,
        ex_ante: Some(test),
        ex_post: None,
    }
}

fn measure(id: &str, aspect: Aspect, threshold: f64) -> ClaimMeasure {
    let cell = ResultCell {
        market: "all".into(),
        partner: id.into(),
        variable: "share".into(),
        unit: "%".into(),
        ..ResultCell::default()
    };
    let reference = Named { id: "reference".into(), name: Text::same("Reference") };
    ClaimMeasure {
        id: id.into(),
        aspect,
        name: Text::same("the share"),
        cell: cell.clone(),
        baseline: Some(Baseline { scenario: Some(reference), year: None, cell, name: None }),
        relation: Relation::FallsBy,
        threshold,
        basis: Basis::Assumption(Text::same("a test")),
        circular: None,
        place: Span::default(),
    }
}

static GROUP: Text = Text { en: String::new(), ja: String::new() };

const GROUND: TestGround<'_> = TestGround { importer: "AAA", group: &GROUP, base_year: 2016, year: 2030, newest: 2024 };

/// Numbers in which the share of the pipeline's scenario lies this far below the reference.
fn falling(by: f64) -> impl Fn(&NumberAt<'_>) -> Option<f64> {
    move |at| Some(if at.scenario == "pipe" { 60.0 - by } else { 60.0 })
}

fn judged(claim: &Claim, under: &[(&str, &dyn NamedNumbers)]) -> ClaimFinding {
    let under: Vec<Under<'_>> = under.iter().map(|(rule, numbers)| Under { rule, numbers: *numbers }).collect();
    claims::judge(claim, &GROUND, &under).ex_ante.unwrap()
}

fn met(finding: &ClaimFinding) -> Option<bool> {
    finding.main().unwrap().holds()
}

#[test]
fn a_threshold_moved_past_the_value_flips_the_answer() {
    let numbers = falling(5.0);
    for (threshold, holds) in [(4.9, true), (5.0, true), (5.1, false)] {
        let found = judged(&claim(threshold, Vec::new()), &[("calibrated", &numbers)]);
        assert_eq!(found.expectation(), Expectation::AtMiddle { met: holds }, "{threshold}");
        assert!((found.margin().unwrap() - (5.0 - threshold)).abs() < 1e-9, "{threshold}: {:?}", found.margin());
        // The curve says at which limit it flips, whatever limit was stated.
        assert!((found.curve.unwrap().middle - 5.0).abs() < 1e-9, "{threshold}");
    }
}

/// No change is no fall and no rise, and noise far below what is shown is no change.
#[test]
fn a_zero_change_is_no_fall() {
    for (by, holds) in [(0.0, false), (1e-9, false), (-1e-9, false), (0.01, true), (-0.01, false)] {
        let numbers = falling(by);
        assert_eq!(met(&judged(&claim(0.0, Vec::new()), &[("calibrated", &numbers)])), Some(holds), "{by}");
        let mut rise = claim(0.0, Vec::new());
        rise.ex_ante.as_mut().unwrap().measures[0].relation = Relation::RisesBy;
        let rises = judged(&rise, &[("calibrated", &numbers)]);
        assert_eq!(met(&rises), Some(by == -0.01), "{by}");
    }
    assert_eq!(met(&judged(&claim(5.0, Vec::new()), &[("calibrated", &falling(5.0))])), Some(true));
}

/// Other rules are bounds beside the answer: neither for it nor against it.
#[test]
fn rules_are_bounds_and_no_votes() {
    let (near, far) = (falling(4.0), falling(6.0));
    let five = claim(5.0, Vec::new());
    for (own, bound) in [(&far, &near), (&near, &far)] {
        let found = judged(&five, &[("calibrated", own), ("displace", bound), ("merit-order", bound)]);
        let alone = judged(&five, &[("calibrated", own)]);
        assert_eq!(found.expectation(), alone.expectation());
        let holds = met(&found).unwrap();
        assert_eq!(found.bounds().iter().map(izon::claims::RuleBound::holds).collect::<Vec<_>>(), [!holds; 2]);
        let group = Text::new("the group", "対象地域");
        let words = izon::claims::sentences::bounds_in_short(&found, &group);
        assert!(words.en.contains("if the group lost sales first"), "{words:?}");
        assert!(words.en.starts_with(if holds { "not met" } else { "met only" }), "{words:?}");
    }
    // Where no rule bears on a number there is no bound.
    assert!(judged(&five, &[("calibrated", &far), ("displace", &far)]).bounds().is_empty());
}

/// Other measures are named one by one; none of them changes the answer, and none is lost.
#[test]
fn other_measures_are_told_and_not_counted() {
    let other = |id: &str, threshold| measure(id, Aspect::Indicator, threshold);
    let numbers = |at: &NumberAt<'_>| match (at.cell.partner.as_str(), at.scenario) {
        ("none", _) => None,
        ("half", "pipe") => Some(47.0),
        ("half", _) => Some(50.0),
        (_, "pipe") => Some(54.0),
        _ => Some(60.0),
    };
    let more = vec![other("half", 1.0), other("none", 1.0), other("again", 5.0)];
    let found = judged(&claim(5.0, more), &[("calibrated", &numbers)]);
    assert_eq!(met(&found), Some(true));
    let standing: Vec<(&str, MeasureStanding)> =
        found.others().iter().map(|other| (other.measure.id.as_str(), other.standing)).collect();
    let expected =
        [("half", MeasureStanding::Met), ("none", MeasureStanding::NoNumber), ("again", MeasureStanding::Repeated)];
    assert_eq!(standing, expected, "what repeats a number is told once, what has none is told");
    let stricter = judged(&claim(5.0, vec![other("half", 4.0)]), &[("calibrated", &numbers)]);
    assert_eq!(stricter.others()[0].standing, MeasureStanding::Missed);
    assert_eq!(stricter.expectation(), found.expectation());
}

#[test]
fn without_a_number_nothing_can_be_tested() {
    let nothing = |_: &NumberAt<'_>| None;
    let found = judged(&claim(5.0, Vec::new()), &[("calibrated", &nothing)]);
    assert_eq!((found.expectation(), found.curve), (Expectation::NoNumber, None));
    let untested = Claim { ex_ante: None, ..claim(5.0, Vec::new()) };
    let judged = claims::judge(&untested, &GROUND, &[]);
    assert_eq!((judged.expectation(), judged.afterwards()), (Expectation::NoNumber, Afterwards::CannotBeTested));
}

/// One scenario is the main one; another that does better does not win for it.
#[test]
fn of_several_scenarios_the_main_one_decides() {
    let numbers = |at: &NumberAt<'_>| {
        Some(match at.scenario {
            "pipe" => 50.0,
            "ship" => 59.0,
            _ => 60.0,
        })
    };
    let mut both = claim(5.0, vec![measure("other", Aspect::Indicator, 5.0)]);
    let test = both.ex_ante.as_mut().unwrap();
    test.scenarios.push(Named { id: "ship".into(), name: Text::same("Ship") });
    for (main, margin) in [(0, 5.0), (1, -4.0)] {
        both.ex_ante.as_mut().unwrap().main = main;
        let found = judged(&both, &[("calibrated", &numbers)]);
        assert_eq!(found.margin(), Some(margin));
        let of_both: Vec<Option<f64>> =
            found.under_own_rule().map(|(_, check)| check.deciding().unwrap().margin).collect();
        assert_eq!(of_both, [Some(margin); 2], "the same scenario in every test");
    }
}

/// A conditional of which the condition did not come about was not tested, whatever happened without it.
#[test]
fn a_premise_that_is_not_met_leaves_a_claim_untested() {
    let share = |at: &NumberAt<'_>| if at.period == 2024 { 50.0 } else { 60.0 };
    let built = |running: Option<f64>| {
        move |at: &NumberAt<'_>| if at.cell.variable == "in-service" { running } else { Some(share(at)) }
    };
    let mut conditional = claim(5.0, Vec::new());
    let mut test = conditional.ex_ante.clone().unwrap();
    test.scenarios = vec![Named { id: OBSERVED.into(), name: Text::same("observed") }];
    test.measures[0].baseline =
        Some(Baseline { scenario: None, year: Some(2016), cell: test.measures[0].cell.clone(), name: None });
    conditional.ex_post = Some(test);
    let after = |claim: &Claim, running: Option<f64>| {
        let numbers = built(running);
        let judged = claims::judge(claim, &GROUND, &[Under { rule: "calibrated", numbers: &numbers }]);
        let words = said(&judged, ClaimReading::ExPost);
        (judged.afterwards(), words.finding.en)
    };
    assert_eq!(after(&conditional, Some(0.0)).0, Afterwards::CameTrue, "it states no premise");
    let mut premise = measure("premise", Aspect::Main, 1.0);
    premise.cell.variable = "in-service".into();
    (premise.cell.unit, premise.name) = ("count".into(), Text::same("the number of routes"));
    (premise.relation, premise.baseline) = (Relation::AtLeast, None);
    conditional.premise_met = Some(premise);
    let (found, words) = after(&conditional, Some(0.0));
    assert_eq!(found, Afterwards::PremiseNotMet);
    assert!(words.contains("The premise was not met: in 2024, the number of routes was 0"), "{words}");
    assert!(
        words.contains("Without the premise, in 2024, the share was 50.0%, compared with 60.0% in 2016"),
        "{words}"
    );
    assert_eq!(after(&conditional, Some(1.0)).0, Afterwards::CameTrue);
    assert_eq!(after(&conditional, None).0, Afterwards::CannotBeTested);
}

/// The words of the IPCC, at their ends; a probability is never told without its interval.
#[test]
fn probabilities_have_calibrated_words_and_an_interval() {
    use izon::claims::sentences::{expectation, odds};
    for (probability, word) in [
        (0.99, "virtually certain"),
        (0.989, "very likely"),
        (0.899, "likely"),
        (0.659, "about as likely as not"),
        (0.33, "unlikely"),
        (0.10, "very unlikely"),
        (0.01, "exceptionally unlikely"),
    ] {
        assert_eq!(Likelihood::of(probability).words().en, word, "{probability}");
    }
    let none = Chance::iid(0, 2048).unwrap();
    let words = expectation(&Expectation::Likely { word: Likelihood::of(none.probability), chance: none });
    assert_eq!(words, Text::new("exceptionally unlikely, 0.0% (0.0–0.2%)", "ほぼあり得ない、0.0%（0.0〜0.2%）"));
    assert!(!odds(&Chance::iid(2048, 2048).unwrap()).en.contains("±"));
    let curve = LimitCurve { unit: "%".into(), stated: 5.0, middle: 5.0, points: Vec::new(), words: Vec::new() };
    let drawn = curve.drawn(Relation::FallsBy, &[-1.0, 0.0, 1.0, f64::NAN]);
    assert_eq!((drawn.at(1.0), drawn.at(0.5), drawn.at(0.3)), (Some(4.0), Some(5.0), Some(6.0)));
}

/// Where all suppliers of a market have the same elasticity, two rules are one and stand once.
#[test]
fn rules_that_are_one_stand_once() {
    let done = article();
    let names = |study: &Study| rules::distinct(study).iter().map(ResponseRule::as_str).collect::<Vec<_>>();
    assert_eq!(names(&done.study), ["calibrated", "merit-order", "displace"]);
    assert!(done.others.iter().all(|one| one.rule != "proportional"));
    let mut study = done.study.clone();
    let mut routes = study.scenarios.iter_mut().flat_map(|resolved| &mut resolved.model.routes);
    let first = routes.find_map(|route| match &mut route.kind {
        izon::model::RouteKind::Observed { elasticity, .. } => Some(elasticity),
        izon::model::RouteKind::New { .. } => None,
    });
    *first.unwrap() *= 2.0;
    assert_eq!(names(&study), ["calibrated", "merit-order", "proportional", "displace"]);
}

/// The headline is the largest lever, with a range that holds every bound, and no scenario that sets the share by decree.
#[test]
fn the_largest_lever_leads_and_no_target_does() {
    let done = article();
    let draws = StudyDraws::default();
    let computed = HeadlineInputs { table: &done.own.table, others: &done.others, draws: &draws };
    let found = answer(&done.study, &done.dataset, &computed).unwrap();
    let lever = found.lever.unwrap();
    assert_eq!(lever.scenario, "all-russian-routes");
    let (low, high) = lever.range.unwrap();
    for one in &done.others {
        let share = one.evaluation.table.rows().iter().find(|row| {
            row.scenario == "all-russian-routes"
                && (row.period, row.market.as_str(), row.partner.as_str()) == (2030, "all", "middle-east")
                && row.variable == "share"
        });
        let share = share.unwrap().value.unwrap();
        assert!((low..=high).contains(&share), "{}: {share} outside {low} to {high}", one.rule);
    }
    // Another order of files: the same answer.
    let mut turned = done.study.clone();
    turned.scenarios.reverse();
    turned.reference = turned.scenarios.len() - 1 - done.study.reference;
    let again = answer(&turned, &done.dataset, &computed).unwrap();
    assert_eq!(again.lever.unwrap().scenario, "all-russian-routes");
    // Made law, the share is a target.
    let place = turned.scenarios.iter().position(|one| one.model.scenario.as_str() == "all-russian-routes").unwrap();
    let model = &mut turned.scenarios[place].model;
    model.policies.push(izon::model::Policy {
        id: izon::id::PolicyId::new("ceiling"),
        group: done.study.group.clone(),
        market: None,
        from: 2020,
        to: 2035,
        demand: izon::model::PolicyDemand::ShareAtMost(0.3),
    });
    let decreed = answer(&turned, &done.dataset, &computed).unwrap();
    assert_eq!(decreed.lever.unwrap().scenario, "sakhalin-tokyo-pipeline");
    assert_eq!(decreed.targets.iter().map(|name| name.en.as_str()).collect::<Vec<_>>(), ["All Russian routes"]);
}

/// A claim about costs fails where no project costs much more than the market pays.
#[test]
fn some_projects_cost_a_lot_can_fail() {
    let done = article();
    let cost = |share: f64| {
        let rows = done.own.table.rows().iter().map(|row| {
            let it = row.variable == "cost-above-price";
            if it { Row { value: row.value.map(|value| value * share), ..row.clone() } } else { row.clone() }
        });
        let judged = done.judge(&Table::new(rows.collect()));
        met(of(&judged, "some-projects-cost-a-lot").ex_ante.as_ref().unwrap())
    };
    assert_eq!((cost(1.0), cost(0.5)), (Some(true), Some(false)), "a project that costs a little more does not pass");
}

/// The verdicts that the README and the briefing speak of. They change only with a reason, stated in the changelog.
#[test]
fn golden_verdicts() {
    let done = article();
    let mut text = String::new();
    for one in done.judge(&done.own.table) {
        let _ = writeln!(text, "{}", one.claim.id);
        if let Some(found) = one.ex_ante.as_ref().filter(|found| found.margin().is_some()) {
            let unit = &found.test.measures[0].cell.unit;
            let _ = writeln!(
                text,
                "  at the middle {:?}, margin {:.3} {unit}",
                met(found).unwrap(),
                found.margin().unwrap()
            );
            if found.circular().is_some() {
                text.push_str("  follows from the premise\n");
            }
            for bound in found.bounds() {
                let _ = writeln!(text, "  bound {}: {:.3}", bound.rule, bound.margin);
            }
            for other in found.others() {
                let _ = writeln!(text, "  {} {}", other.measure.id, other.standing.as_str());
            }
        }
        let _ = writeln!(text, "  afterwards {}", one.afterwards().as_str());
    }
    let computed = HeadlineInputs { table: &done.own.table, others: &done.others, draws: &StudyDraws::default() };
    let words = headline(&done.study, &done.dataset, &computed, &done.judge(&done.own.table)).unwrap();
    let _ = writeln!(text, "{}\n{}", words.en, words.ja);
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
    let mut under = vec![Under { rule: "calibrated", numbers: &cut as &dyn NamedNumbers }];
    under.extend(
        done.others.iter().map(|one| Under { rule: one.rule, numbers: &one.evaluation.table as &dyn NamedNumbers }),
    );
    for one in &before {
        let again = claims::judge(&one.claim, &ground, &under);
        assert_eq!(again.ex_ante, one.ex_ante, "{}", one.claim.id);
        if one.ex_post.is_some() {
            assert_eq!(again.afterwards(), Afterwards::CannotBeTested, "{}", one.claim.id);
        }
    }
}

#[test]
fn what_was_observed_since() {
    let done = article();
    let judged = done.judge(&done.own.table);
    let routes = of(&judged, "new-supply-routes");
    assert_eq!(routes.premise.as_ref().unwrap().value, Some(0.0), "a route has been built");
    assert_eq!(routes.afterwards(), Afterwards::PremiseNotMet);
    assert_eq!(of(&judged, "excessive-dependence-ends").afterwards(), Afterwards::DidNotComeTrue);
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
    let cell = |partner: &str| ResultCell {
        market: "crude-oil".into(),
        partner: partner.into(),
        variable: "share".into(),
        unit: "%".into(),
        ..ResultCell::default()
    };
    for partner in ["middle-east", "RUS", "SAU"] {
        let cell = cell(partner);
        let at = NumberAt { scenario: OBSERVED, period: 2015, importer: "JPN", cell: &cell };
        assert_eq!(NamedNumbers::value(&article().own.table, &at), None, "{partner}");
    }
}

fn sentences(judged: &JudgedClaim, reading: ClaimReading) -> Vec<Text> {
    let Said { finding, bounds, others, limits, believe, change } = said(judged, reading);
    vec![finding, bounds, others, limits, believe, change]
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
    let text = |judged: &[JudgedClaim], id: &str| sentences(of(judged, id), ClaimReading::ExAnte);
    let (old, new) = (text(&before, "niigata-pipeline"), text(&after, "niigata-pipeline"));
    assert!(old[0].en.contains("62.2%") && old[0].ja.contains("62.2%"), "{old:?}");
    assert!(new[0].en.contains("41.2%") && new[0].ja.contains("41.2%") && !new[0].en.contains("62.2"), "{new:?}");
    assert!(new[0].en.contains("meets it by") && old[0].en.contains("falls short by"), "{new:?}");
    assert_eq!(text(&before, "plan-energy"), text(&after, "plan-energy"), "another claim keeps its words");
}

#[test]
fn sentences_are_whole_in_both_languages() {
    let done = article();
    for one in done.judge(&done.own.table) {
        for text in ClaimReading::ALL.iter().flat_map(|reading| sentences(&one, *reading)) {
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
        assert!(!said(&one, ClaimReading::ExAnte).finding.get(Language::Ja).is_empty());
    }
}

/// The same question asked of the same numbers through the table and through a sample gives the same margin.
#[test]
fn a_sample_is_judged_like_a_table() {
    let done = article();
    let ground = verdicts::ground(&done.study, &done.dataset);
    let numbers = |at: &NumberAt<'_>| NamedNumbers::value(&done.own.table, at);
    let judged = done.judge(&done.own.table);
    for one in &judged {
        let margin = claims::margin(&one.claim, ClaimReading::ExAnte, &ground, &numbers);
        assert_eq!(margin, one.ex_ante.as_ref().and_then(ClaimFinding::margin), "{}", one.claim.id);
    }
}

#[test]
fn verdicts_stand_in_the_results() {
    let done = article();
    let judged = done.judge(&done.own.table);
    let table = verdicts::with_verdicts(Cow::Borrowed(&done.own.table), &done.study, &done.dataset, &judged);
    let stated = claims::stated(&table);
    for one in &judged {
        let of = |reading: ClaimReading| {
            stated.iter().find(|stated| stated.claim == one.claim.id.as_str() && stated.reading == reading).unwrap()
        };
        let met = one.ex_ante.as_ref().and_then(|found| found.main()?.holds());
        assert_eq!(
            (of(ClaimReading::ExAnte).met, of(ClaimReading::ExAnte).afterwards),
            (met, None),
            "{}",
            one.claim.id
        );
        assert_eq!(of(ClaimReading::ExPost).afterwards, Some(one.afterwards()), "{}", one.claim.id);
        for bound in one.ex_ante.iter().flat_map(ClaimFinding::bounds) {
            let mut rows = table.filter(|row| {
                row.partner == one.claim.id.as_str() && row.variable == "claim-bound-margin" && row.route == bound.rule
            });
            assert!((rows.next().unwrap().value.unwrap() - bound.margin).abs() < 1e-9, "{}", one.claim.id);
        }
    }
    assert!(table.rows().iter().all(|row| !row.variable.contains("vote") && row.variable != "claim-verdict"));
}

/// The names are known before anything is computed, and they are those that the results have: no more, no fewer.
#[test]
fn what_a_study_can_be_asked_is_what_its_results_have() {
    let root = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let done = article();
    for name in ["scenarios/article.toml", "scenarios/korea.toml"] {
        let read = open_study(name, &root, &done.dataset).unwrap().study;
        let offered = izon::study::offered(&read, &done.dataset);
        let table = evaluate(&read, &done.dataset, &Standard::default(), &|| ()).unwrap().table;
        let had = table.rows().iter().map(|row| (row.variable.to_string(), row.unit.to_string()));
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
    let name = "tests/fixtures/claims/unknown-variable.study.toml";
    let done = article();
    let refused = open_study(name, &Folder::new(root), &done.dataset).unwrap_err();
    let text = refused.to_string().replace(&format!("{}/", root.display()), "");
    insta::assert_snapshot!(text);
    // Whoever makes a claim without reading it finds the same before it is judged.
    let mut claims = done.study.claims.clone();
    claims[0].ex_ante.as_mut().unwrap().measures[0].cell.variable = "shares".into();
    assert_eq!(claims::check(&claims, &done.own.table).len(), 1);
}

/// The chart of a claim shows the number that decides, against its limit, in both languages; that of a share has the limit as a line.
#[test]
fn charts_of_claims_show_their_own_measure_against_its_limit() {
    use izon::charts::{self, ChartNames, ChartSubject, about::About, map::Geography, style::Appearance};
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
        names: ChartNames::default(),
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
        let with = ChartSubject { limit, ..subject.clone() };
        let labels = |subject: &ChartSubject| {
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
                ChartSubject { limit: Some(limit.clone()), ..about.subject(None, language, width, Appearance::Light) };
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
    use izon::input::source::MemorySource;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read(root.join("scenarios").join(name)).unwrap();
    let (base, whole) = (read("reference.toml"), read("claims/dependence-too-high.toml"));
    let head = b"[study]\nid = \"s\"\nscenarios = [\"reference.toml\"]\nreference = \"reference\"\nyear = 2030\nclaims = [\"c.toml\"]\n";
    for cut in (0..whole.len()).step_by(10) {
        let mut turned = whole.clone();
        turned[cut] = turned[cut].wrapping_add(13);
        for bytes in [whole[..cut].to_vec(), turned] {
            let files = [("reference.toml", base.clone()), ("s.toml", head.to_vec()), ("c.toml", bytes)];
            let source = MemorySource(files.map(|(name, bytes)| (name.to_owned(), bytes)).into());
            let _ = open_study("s.toml", &source, &article().dataset).map_err(|refused| refused.to_string());
        }
    }
}
