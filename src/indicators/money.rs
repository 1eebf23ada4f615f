//! What imports cost the importer.

use crate::units::{Energy, Money, Price};

/// What is paid for what is imported: the sum of amounts times what each is paid.
///
/// Who is paid what: under every rule but one, observed routes get the price of their market, whatever their own cost
/// is, and new routes their delivered cost. Under `merit-order`, where each supplier has a flat cost of its own and
/// the price is that of the dearest, every route gets its own cost.
///
/// The bill is not the objective of the programme: that is the area under the cost curves, which leaves out what
/// suppliers earn above their cost, and counts unserved demand.
///
/// ```
/// use izon::indicators::import_bill;
/// use izon::units::{Energy, Money, Price};
/// let paid = [(Energy::from_pj(10.0), Price::from_usd_per_gj(8.0)), (Energy::from_pj(5.0), Price::from_usd_per_gj(6.0))];
/// assert_eq!(import_bill(&paid), Money::from_musd(110.0));
/// ```
pub fn import_bill(paid: &[(Energy, Price)]) -> Money {
    paid.iter().map(|(amount, price)| *price * *amount).sum()
}

/// Import bill over what is imported; `None` when nothing is.
///
/// ```
/// use izon::indicators::unit_cost;
/// use izon::units::{Energy, Money, Price};
/// let cost = unit_cost(Money::from_musd(110.0), Energy::from_pj(20.0));
/// assert_eq!(cost, Some(Price::from_usd_per_gj(5.5)));
/// assert_eq!(unit_cost(Money::ZERO, Energy::ZERO), None);
/// ```
pub fn unit_cost(bill: Money, imported: Energy) -> Option<Price> {
    (imported > Energy::ZERO).then(|| bill / imported)
}
