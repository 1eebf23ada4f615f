//! Two examples of claims for a new study: one about what was observed, one about what a scenario would bring.

use super::skeleton::{StarterMarket, StarterPlan, placeholder, quoted};
use crate::charts::possessive;

/// Points by which a share must have moved to count as moved.
const RISE: f64 = 5.0;

/// Points that a tenth of imports must take from the group: half of it.
const FALL: f64 = 5.0;

/// Who said it: nobody yet.
fn speaker(plan: &StarterPlan) -> String {
    format!(
        "# Who said it, in which office, on which day; `source` names the entry of the sources table where it is published.\n\
         speaker = {{ en = \"An example\", ja = \"記入例\" }}\n\
         office = {{ en = \"to be replaced by who said it\", ja = \"実際の発言者に置き換える\" }}\n\
         date = \"{}-12-31\"\n\
         # source = \"...\"\n",
        plan.base_year
    )
}

/// What is missing where the base year looks incomplete.
fn needed(plan: &StarterPlan) -> String {
    if plan.market().thin.is_none() {
        return String::new();
    }
    let (year, goods) = (plan.base_year, &plan.market().observed.name);
    format!(
        "data_needed = {{ en = \"trade data that hold all suppliers of {} in {year}: far less is in these than in earlier years\", ja = \"{year}年の{}の全供給国を含む貿易データ（収録分は過去の年よりはるかに少ない）\" }}\n",
        goods.en, goods.ja
    )
}

/// The measure of both: the group's share of the market.
fn measure(plan: &StarterPlan) -> String {
    format!(
        "market = \"{}\"\npartner = \"{}\"\nvariable = \"share\"\nunit = \"%\"\n",
        plan.market().observed.id,
        plan.group.key
    )
}

/// Other definitions of the group under which a test is made too.
fn definitions(plan: &StarterPlan, reading: &str) -> String {
    let tables = plan.alike.iter().map(|group| format!("\n[{reading}.definition.{group}]\npartner = \"{group}\"\n"));
    let text: String = tables.collect();
    if text.is_empty() { text } else { format!("\n# Other groups that hold nearly the same imports.{text}") }
}

/// That the dependence has grown; `None` where no earlier year is known.
pub(super) fn grown(plan: &StarterPlan) -> Option<String> {
    let StarterPlan { name, base_year, newest, .. } = plan;
    let StarterMarket { past, observed, .. } = plan.market();
    let (then, _) = past.then?;
    let (group, importer, goods) = (&plan.group.name, &plan.importer_name, &observed.name);
    let since = base_year - 20;
    let [swing, swing_ja] = past.swing.filter(|swing| *swing >= 0.1).map_or_else(Default::default, |swing| {
        [
            format!("; in half of the years since {since} the share moved by more than {swing:.1} points in one year"),
            format!("。{since}年以降の半数の年で、割合は1年に{swing:.1}ポイントを超えて動いた"),
        ]
    });
    let swing = placeholder(&format!("points{swing}"), &format!("ポイント{swing_ja}"));
    let went_on = placeholder("points; that it went on growing as much", "ポイント。その後も同じ幅で上昇を続けたこと");
    let whose = possessive(&quoted(&importer.en));
    let after = if newest > base_year {
        format!(
            "\n# Against what was observed since.\n\
             [ex_post]\n{}\
             baseline = {{ scenario = \"observed\", year = {base_year} }}\n\
             rises_by = {{ value = \"{RISE} %\", {went_on} }}\n",
            measure(plan)
        )
    } else {
        format!(
            "\n# The data end in {newest}: when they hold more, an [ex_post] table like this one asks what was observed since.\n"
        )
    };
    Some(format!(
        "# A claim: what somebody said, and the number that shows it true or false. This one asks what was observed.\n\
         \n\
         [claim]\n\
         id = \"{name}-grown\"\n\
         title = {{ en = \"Dependence on {} has grown\", ja = \"{}への依存は高まった\" }}\n\
         statement = {{ en = \"{} dependence on {} for its {} has grown since {then}.\", ja = \"{}の{}の{}依存は、{then}年より高まっている。\" }}\n\
         {}\
         against = {{ en = \"that the share did not rise between {then} and {base_year}\", ja = \"{then}年から{base_year}年にかけて割合が上がらなかったこと\" }}\n\
         premise = {{ en = \"that the share by mass tells what dependence is\", ja = \"重量でみた割合が依存度を表すとみなすこと\" }}\n\
         {}\n\
         # With what was known then.\n\
         [ex_ante]\n\
         scenarios = [\"observed\"]\n\
         year = {base_year}\n\
         {}\
         baseline = {{ scenario = \"observed\", year = {then} }}\n\
         rises_by = {{ value = \"{RISE} %\", {swing} }}\n\
         {}{after}",
        quoted(&group.en),
        quoted(&group.ja),
        capital(&whose),
        quoted(&group.en),
        goods.en,
        quoted(&importer.ja),
        goods.ja,
        quoted(&group.ja),
        speaker(plan),
        needed(plan),
        measure(plan),
        definitions(plan, "ex_ante"),
    ))
}

