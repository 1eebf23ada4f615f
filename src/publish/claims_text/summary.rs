//! One line a claim: how likely it was, the bounds, and what came of it.

use super::sheet::TextSheet;
use crate::claims::sentences;
use crate::claims::{AnswerTurn, ClaimFinding, ClaimReading, JudgedClaim};
use crate::language::Language;
use crate::numeric::round_significant;

/// The claims that have a test.
pub(super) fn of_claims(judged: &[&JudgedClaim], language: Language) -> TextSheet {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("claim", "主張"),
        word("how likely, with what was known then", "当時の情報による見込み"),
        word("margin", "余裕"),
        word("bounds", "極端な仮定"),
        word("afterwards", "その後"),
    ];
    let mut sheet = TextSheet::new("", &header, &[2]);
    for one in judged.iter().filter(|one| one.claim.is_testable()) {
        let finding = one.finding(ClaimReading::ExAnte);
        let bounds = finding.map(|finding| sentences::bounds_in_short(finding, &one.group).get(language).to_owned());
        let expected = sentences::expectation(&one.expectation()).get(language).to_owned();
        let follows = finding
            .and_then(ClaimFinding::circular)
            .map_or("", |_| word(" (follows from the premise)", "（前提から当然に導かれる）"));
        sheet.rows.push(vec![
            one.claim.title.get(language).to_owned(),
            expected + follows,
            finding.and_then(|finding| margin(finding, language)).unwrap_or_default(),
            bounds.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned()),
            sentences::afterwards(one).get(language).to_owned(),
        ]);
    }
    sheet
}

/// By how much the main measure meets our threshold.
fn margin(finding: &ClaimFinding, language: Language) -> Option<String> {
    let unit = finding.test.measures.first()?.cell.unit.as_str();
    Some(sentences::margin(finding.margin()?, unit).get(language).to_owned())
}

/// The numbers that a reading with what was known then rests on and that were not known then, by name; `None` where all were.
pub(super) fn of_not_known_then(judged: &JudgedClaim, language: Language) -> Option<TextSheet> {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("what was not known then", "当時まだ分からなかった数値"),
        word("of when", "時点"),
        word("where it stands", "所在"),
    ];
    let mut sheet = TextSheet::new("", &header, &[]);
    let rows = judged.not_known_then.iter();
    sheet.rows.extend(rows.map(|one| vec![one.what.get(language).to_owned(), one.known.clone(), one.place.clone()]));
    (!sheet.rows.is_empty()).then_some(sheet)
}

/// The numbers that were moved, and where they turn the answer; `None` where none was.
pub(super) fn of_turns(finding: &ClaimFinding, language: Language) -> Option<TextSheet> {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("uncertain number", "不確実な数値"),
        word("setting", "設定"),
        word("median", "中央値"),
        word("range", "範囲"),
        word("turns it at", "転換値"),
    ];
    let mut sheet = TextSheet::new("", &header, &[2, 3, 4]);
    for turn in &finding.turns {
        let (setting, from, range, at) = match turn {
            AnswerTurn::BreakEven { setting, from, at, range } => (setting, from, range, Some(*at)),
            AnswerTurn::Never { setting, from, range } => (setting, from, range, None),
            AnswerTurn::Box { .. } => continue,
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
pub(super) fn turned_by(turns: &[AnswerTurn]) -> String {
    let of = |turn: &AnswerTurn| match turn {
        AnswerTurn::BreakEven { setting, at, .. } => {
            Some(format!("{} = {} {}", setting.parameter, short(*at), setting.unit))
        }
        _ => None,
    };
    turns.iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

/// As many digits as people read.
fn short(value: f64) -> f64 {
    round_significant(value, 4)
}
