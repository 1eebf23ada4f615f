//! What the settings of a study are called by people.

use crate::language::Text;
use crate::scenario::Study;

/// Keys of scenario files in English and Japanese, as nouns.
pub const KEYS: &[[&str; 3]] = &[
    ["beside", "part beside", "迂回できる割合"],
    ["capacity", "capacity", "容量"],
    ["capex", "capital cost", "建設費"],
    ["carrier_price", "price at the terminal", "受入価格"],
    ["commodity", "commodity", "輸送品目"],
    ["conversion", "conversion", "換算率"],
    ["delivered_cost", "delivered cost", "到着費用"],
    ["demand_change", "change of demand", "需要の変化"],
    ["demand_elasticity", "elasticity of demand", "需要の弾力性"],
    ["detour_factor", "detour factor", "迂回係数"],
    ["discount_rate", "discount rate", "割引率"],
    ["distance", "distance", "距離"],
    ["divertible", "cargoes that can be diverted", "転用可能な割合"],
    ["elasticity", "elasticity", "弾力性"],
    ["facility", "facility", "設備"],
    ["fixed_om", "fixed operation and maintenance", "固定運転維持費"],
    ["floor", "floor", "下限"],
    ["growth", "growth of demand", "需要の伸び率"],
    ["in_service", "first year in service", "運転開始年"],
    ["lag", "time until it starts", "開始までの期間"],
    ["landing", "landing point", "陸揚げ地"],
    ["landing_place", "place of landing", "陸揚げ地の位置"],
    ["length", "length", "延長"],
    ["lifetime", "lifetime", "耐用年数"],
    ["liquefaction", "cost of liquefaction", "液化費"],
    ["origin_place", "place of origin", "起点の位置"],
    ["passages", "passages", "通過する海峡"],
    ["per_day", "use a day", "日量換算"],
    ["price", "price", "価格"],
    ["price_differential", "price against the benchmark", "指標価格との差"],
    ["price_series", "price series", "価格系列"],
    ["procurement_lag", "time to find other cargoes", "代替調達までの期間"],
    ["procurement_ramp", "time until replacement is full", "代替調達の立ち上げ期間"],
    ["ramp_up", "ramp-up", "立ち上げ期間"],
    ["rate", "rate", "換算率"],
    ["regasification", "cost of regasification", "再気化費"],
    ["release_lag", "time until stocks are released", "備蓄放出までの期間"],
    ["severity", "severity", "途絶の程度"],
    ["share", "share", "割合"],
    ["shipping", "cost of shipping", "海上輸送費"],
    ["shipping_distance", "distance by ship", "海上距離"],
    ["size", "size", "規模"],
    ["slack", "slack", "余剰"],
    ["slope", "slope", "傾き"],
    ["slope_lag", "lag of the slope", "傾きの遅れ"],
    ["spare", "spare capacity", "余剰生産能力"],
    ["spare_time", "time until spare capacity flows", "余剰能力が動くまでの期間"],
    ["speed", "speed", "船速"],
    ["spot_share", "share of spot cargoes", "スポットの割合"],
    ["supplier", "supplier", "供給国"],
    ["supply_elasticity", "elasticity of supply", "供給の弾力性"],
    ["supply_price", "supply price", "供給価格"],
    ["unavailable", "part that cannot be used", "使えない割合"],
    ["unserved_price", "price of what is not served", "不足時の価格"],
    ["utilisation", "utilisation", "利用率"],
    ["volume", "volume", "数量"],
    ["world_demand", "world demand", "世界需要"],
    ["world_release", "release by others", "他国の放出量"],
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
