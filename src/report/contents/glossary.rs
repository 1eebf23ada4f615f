//! What words mean here.

use crate::language::Text;
use crate::report::document::{DocumentBlock, Section};

/// Terms, in the order in which a reader meets them.
const TERMS: &[[&str; 4]] = &[
    [
        "Dependence",
        "The part of an importer's purchases that comes from a group of suppliers, by energy unless another measure is named.",
        "依存度",
        "輸入のうち、ある国・地域群から来る部分の割合。特に断らない限りエネルギー量で計る。",
    ],
    [
        "Reference",
        "The scenario in which nothing is built and nobody changes course. All others are compared with it.",
        "基準（シナリオ）",
        "何も建設されず、方針も変わらない場合のシナリオ。他のシナリオはこれと比べる。",
    ],
    [
        "Response rule",
        "Which present suppliers lose sales, and how much, when new supply arrives. An answer that changes with the rule is not robust.",
        "応答ルール",
        "新しい供給が入ったとき、既存の供給国がどう減るかの決め方。ルールによって変わる答えは頑健ではない。",
    ],
    [
        "HHI",
        "Herfindahl–Hirschman index: the sum of squared shares in per cent, 0 to 10,000. More is more concentrated.",
        "HHI（ハーフィンダール・ハーシュマン指数）",
        "各供給国の割合（%）の二乗和、0〜10,000。大きいほど集中している。",
    ],
    [
        "Chokepoint ratio",
        "Volumes through each chokepoint, added up, over imports. A cargo that passes two is counted twice, so it can exceed 100%. \
         Oil that bypasses a strait by pipeline is not counted; METI counts by country of origin, as if it passed, and that ratio is shown separately under its own name.",
        "チョークポイント比率",
        "各チョークポイントの通過量の合計を輸入量で割ったもの。二か所を通る貨物は二度数えるため、100%を超えることがある。パイプラインで迂回する分は通過としない。経済産業省の比率は産地の国で数え、迂回分も通過とみなす。こちらは「産地別チョークポイント比率」として別に示す。",
    ],
    [
        "Exposure",
        "The part of imports that has to pass a strait or canal on its way.",
        "通過依存度（エクスポージャー）",
        "輸入のうち、ある海峡・運河を通らざるを得ない部分の割合。",
    ],
    [
        "Delivered cost",
        "What a unit costs at the importer's shore: supply, liquefaction, transport, regasification.",
        "到着費用",
        "輸入国に着いた時点での単位費用。供給・液化・輸送・再気化を含む。",
    ],
    [
        "Break-even tariff",
        "The charge for transport at which an investment earns exactly its cost of capital.",
        "損益分岐料金",
        "投資がちょうど資本費用を賄う輸送料金。",
    ],
    [
        "Ex ante, ex post",
        "What could be expected with what was known then; what was observed afterwards. The two are kept apart.",
        "事前・事後",
        "当時知り得た情報から見込めたことと、その後に観測されたこと。両者は区別する。",
    ],
    [
        "Ensemble",
        "Many runs of the same scenarios, with the uncertain assumptions drawn at random from their ranges.",
        "アンサンブル",
        "不確実な前提を範囲内で無作為に動かし、同じシナリオを多数回計算したもの。",
    ],
    ["Points", "Percentage points: the difference of two shares.", "ポイント", "パーセントポイント。二つの割合の差。"],
    [
        "PJ, Mt, bcm, GJ, MMBtu",
        "Petajoule; million tonnes; billion cubic metres; gigajoule; million British thermal units (gross).",
        "PJ、Mt、bcm、GJ、MMBtu",
        "ペタジュール、百万トン、10億立方メートル、ギガジュール、百万英国熱量単位（総発熱量）。",
    ],
];

/// The part.
pub fn section() -> Section {
    let terms =
        TERMS.iter().map(|[term, meaning, ja, ja_meaning]| (Text::new(*term, *ja), Text::new(*meaning, *ja_meaning)));
    Section::new("glossary", Text::new("Glossary", "用語集")).with(DocumentBlock::Terms(terms.collect()))
}
