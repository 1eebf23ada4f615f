//! How suppliers give way when something changes: the response rules, and what follows from each.

use crate::id::GroupId;
use crate::language::Text;

/// How suppliers give way when something changes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum ResponseRule {
    /// Supply curves through the observed flows; the cheapest mix wins.
    #[default]
    Calibrated,
    /// Flat costs: the most expensive supplier gives way first, to the last unit.
    MeritOrder,
    /// New routes run full; every observed supplier gives way in proportion.
    Proportional,
    /// New routes run full; the suppliers of these groups give way first.
    Displace(Vec<GroupId>),
}

impl ResponseRule {
    /// The names of all rules, in the order of [`every`](Self::every).
    pub const NAMES: [&str; 4] = ["calibrated", "merit-order", "proportional", "displace"];

    /// Every rule; under the last the suppliers of this group give way first.
    pub fn every(group: &GroupId) -> Vec<Self> {
        vec![Self::Calibrated, Self::MeritOrder, Self::Proportional, Self::Displace(vec![group.clone()])]
    }

    /// Its name in files and results.
    pub fn as_str(&self) -> &'static str {
        let [calibrated, merit_order, proportional, displace] = Self::NAMES;
        match self {
            Self::Calibrated => calibrated,
            Self::MeritOrder => merit_order,
            Self::Proportional => proportional,
            Self::Displace(_) => displace,
        }
    }

    /// What it assumes, in a few words: that those who lose sales are taken so. `None` for a name that is no rule's.
    pub fn label(name: &str, group: &Text) -> Option<Text> {
        let labels = [
            Text::new("Along supply curves", "供給曲線に沿う"),
            Text::new("Most expensive first", "高い順に減らす"),
            Text::new("In proportion", "比例して減らす"),
            Text::new(format!("{} first", group.en), format!("{}から減らす", group.ja)),
        ];
        Self::NAMES.iter().zip(labels).find(|(known, _)| **known == name).map(|(_, label)| label)
    }

    /// Whether marginal costs under the rule are money, so that areas are costs and duals are prices. Under the others
    /// costs only decide who gives way, and limits have no price.
    pub fn costs_are_money(&self) -> bool {
        matches!(self, Self::Calibrated | Self::MeritOrder)
    }

    /// Whether an observed supplier has one price for every unit, and is paid that.
    pub fn has_flat_costs(&self) -> bool {
        matches!(self, Self::MeritOrder)
    }

    /// Whether an observed supplier sends no more than its reference.
    pub fn bounds_suppliers(&self) -> bool {
        matches!(self, Self::MeritOrder | Self::Displace(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_name_and_label() {
        let (group, name) = (GroupId::new("gulf"), Text::new("the Gulf", "湾岸"));
        let every = ResponseRule::every(&group);
        assert_eq!(every.iter().map(ResponseRule::as_str).collect::<Vec<_>>(), ResponseRule::NAMES);
        let labels: Vec<Text> =
            ResponseRule::NAMES.iter().filter_map(|rule| ResponseRule::label(rule, &name)).collect();
        assert_eq!((labels.len(), labels[3].en.as_str()), (4, "the Gulf first"));
        assert_eq!(ResponseRule::label("observed", &name), None);
    }
}
