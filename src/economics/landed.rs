//! How the price of a market comes ashore, in words.

use crate::dataset::PriceBasis;
use crate::language::Text;
use crate::model::Market;
use crate::units::{HeatContent, Price};

/// The price of a market in the base year, and how it comes ashore.
#[derive(Clone, PartialEq, Debug)]
pub struct LandedCost {
    /// The price ashore with its unit, such as `42.83 USD/bbl`.
    pub price: String,
    /// What it is made of: `41.20 free on board + 1.63 freight`.
    pub parts: Text,
}

/// The unit in which a commodity is traded, and the USD/GJ in one of it.
pub fn traded_unit(heat: &HeatContent) -> (&'static str, f64) {
    match (heat.pj_per_bcm, heat.gj_per_barrel()) {
        (Some(_), _) => ("USD/MMBtu", Price::from_usd_per_mmbtu(1.0).usd_per_gj()),
        (None, Some(barrel)) => ("USD/bbl", 1.0 / barrel),
        _ => ("USD/GJ", 1.0),
    }
}

/// The price of a market as it is quoted and as costs are compared with it; `None` of a market without a price.
pub fn landed(market: &Market) -> Option<LandedCost> {
    let heat = &market.commodities.first()?.heat;
    let (unit, factor) = traded_unit(heat);
    let shown = |price: Price| format!("{:.2}", price.usd_per_gj() / factor);
    let (quoted, price) = (shown(*market.quoted.first()?), shown(*market.price.first()?));
    let landing = &market.landing;
    let mut parts = match landing.basis {
        PriceBasis::Fob => Text::new(format!("{quoted} free on board"), format!("本船渡し{quoted}")),
        PriceBasis::Cif => Text::new(format!("{quoted} in port"), format!("到着港{quoted}")),
        PriceBasis::Ashore => Text::new(format!("{quoted} ashore"), format!("陸揚げ後{quoted}")),
    };
    let mut more = |en: String, ja: String| {
        parts.en.push_str(&en);
        parts.ja.push_str(&ja);
    };
    match (landing.basis, landing.freight) {
        (PriceBasis::Fob, Some(freight)) => {
            let freight = shown(freight);
            more(format!(" + {freight} freight"), format!("＋運賃{freight}"));
        }
        (PriceBasis::Fob, None) => {
            more(
                "; the freight to this importer is not known, and none is added".to_owned(),
                "。この輸入国までの運賃は不明で、加えていない".to_owned(),
            );
        }
        _ => {}
    }
    if landing.basis != PriceBasis::Ashore && landing.regasification > Price::ZERO {
        let added = shown(landing.regasification);
        more(format!(" + {added} regasification"), format!("＋再ガス化費{added}"));
    }
    Some(LandedCost { price: format!("{price} {unit}"), parts })
}
