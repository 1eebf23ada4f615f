//! The method on one page, with its formulas.

use super::facts::Facts;
use crate::language::Text;
use crate::report::document::{DocumentBlock, Formula, Section};

/// Formula, the same in plain letters, what it says in English and Japanese.
const FORMULAS: &[(&str, &str, &str, &str)] = &[
    (
        include_str!("../formulas/supply.html"),
        "c_a(x) = P · (1 + (x / x0_a − 1) / σ_a)",
        "Marginal cost of route a: it goes through what was observed, x0 at the price P, and rises by the elasticity σ. \
         Calibration by positive mathematical programming (Howitt 1995): with nothing changed, the model returns what was observed.",
        "ルート a の限界費用。観測値 x0 と価格 P を通り、弾力性 σ に応じて上がる。正値数理計画法（Howitt 1995）による調整で、何も変えなければ観測された貿易量がそのまま再現される。",
    ),
    (
        include_str!("../formulas/allocation.html"),
        "min Σ_a ∫₀^x_a c_a(z) dz + V·u   subject to   Σ_a (1 − l_a) x_a + u = D,   x_a ≤ K_a",
        "Each year and market, suppliers are chosen so that the areas under their cost curves add up to the least (Samuelson 1952; \
         Takayama and Judge 1971). l: losses; u: demand not served, at the price V; K: capacity. Contracts, policies and supply \
         limits are further constraints. Each year starts from the result of the year before.",
        "各年・各市場で、費用曲線の下の面積の和が最小になるよう供給を決める（Samuelson 1952、Takayama・Judge 1971）。l は損失、u は満たされない需要（価格 V）、K は容量。契約・政策・供給上限は制約として加わる。各年は前年の結果から出発する。",
    ),
    (
        include_str!("../formulas/cost.html"),
        "t = (ρ · I + F) / (K · h) + v,   ρ = r (1 + r)^n / ((1 + r)^n − 1)",
        "Levelised cost of transport: investment I over n years at the rate r, fixed cost F, capacity K used to the part h, variable \
         cost v with fuel or boil-off.",
        "輸送の均等化費用。投資額 I を金利 r で n 年かけて回収し、固定費 F、容量 K、利用率 h、燃料やボイルオフを含む変動費 v による。",
    ),
    (
        include_str!("../formulas/concentration.html"),
        "HHI = 10,000 · Σ_s q_s²,   H = −Σ_s q_s ln q_s",
        "Concentration (Herfindahl, Hirschman) and diversity (Shannon) of the shares q of suppliers.",
        "供給国の割合 q の集中度（ハーフィンダール・ハーシュマン）と多様性（シャノン）。",
    ),
    (
        include_str!("../formulas/chokepoint.html"),
        "R = 100 · Σ_c v_c / M",
        "Chokepoint ratio (after the Energy White Paper of METI): v is what passes c, M imports; a cargo counts at each passage. \
         METI's own ratio counts by country of origin and ignores pipelines that bypass a strait; here both are given, by name.",
        "チョークポイント比率（経済産業省「エネルギー白書」に準ずる）。v は地点 c の通過量、M は輸入量。貨物は通過する地点ごとに数える。同白書の値は産地の国で数え、海峡を迂回するパイプラインを考慮しない。ここでは両方を名を分けて示す。",
    ),
];

/// The part.
pub fn section(facts: Facts<'_>) -> Section {
    let rule = facts.0.study.reference().model.rule.as_str();
    let mut section = Section::new("method", Text::new("The method on one page", "方法の概要")).on_new_page();
    for (math, plain, en, ja) in FORMULAS {
        section.blocks.push(DocumentBlock::Formula(Formula { math, plain, meaning: Text::new(*en, *ja) }));
    }
    section.blocks.push(DocumentBlock::Prose(Text::new(
        format!(
            "The rule of response of this study is “{rule}”. Under “calibrated” the cheapest mix on those curves wins; under \
             “merit-order” the most expensive supplier loses sales first; under “proportional” all lose the same part; under “displace” a named \
             group loses sales first."
        ),
        format!(
            "本調査の応答ルールは「{rule}」。calibrated では上の曲線で最も安い組合せ、merit-order では最も高い供給国から、proportional では全供給国が比例して、displace では指定した国・地域群から減る。"
        ),
    )));
    section
}
