//! Where the numbers of a chart come from, in one line.

use crate::dataset::Dataset;
use crate::language::Text;

/// The foot of every chart: the dataset with its edition, and that the rest is our own calculation.
pub fn source_line(dataset: &Dataset) -> Text {
    let trade = trade_named(dataset);
    Text::new(
        format!("Source: {}; own calculation.{}", trade.en, differing(&dataset.differs).en),
        format!("出所：{}。独自計算。{}", trade.ja, differing(&dataset.differs).ja),
    )
}

/// Where the trade flows come from: the publisher's edition, and rows that are not as shipped with the program.
pub fn trade_named(dataset: &Dataset) -> Text {
    let source = dataset.trade_source.as_ref().and_then(|id| dataset.sources.get(id));
    let trade = source.map_or_else(String::new, |source| {
        let title = source.title.split(':').next().unwrap_or_default();
        format!("{}, {title} ({})", source.publisher, source.year)
    });
    let Some(own) = &dataset.trade_origin.own else { return Text::same(trade) };
    let years =
        own.years.iter().flat_map(|(importer, years)| years.iter().map(move |year| format!("{importer} {year}")));
    let all: Vec<String> = years.collect();
    let (named, more) = (all.iter().take(SHOWN).cloned().collect::<Vec<_>>(), all.len().saturating_sub(SHOWN));
    let whose = Text::new(
        named.join(", ") + &if more > 0 { format!(" and {more} more importer-years") } else { String::new() },
        named.join("、") + &if more > 0 { format!("ほか{more}件") } else { String::new() },
    );
    if own.is_sealed {
        let edition = &dataset.trade_origin.edition;
        return Text::new(
            format!("{trade}, and years imported since into {} ({edition})", own.file),
            format!("{trade}および{}に後から取り込んだ年（{edition}）", own.file),
        );
    }
    Text::new(
        format!("the user’s own rows in {} ({}), and {trade}", own.file, whose.en),
        format!("利用者自身の行（{}、{}）および{trade}", own.file, whose.ja),
    )
}

/// How many names stand in a sentence before the rest is counted.
const SHOWN: usize = 3;

/// The sentence that tables are not those shipped with the program, with a space before it; empty where all are.
pub fn differing(differs: &[String]) -> Text {
    if differs.is_empty() {
        return Text::default();
    }
    let more = differs.len().saturating_sub(SHOWN);
    let named: Vec<&str> = differs.iter().take(SHOWN).map(String::as_str).collect();
    Text::new(
        format!(
            " Not the data shipped with the program: {}{} differ.",
            named.join(", "),
            if more > 0 { format!(" and {more} more") } else { String::new() }
        ),
        format!(
            "本プログラム同梱のデータと異なる表：{}{}。",
            named.join("、"),
            if more > 0 { format!("ほか{more}件") } else { String::new() }
        ),
    )
}