/// That another supplier would lower the dependence; `None` where there is none.
pub(super) fn more(plan: &StarterPlan) -> Option<String> {
    let StarterPlan { name, base_year, newest, .. } = plan;
    let (instead, _) = plan.more()?;
    let (who, group, importer) = (&instead.name, &plan.group.name, &plan.importer_name);
    let goods = &plan.market().observed.name;
    let half = placeholder(
        "points; half of the tenth of imports that is bought there, so that most of it takes the group's place",
        "ポイント。その国からの追加分（輸入の1割）の半分。追加分の大半が対象グループに取って代わること",
    );
    // By the rule of verdicts no change is no fall.
    let any_fall = placeholder("that it falls, however little", "わずかでも下がること");
    let limit = "falls_by = { value = \"".to_owned();
    let after = if newest > base_year {
        format!(
            "\n# Against what was observed since.\n[ex_post]\n{}\
             baseline = {{ scenario = \"observed\", year = {base_year} }}\n\
             {limit}{FALL} %\", assumption = {{ en = \"As ex ante\", ja = \"事前評価と同じ\" }} }}\n",
            measure(plan)
        )
    } else {
        String::new()
    };
    Some(format!(
        "# A claim about what a plan would bring: it is tested by a scenario, under every rule of response.\n\
         \n\
         [claim]\n\
         id = \"{name}-more\"\n\
         title = {{ en = \"More from {} would lower dependence on {}\", ja = \"{}からの調達を増やせば{}依存は下がる\" }}\n\
         statement = {{ en = \"Buying more {} from {} would lower {} dependence on {}.\", ja = \"{}が{}からの{}を増やせば、{}依存は下がる。\" }}\n\
         {}\
         against = {{ en = \"that what is bought there takes the place of other suppliers\", ja = \"増えた分が{}以外の供給国に取って代わること\" }}\n\
         premise = {{ en = \"that {} can sell so much, at about the price of {base_year}\", ja = \"{}にそれだけの輸出余力があり、価格が{base_year}年並みであること\" }}\n\
         {}\n\
         [ex_ante]\n\
         scenarios = [\"{name}-more\"]\n\
         {}\
         baseline = {{ scenario = \"{name}-reference\" }}\n\
         {limit}{FALL} %\", {half} }}\n\
         \n\
         # Another indicator of the same: imports are less concentrated than before.\n\
         [ex_ante.indicator.hhi]\n\
         variable = \"hhi\"\n\
         unit = \"points\"\n\
         partner = \"\"\n\
         falls_by = {{ value = 0, {any_fall} }}\n\
         {}{after}",
        quoted(&who.en),
        quoted(&group.en),
        quoted(&who.ja),
        quoted(&group.ja),
        goods.en,
        quoted(&who.en),
        possessive(&quoted(&importer.en)),
        quoted(&group.en),
        quoted(&importer.ja),
        quoted(&who.ja),
        goods.ja,
        quoted(&group.ja),
        speaker(plan),
        quoted(&group.ja),
        quoted(&who.en),
        quoted(&who.ja),
        needed(plan),
        measure(plan),
        definitions(plan, "ex_ante"),
    ))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
