//! Regions of the importer: demand allocated to them, terminals in them, lines between them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::form::{Located, One};
use super::super::scenario_file::TrunkLineForm;
use super::ScenarioContext;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{LineId, RegionId};
use crate::language::Text;
use crate::model::Market;
use crate::model::cost::Investment;
use crate::model::network::{
    Network, NetworkQuestion, NetworkRegion, NetworkTerminal, ProposedLine, TrunkLine, allocate_throughput, capacity_of,
};
use crate::model::uncertain::UncertainQuantity;
use crate::units::{Dimension, Energy, GAS_GROSS_PER_NET, HeatContent, Money};

/// Regions before demand is allocated to them.
struct DraftRegions {
    regions: Vec<NetworkRegion>,
    /// The area by which gas sales are published, and people, by region.
    people: Vec<(String, f64)>,
    terminals: Vec<NetworkTerminal>,
    lines: Vec<TrunkLine>,
}

impl ScenarioContext<'_> {
    /// The network of the base year; `None` where nothing is known of the importer's regions, or it buys no gas.
    pub(super) fn network(&mut self, markets: &[Market]) -> Option<Network> {
        let market = markets.iter().find(|market| market.commodities.iter().any(|known| known.id.as_str() == "lng"));
        let heat = market.and_then(|market| market.commodities.iter().find(|known| known.id.as_str() == "lng"))?.heat;
        let (market, pj_per_bcm) = (market?, heat.pj_per_bcm?);
        let mut draft = self.draft(&heat);
        self.own_regions(&mut draft);
        if draft.regions.is_empty() {
            return None;
        }
        let total = market.demand.first().copied().unwrap_or(Energy::ZERO);
        let published: Vec<Option<Energy>> =
            draft.terminals.iter().map(|terminal| self.published(terminal, &heat)).collect();
        allocate_throughput(&mut draft.terminals, &published, total);
        draft.terminals.retain(|terminal| terminal.throughput > Energy::ZERO);
        let out_of_reach = self.allocate_demand(&mut draft);
        self.stated_demand(&mut draft, &heat);
        let proposed = self.proposed_lines(&draft, &heat);
        let question = self.question(&draft, &heat);
        let DraftRegions { regions, terminals, lines, .. } = draft;
        Some(Network {
            importer: self.importer.clone(),
            year: self.base_year,
            regions,
            terminals,
            lines,
            proposed,
            lng_price: market.price.first().copied()?,
            pj_per_bcm,
            out_of_reach,
            question,
        })
    }

    /// What the tables know of the importer.
    fn draft(&self, heat: &HeatContent) -> DraftRegions {
        let known: Vec<_> = self.dataset.regions.iter().filter(|region| region.importer == self.importer).collect();
        let regions = known.iter().map(|region| NetworkRegion {
            id: region.id.clone(),
            name: region.name.clone(),
            place: region.place,
            demand: Energy::ZERO,
        });
        let regions: Vec<NetworkRegion> = regions.collect();
        let at = |id: &str| regions.iter().position(|region| region.id.as_str() == id);
        let there = |terminal: &&crate::dataset::LngTerminal| {
            terminal.country == self.importer
                && terminal.status == "operating"
                && terminal.start.is_none_or(|start| start <= self.base_year)
        };
        let terminals = self.dataset.terminals.iter().filter(there).filter_map(|terminal| {
            Some(NetworkTerminal {
                id: terminal.id.clone(),
                name: terminal.name.clone(),
                region: at(&terminal.region.to_lowercase())?,
                capacity: Energy::from_pj(terminal.capacity_mt? * heat.pj_per_mt?),
                throughput: Energy::ZERO,
            })
        });
        let links = self.dataset.trunk_links.iter();
        let links = links.filter(|link| link.importer == self.importer && link.start <= self.base_year);
        let lines = links.filter_map(|link| {
            let published = link.capacity_bcm.and_then(|bcm| Some(Energy::from_pj(bcm * heat.pj_per_bcm?)));
            Some(TrunkLine {
                id: link.id.clone(),
                name: link.name.clone(),
                from: at(link.from.as_str())?,
                to: at(link.to.as_str())?,
                capacity: published.or(link.diameter_mm.map(capacity_of))?,
                published: published.is_some(),
            })
        });
        let (terminals, lines) = (terminals.collect(), lines.collect());
        DraftRegions {
            regions,
            people: known.iter().map(|r| (r.area.clone(), r.population)).collect(),
            terminals,
            lines,
        }
    }

    /// Regions that only the file has.
    fn own_regions(&mut self, draft: &mut DraftRegions) {
        let form = self.form;
        for (name, (span, stated)) in &form.region.0 {
            if draft.regions.iter().any(|region| region.id.as_str() == name) {
                continue;
            }
            let (Some(place), false) = (stated.place.get(), stated.demand.is_unstated()) else {
                let diagnostic = Diagnostic::error("unknown-name", format!("no region `{name}`"))
                    .at(span, "not in the table of regions; a new one needs `place` and `demand`");
                let names: Vec<&str> = draft.regions.iter().map(|region| region.id.as_str()).collect();
                self.unknown(diagnostic.nearest(name, names));
                continue;
            };
            draft.regions.push(NetworkRegion {
                id: RegionId::new(name),
                name: stated.title.get().cloned().unwrap_or_else(|| Text::same(name.as_str())),
                place: (place.0, place.1),
                demand: Energy::ZERO,
            });
            draft.people.push((String::new(), 0.0));
        }
    }

    /// Demand that the file states, instead of what is allocated.
    fn stated_demand(&mut self, draft: &mut DraftRegions, heat: &HeatContent) {
        let form = self.form;
        for (name, (_, stated)) in &form.region.0 {
            let demand = stated.demand.located().and_then(|demand| self.flow(demand, heat));
            let region = draft.regions.iter_mut().find(|region| region.id.as_str() == name);
            if let (Some(region), Some(demand)) = (region, demand) {
                region.demand = demand;
            }
        }
    }

    fn published(&self, terminal: &NetworkTerminal, heat: &HeatContent) -> Option<Energy> {
        let mass = self.dataset.terminal_use.get(&terminal.id)?;
        Some(Energy::from_pj(mass * heat.pj_per_mt?))
    }

    /// Allocates demand; returns the town gas of regions that the network does not reach.
    ///
    /// Town gas of an area is divided by population among its regions that have a terminal or a line. What else a network
    /// lands is burnt beside its terminals, in power stations above all, in proportion to what they take in. Both together
    /// make up what each connected network lands: no gas comes from elsewhere.
    fn allocate_demand(&self, draft: &mut DraftRegions) -> Energy {
        let networks = connected(draft);
        let mut landed: BTreeMap<usize, Energy> = BTreeMap::new();
        for terminal in &draft.terminals {
            *landed.entry(networks[terminal.region]).or_insert(Energy::ZERO) += terminal.throughput;
        }
        let served = |region: usize| landed.get(&networks[region]).is_some_and(|landed| *landed > Energy::ZERO);
        let mut town = vec![Energy::ZERO; draft.regions.len()];
        let mut out_of_reach = Energy::ZERO;
        for ((importer, area), gross) in &self.dataset.gas_sales {
            if *importer != self.importer {
                continue;
            }
            let sold = Energy::from_pj(gross / GAS_GROSS_PER_NET);
            let of_area: Vec<usize> = (0..town.len()).filter(|r| draft.people[*r].0 == *area && served(*r)).collect();
            let people: f64 = of_area.iter().map(|region| draft.people[*region].1).sum();
            if people <= 0.0 {
                out_of_reach += sold;
            }
            for region in of_area {
                town[region] = sold * (draft.people[region].1 / people.max(1.0));
            }
        }
        for (network, landed) in &landed {
            let members: Vec<usize> = (0..town.len()).filter(|region| networks[*region] == *network).collect();
            let sold: Energy = members.iter().map(|region| town[*region]).sum();
            let part = if sold > *landed { *landed / sold } else { 1.0 };
            let beside = (*landed - sold).max(Energy::ZERO);
            for region in members {
                let here = draft.terminals.iter().filter(|terminal| terminal.region == region);
                let here: Energy = here.map(|terminal| terminal.throughput).sum();
                let burnt = if *landed > Energy::ZERO { beside * (here / *landed) } else { Energy::ZERO };
                draft.regions[region].demand = town[region] * part + burnt;
            }
        }
        out_of_reach
    }

    fn region(&mut self, name: &Located<String>, draft: &DraftRegions) -> Option<usize> {
        let found = draft.regions.iter().position(|region| region.id.as_str() == name.value);
        let of_terminal = || {
            let terminal = draft.terminals.iter().find(|terminal| terminal.id.as_str() == name.value);
            terminal.map(|terminal| terminal.region)
        };
        if let Some(region) = found.or_else(of_terminal) {
            return Some(region);
        }
        let diagnostic =
            Diagnostic::error("unknown-name", format!("no region `{}`", name.value)).at(&name.span, "not known here");
        let names: Vec<&str> = draft.regions.iter().map(|region| region.id.as_str()).collect();
        self.unknown(diagnostic.nearest(&name.value, names));
        None
    }

    fn proposed_lines(&mut self, draft: &DraftRegions, heat: &HeatContent) -> Vec<ProposedLine> {
        let form = self.form;
        let mut proposed = Vec::new();
        for (name, (span, stated)) in &form.trunk_line.0 {
            if draft.lines.iter().any(|line| line.id.as_str() == name) {
                let message = format!("a trunk line `{name}` is there already");
                self.error(Diagnostic::error("conflict", message).at(span, "choose another name"));
            } else if let Some(line) = self.proposed_line(name, span, stated, draft, heat) {
                proposed.push(line);
            }
        }
        proposed
    }

    fn proposed_line(
        &mut self,
        name: &str,
        span: &Span,
        form: &TrunkLineForm,
        draft: &DraftRegions,
        heat: &HeatContent,
    ) -> Option<ProposedLine> {
        for (key, unstated) in [
            ("from", form.from.is_unstated()),
            ("to", form.to.is_unstated()),
            ("capacity", form.capacity.is_unstated()),
            ("capex", form.capex.is_unstated()),
            ("fixed_om", form.fixed_om.is_unstated()),
            ("discount_rate", form.discount_rate.is_unstated()),
            ("lifetime", form.lifetime.is_unstated()),
        ] {
            if unstated {
                self.missing(key, span, "");
            }
        }
        let ends = [&form.from, &form.to].map(|end| end.located().and_then(|end| self.region(end, draft)));
        if let (Some(from), Some(to)) = (form.from.located(), form.to.located())
            && from.value == to.value
        {
            let message = format!("`{name}` starts and ends in `{}`", to.value);
            self.error(Diagnostic::error("conflict", message).at(&to.span, "ends here").see(&from.span, "starts here"));
        }
        let capacity = self.positive_flow(&form.capacity, heat);
        let investment = self.investment_in(form);
        let [Some(from), Some(to)] = ends else { return None };
        let name_for_people = form.title.get().cloned().unwrap_or_else(|| Text::same(name));
        let line =
            TrunkLine { id: LineId::new(name), name: name_for_people, from, to, capacity: capacity?, published: true };
        Some(ProposedLine { line, investment: investment? })
    }

    fn investment_in(&mut self, form: &TrunkLineForm) -> Option<Investment> {
        let capex = form.capex.located()?;
        let amount = self.number_within(Some(capex), Dimension::Money, (0.0, f64::INFINITY));
        let rate = self.exchange_rate(capex.value.unit.currency, &capex.span);
        let fixed_om = self.number_within(form.fixed_om.located(), Dimension::Ratio, (0.0, 1.0));
        let discount_rate = self.number_within(form.discount_rate.located(), Dimension::Ratio, (0.0, 1.0));
        let lifetime = self.number_within(form.lifetime.located(), Dimension::Duration, (1.0, 100.0));
        let capex = Money::from_musd(amount? / rate?);
        Some(Investment { capex, fixed_om: fixed_om?, discount_rate: discount_rate?, lifetime: lifetime? })
    }

    fn positive_flow(&mut self, stated: &One<UncertainQuantity>, heat: &HeatContent) -> Option<Energy> {
        let stated = stated.located()?;
        let flow = self.flow(stated, heat)?;
        if flow > Energy::ZERO {
            return Some(flow);
        }
        let message = format!("{} is out of range", stated.value.central());
        self.error(Diagnostic::error("out-of-range", message).at(&stated.span, "expected more than zero"));
        None
    }

    fn question(&mut self, draft: &DraftRegions, heat: &HeatContent) -> NetworkQuestion {
        let form = self.form;
        let stated = &form.absorption;
        let own = stated.landing.located().and_then(|name| self.region(name, draft));
        let inflows = stated.inflow.get().into_iter().flatten().filter_map(|inflow| {
            let inflow = One::Stated(inflow.clone());
            self.positive_flow(&inflow, heat)
        });
        NetworkQuestion {
            inflows: inflows.collect(),
            landing: own,
            lng_plant: stated.lng_plant.located().and_then(|plant| self.flow(plant, heat)).unwrap_or(Energy::ZERO),
            firm_lng: self.number_within(stated.firm_lng.located(), Dimension::Ratio, (0.0, 1.0)).unwrap_or(0.0),
        }
    }
}

/// The connected network that each region belongs to: the least place among its members.
fn connected(draft: &DraftRegions) -> Vec<usize> {
    let mut network: Vec<usize> = (0..draft.regions.len()).collect();
    let mut open: BTreeSet<usize> = network.iter().copied().collect();
    // Each round carries the least place one line further, so there are no more rounds than regions.
    while !open.is_empty() {
        open.clear();
        for line in &draft.lines {
            let least = network[line.from].min(network[line.to]);
            for end in [line.from, line.to] {
                if network[end] > least {
                    network[end] = least;
                    open.insert(end);
                }
            }
        }
    }
    network
}
