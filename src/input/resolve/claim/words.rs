//! What the numbers of the results table are called in a sentence: nouns with their article, in both languages.

use crate::dataset::Dataset;
use crate::language::Text;
use crate::model::claim::ResultCell;
use crate::scenario::Scenario;
use crate::table::ALL_MARKETS;
use crate::table::variables::{Variable, variable};

/// Where names come from.
pub(super) struct ClaimWords<'a> {
    pub dataset: &'a Dataset,
    pub scenarios: &'a [&'a Scenario],
}

impl ClaimWords<'_> {
    /// A number as a noun, always of the singular.
    pub(super) fn measure(&self, cell: &ResultCell) -> Text {
        let Text { en: market, ja: market_ja } = self.market(&cell.market);
        let Text { en: partner, ja: partner_ja } = self.partner(&cell.partner);
        let Text { en: route, ja: route_ja } = self.route(&cell.route);
        let of_imports = |noun: &str, noun_ja: &str| {
            Text::new(format!("the {noun} of imports of {market}"), format!("{market_ja}輸入の{noun_ja}"))
        };
        let of_route = |noun: &str, noun_ja: &str| {
            Text::new(format!("the {noun} of the {route}"), format!("{route_ja}の{noun_ja}"))
        };
        let by_route = !cell.route.is_empty();
        match cell.variable.as_str() {
            "share" => Text::new(
                format!("the share of {partner} in imports of {market}"),
                format!("{market_ja}輸入に占める{partner_ja}の割合"),
            ),
            "effective-suppliers" => Text::new(
                format!("the effective number of suppliers of {market}"),
                format!("{market_ja}の実効供給国数"),
            ),
            "exposure-route" => Text::new(
                format!("the part of imports of {market} that passes {partner}"),
                format!("{market_ja}輸入のうち{partner_ja}を通る割合"),
            ),
            "exposure-origin" => Text::new(
                format!("the part of imports of {market} from the countries behind {partner}"),
                format!("{market_ja}輸入のうち{partner_ja}の奥の国から来る割合"),
            ),
            "import" if by_route => of_route("yearly volume", "年間輸送量"),
            "import" if cell.partner.is_empty() => of_imports("volume", "量"),
            "import" => Text::new(
                format!("the volume of {market} from {partner}"),
                format!("{partner_ja}からの{market_ja}輸入量"),
            ),
            "import-bill" => Text::new(format!("the import bill for {market}"), format!("{market_ja}の輸入額")),
            "cost" => Text::new(format!("the mean cost of {market}"), format!("{market_ja}の平均調達費用")),
            "price" => Text::new(format!("the price of {market}"), format!("{market_ja}の価格")),
            "cost-delivered" => of_route("delivered cost", "引き渡し費用"),
            "npv" => of_route("net present value", "正味現在価値"),
            "irr" => of_route("rate of return", "内部収益率"),
            "used-where-landed" => Text::new(
                format!("the part of the gas of the {route} that the region where it lands can use"),
                format!("{route_ja}のガスのうち陸揚げ地で使える割合"),
            ),
            "used-in-country" => Text::new(
                format!("the part of the gas of the {route} that the trunk lines can carry to users"),
                format!("{route_ja}のガスのうち幹線で需要地に届く割合"),
            ),
            "routes-above-price" => Text::new(
                "the number of new routes that would deliver above the market price",
                "市場価格を上回る費用で供給する新ルートの数",
            ),
            "cost-above-price" => Text::new(
                "the excess of the most expensive new route over the market price",
                "最も高い新ルートの供給費用が市場価格を上回る割合",
            ),
            "in-service" if by_route => of_route("state", "稼働状況"),
            "in-service" => Text::new(
                format!("the number of supply routes from {partner} in service among those proposed"),
                format!("提案された{partner_ja}からの供給ルートのうち稼働中の本数"),
            ),
            other => match variable(other) {
                Some(Variable { noun: (en, ja), .. }) => of_imports(en, ja),
                None => Text::same(format!("`{other}`")),
            },
        }
    }

    fn market(&self, id: &str) -> Text {
        let markets = self.scenarios.first().map(|resolved| resolved.model.markets.as_slice()).unwrap_or_default();
        if id == ALL_MARKETS {
            let join = |word: fn(&Text) -> &str, with: &str| {
                markets.iter().map(|market| word(&market.name)).collect::<Vec<_>>().join(with)
            };
            return Text::new(join(|name| &name.en, " and "), join(|name| &name.ja, "・"));
        }
        let found = markets.iter().find(|market| market.id.as_str() == id);
        found.map_or_else(|| Text::same(id), |market| market.name.clone())
    }

    fn partner(&self, id: &str) -> Text {
        let group = self.scenarios.iter().find_map(|resolved| resolved.model.groups.get(id)).map(|group| &group.name);
        let country = || self.dataset.countries.get(id).map(|country| &country.name);
        let passage = || self.dataset.passages.get(id).map(|passage| &passage.name);
        group.or_else(country).or_else(passage).cloned().unwrap_or_else(|| Text::same(id))
    }

    fn route(&self, id: &str) -> Text {
        let routes = self.scenarios.iter().flat_map(|resolved| &resolved.model.routes);
        let found = routes.filter(|route| route.id.as_str() == id).map(|route| route.name.clone()).next();
        found
            .or_else(|| self.dataset.supply_routes.get(id).map(|route| Text::same(route.name.as_str())))
            .unwrap_or_default()
    }
}
