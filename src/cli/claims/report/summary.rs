//! One line a claim: verdict, margin, probability, and under what it holds.

use super::sheet::Sheet;
use crate::claims::sentences;
use crate::claims::{Aspect, Check, Finding, Judged, Reading, Turn};
use crate::language::Language;
use crate::numeric::round_significant;

/// The claims that have a test in a reading.
pub(super) fn of_reading(judged: &[&Judged], reading: Reading, language: Language) -> Sheet {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let found: Vec<(&Judged, &Finding)> = judged.iter().filter_map(|one| Some((*one, one.finding(reading)?))).collect();
    let drawn = found.iter().any(|(_, finding)| finding.chance.is_some());
    let mut header = vec![word("claim", "主張"), word("verdict", "判定"), word("margin", "余裕")];
    if drawn {
        header.push(word("probability", "確率"));
    }
    let ex_ante = reading == Reading::ExAnte;
    if ex_ante {
        header.push(word("rules", "規則"));
    }
    header.extend([word("indicators", "指標"), word("definitions", "定義")]);
    if drawn {
        header.push(word("turned by", "転換"));
    }
    let right: Vec<usize> = (2..header.len()).collect();
    let title = sentences::heading(&sentences::reading(reading));
    let mut sheet = Sheet::new(title.get(language), &header, &right);
    for (one, finding) in found {
        let unit = finding.test.measures.first().map_or("", |measure| measure.cell.unit.as_str());
        let margin = finding
            .margin()
            .map_or_else(String::new, |margin| sentences::margin(margin, unit).get(language).to_owned());
        let verdict = sentences::verdict(one.verdict(reading)).get(language).to_owned();
        let mut row = vec![one.claim.title.get(language).to_owned(), verdict, margin];
        if drawn {
            row.push(finding.chance.as_ref().map_or_else(|| "–".to_owned(), sentences::odds));
        }
        if ex_ante {
            row.push(held(finding.under_rules()));
        }
        for aspect in [Aspect::Indicator, Aspect::Definition] {
            row.push(held(finding.under_aspect(aspect).map(|(_, check)| check)));
        }
        if drawn {
            row.push(turning(finding));
        }
        sheet.rows.push(row);
    }
    sheet
}

/// Under how many it holds, of how many that have an answer.
fn held<'c>(checks: impl Iterator<Item = &'c Check>) -> String {
    let holds: Vec<bool> = checks.filter_map(Check::holds).collect();
    if holds.is_empty() {
        "–".to_owned()
    } else {
        format!("{}/{}", holds.iter().filter(|one| **one).count(), holds.len())
    }
}

/// How many numbers turn it alone, of how many that were tried.
fn turning(finding: &Finding) -> String {
    let alone = |turn: &&Turn| !matches!(turn, Turn::Box { .. });
    let tried = finding.turns.iter().filter(alone).count();
    let turn = finding.turns.iter().filter(|turn| matches!(turn, Turn::BreakEven { .. })).count();
    if tried == 0 { "–".to_owned() } else { format!("{turn}/{tried}") }
}

/// The numbers that were moved, and where they turn the answer; `None` where none was.
pub(super) fn of_turns(finding: &Finding, language: Language) -> Option<Sheet> {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("uncertain number", "不確実な数値"),
        word("setting", "設定"),
        word("median", "中央値"),
        word("range", "範囲"),
        word("turns it at", "転換値"),
    ];
    let mut sheet = Sheet::new("", &header, &[2, 3, 4]);
    for turn in &finding.turns {
        let (setting, from, range, at) = match turn {
            Turn::BreakEven { setting, from, at, range } => (setting, from, range, Some(*at)),
            Turn::Never { setting, from, range } => (setting, from, range, None),
            Turn::Box { .. } => continue,
        };
        let unit = setting.unit.as_str();
        let (low, high) = (short(range.0), short(range.1));
        sheet.rows.push(vec![
            setting.name.get(language).to_owned(),
            setting.parameter.clone(),
            format!("{} {unit}", short(*from)),
            format!("{low} … {high} {unit}"),
            at.map_or_else(|| word("never", "なし").to_owned(), |at| format!("{} {unit}", short(at))),
        ]);
    }
    (!sheet.rows.is_empty()).then_some(sheet)
}

/// The numbers that turn it alone, for programs: `route.x.capex = 312.5 bn JPY; ...`.
pub(super) fn turned_by(turns: &[Turn]) -> String {
    let of = |turn: &Turn| match turn {
        Turn::BreakEven { setting, at, .. } => Some(format!("{} = {} {}", setting.parameter, short(*at), setting.unit)),
        _ => None,
    };
    turns.iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

/// As many digits as people read.
fn short(value: f64) -> f64 {
    round_significant(value, 4)
}
