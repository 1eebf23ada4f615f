//! Bounds and other measures in words. They are told one by one; no count of them decides anything.

use crate::claims::wording::{assuming, joined, list};
use crate::claims::{ClaimFinding, MeasureStanding, OtherMeasure};
use crate::language::Text;

/// Whether the limit would be met if suppliers lost sales in an extreme way; nothing where no other rule was computed.
pub(super) fn bounds(finding: &ClaimFinding, group: &Text) -> Text {
    let bounds = finding.bounds();
    let Some(met) = finding.margin().map(|margin| margin >= 0.0).filter(|_| !bounds.is_empty()) else {
        return Text::default();
    };
    let of = |held: bool| -> Vec<Text> {
        bounds.iter().filter(|bound| bound.holds() == held).map(|bound| assuming(bound.rule, group)).collect()
    };
    let (held, missed) = (of(true), of(false));
    let or = |ifs: &[Text]| list(ifs, "or");
    let mut text = Text::default();
    let mut say = |ifs: &[Text], en: &str, ja: &str| {
        if !ifs.is_empty() {
            let ifs = or(ifs);
            let one = Text::new(format!("{en} {}.", ifs.en), format!("{}、{ja}。", ifs.ja));
            text = joined(&text, &one);
        }
    };
    if met {
        say(&held, "It would be met even", "それでも基準を満たす");
        say(&missed, "It would not be met", "基準を満たさない");
    } else {
        say(&held, "It would be met only", "に限り基準を満たす");
        say(&missed, "It would not be met even", "それでも基準を満たさない");
    }
    let ja = text.ja.replace("場合、に限り", "場合に限り");
    Text::new(text.en, ja)
}

/// The bounds for a table; nothing where no other rule was computed or the claim's number is observed.
pub fn bounds_in_short(finding: &ClaimFinding, group: &Text) -> Text {
    let bounds = finding.bounds();
    let Some(met) = finding.margin().map(|margin| margin >= 0.0).filter(|_| !bounds.is_empty()) else {
        return Text::default();
    };
    let turning: Vec<Text> =
        bounds.iter().filter(|bound| bound.holds() != met).map(|one| assuming(one.rule, group)).collect();
    let ifs = list(&turning, "or");
    match (met, turning.is_empty()) {
        (true, true) => Text::new("met under every bound", "どの極端な仮定でも満たす"),
        (true, false) => Text::new(format!("not met {}", ifs.en), format!("{}は満たさない", ifs.ja)),
        (false, true) => Text::new("met under no bound", "どの極端な仮定でも満たさない"),
        (false, false) => Text::new(format!("met only {}", ifs.en), format!("{}に限り満たす", ifs.ja)),
    }
}

/// What other measures say of the main scenario under the study's own rule; nothing where there are none.
pub(super) fn others(finding: &ClaimFinding) -> Text {
    let others = finding.others();
    let of = |standing: MeasureStanding| -> Vec<Text> {
        others.iter().filter(|other| other.standing == standing).map(name).collect()
    };
    let mut text = Text::default();
    for (standing, en, ja) in [
        (MeasureStanding::Met, "Also counted, and met", "ほかに基準を満たす指標"),
        (MeasureStanding::Missed, "Also counted, and not met", "ほかに基準を満たさない指標"),
        (MeasureStanding::NoNumber, "Asked for, and without a number", "数値がない指標"),
    ] {
        let names = of(standing);
        if !names.is_empty() {
            let join = |word: fn(&Text) -> &str, with: &str| names.iter().map(word).collect::<Vec<_>>().join(with);
            let one = Text::new(
                format!("{en}: {}.", join(|name| &name.en, "; ")),
                format!("{ja}：{}。", join(|name| &name.ja, "、")),
            );
            text = joined(&text, &one);
        }
    }
    Text::new(text.en.replace("Also counted, and", "Other measures that are"), text.ja)
}

fn name(other: &OtherMeasure<'_>) -> Text {
    let name = &other.measure.name;
    match &other.measure.circular {
        None => name.clone(),
        Some(_) => Text::new(
            format!("{} (this follows from the premise)", name.en),
            format!("{}（前提から当然に導かれる）", name.ja),
        ),
    }
}
