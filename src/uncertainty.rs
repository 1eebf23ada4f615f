//! What could be otherwise: cheapest supply under ceilings, mixes that cost nearly as little, risk of prices, risk that
//! moved; which assumption matters, and under which conditions something holds.

pub mod break_even;
pub mod discovery;
pub mod ensemble;
pub mod frontier;
pub mod interval;
pub mod near_optimal;
pub mod portfolio;
pub mod risk;
pub mod robustness;
pub mod sampling;
pub mod sensitivity;
