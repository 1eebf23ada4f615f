//! The file forms of contracts and of a price on carbon.

use crate::input::form::{One, form};
use crate::input::quantity_form::ByYear;
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;

form! {
    /// A long-term contract on a route.
    ContractForm {
        /// The route, such as `qat-lng`.
        route: One<String>,
        /// What is taken or paid for: an amount a year, or a part of what an observed route delivered in the base year and
        /// of what a new one can deliver.
        take_or_pay: One<UncertainQuantity>,
        /// First year in force; the year after the base year if not stated.
        from: One<i32>,
        /// Last year in force.
        until: One<i32>,
        /// The price by formula; the price of the market if not stated.
        price: ContractPriceForm,
        /// What a unit not taken costs; its price if not stated, less what `resale` brings.
        penalty: One<UncertainQuantity>,
        /// Part of the price that a cargo not taken brings elsewhere; nothing if not stated: a destination clause.
        resale: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// A price by formula, after crude oil (`slope`) or after a hub (`hub`), in port: of LNG before regasification.
    ContractPriceForm {
        /// USD/MMBtu for each USD/bbl of crude oil, such as "14.85 %".
        slope: One<UncertainQuantity>,
        /// How long the price of crude oil takes to be felt.
        lag: One<UncertainQuantity>,
        /// Added to the slope's price.
        constant: One<UncertainQuantity>,
        /// Series of the price table, such as `henry-hub`, at its mean of the base year.
        hub: One<String>,
        /// Times the hub's price, such as "115 %".
        multiplier: One<UncertainQuantity>,
        /// Added to the hub's price: liquefaction and shipping.
        fee: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// What is under contract where no contract is known.
    MarketContractsForm {
        /// Part of what each observed route delivered in the base year that is taken or paid for. It follows the trend of
        /// demand down.
        share: One<UncertainQuantity>,
        /// How much that part falls each year, as contracts run out.
        falls_by: One<UncertainQuantity>,
        /// Part of the price that a cargo not taken brings elsewhere; nothing if not stated: a destination clause.
        resale: One<UncertainQuantity>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }

    /// A price on carbon dioxide, of burning and bringing what is imported.
    CarbonPriceForm {
        /// USD for a tonne by year, straight lines between the years stated, from nothing in the base year on.
        price: ByYear,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
    }
}
