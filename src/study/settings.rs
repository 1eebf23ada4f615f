//! What the settings of a study are called by people.

use crate::input::resolve::study::Study;
use crate::language::Text;

/// Keys of scenario files in English and Japanese, as nouns.
pub const KEYS: &[[&str; 3]] = &[
    ["capacity", "capacity", "容量"],
    ["capex", "capital cost", "建設費"],
    ["carrier_price", "price at the terminal", "受入価格"],
    ["commodity", "commodity", "輸送品目"],
    ["delivered_cost", "delivered cost", "到着費用"],
    ["discount_rate", "discount rate", "割引率"],
    ["distance", "distance", "距離"],
    ["elasticity", "elasticity", "弾力性"],
    ["fixed_om", "fixed operation and maintenance", "固定運転維持費"],
    ["growth", "growth of demand", "需要の伸び率"],
    ["in_service", "first year in service", "運転開始年"],
    ["landing", "landing point", "陸揚げ地"],
    ["landing_place", "place of landing", "陸揚げ地の位置"],
    ["length", "length", "延長"],
    ["lifetime", "lifetime", "耐用年数"],
    ["liquefaction", "cost of liquefaction", "液化費"],
    ["origin_place", "place of origin", "起点の位置"],
    ["price_series", "price series", "価格系列"],
    ["ramp_up", "ramp-up", "立ち上げ期間"],
    ["rate", "rate", "換算率"],
    ["regasification", "cost of regasification", "再気化費"],
    ["share", "share", "割合"],
    ["shipping", "cost of shipping", "海上輸送費"],
    ["supplier", "supplier", "供給国"],
    ["supply_price", "supply price", "供給価格"],
    ["unserved_price", "price of what is not served", "不足時の価格"],
    ["utilisation", "utilisation", "利用率"],
    ["volume", "volume", "数量"],
];

/// A setting as a noun with its article: `the capital cost of “Vladivostok–Niigata pipeline”`.
pub fn noun(study: &Study, setting: &str) -> Text {
    let mut parts = setting.splitn(3, '.');
    let (kind, id, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let models = || study.scenarios.iter().map(|resolved| &resolved.model);
    let route = || models().flat_map(|model| &model.routes).find(|route| route.id.as_str() == id);
    let market = || models().flat_map(|model| &model.markets).find(|market| market.id.as_str() == id);
    let quoted = |name: &Text| Text::new(format!("“{}”", name.en), format!("「{}」", name.ja));
    let whose = match kind {
        "route" => route().map(|route| quoted(&route.name)),
        "market" => market().map(|market| market.name.clone()),
        _ => None,
    };
    let whose = whose.unwrap_or_else(|| Text::same(format!("`{id}`")));
    let key = key.unwrap_or(kind);
    let known = KEYS.iter().find(|[name, ..]| *name == key);
    let (en, ja) = known.map_or_else(
        || (key.replace(['_', '.'], " "), key.replace(['_', '.'], " ")),
        |[_, en, ja]| ((*en).to_owned(), (*ja).to_owned()),
    );
    let of = match (kind, key) {
        ("market", "growth") => "for",
        ("market", "elasticity") => "of supply of",
        _ => "of",
    };
    Text::new(format!("the {en} {of} {}", whose.en), format!("{}の{ja}", whose.ja))
}
