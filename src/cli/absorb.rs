//! `izon absorb`: where gas that lands in one region can go.

mod report;

use std::path::PathBuf;

use super::look::LookArgs;
use super::output::{AnswerFormat, CommandFailure, print, warn, write_drawing};
use crate::allocation::Clarabel;
use crate::charts::absorption;
use crate::charts::map::{Land, draw_regions};
use crate::charts::style::Style;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::export;
use crate::input::source::ByteSource;
use crate::input::{load_dataset, read_study};
use crate::model::network::Network;
use crate::publish::absorption::{ShownAbsorption, land};
use crate::regions::{self, rows};
use crate::scenario::{Scenario, Study};
use crate::units::{Energy, HeatContent, Quantity};

#[derive(clap::Args, Debug)]
pub(super) struct AbsorbArgs {
    /// A scenario file, such as scenarios/niigata-absorption.toml, or a study file.
    file: String,
    /// How much lands in a year, in bcm or with another unit; several with commas [default: the file's].
    #[arg(long, value_name = "AMOUNT", value_delimiter = ',')]
    inflow: Vec<String>,
    /// The region or terminal where it lands [default: the file's].
    #[arg(long, value_name = "ID")]
    landing: Option<String>,
    /// Part of the LNG of every terminal that lands whatever happens, per cent [default: the file's].
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    firm_lng: Option<u8>,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
    /// Draw the answer into a file that ends in .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Draw regions and lines, with the largest inflow, into a file that ends in .svg or .png.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

/// Runs the command.
pub(super) fn run(args: &AbsorbArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let places = (&mut files, &mut found);
    let read = read_study(&args.file, &data.study_files(&args.file), &dataset, None, places);
    let study = read.map_err(|error| CommandFailure::input("no-file", error.to_string()))?;
    let read = found.finish(study).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    warn(&files, &read.warnings);
    let resolved = asked(&read.value);
    let Some(mut network) = resolved.network.clone() else {
        let message = format!("nothing is known of regions of {}, and the file states none", resolved.model.importer);
        return Err(CommandFailure::input("no-regions", message));
    };
    let landing = args.question(resolved, &mut network)?;
    let answer =
        regions::absorb(&network, landing, &Clarabel).map_err(|error| CommandFailure::Other(error.to_string()))?;
    match args.format {
        AnswerFormat::Table => print(&report::text(&network, landing, &answer))?,
        AnswerFormat::Csv => print(&String::from_utf8_lossy(&export::csv(&rows::rows(&network, &answer))))?,
    }
    args.pictures(&ShownAbsorption { network: &network, landing, answer: &answer, dataset: &dataset }, data)
}

/// The scenario of a study that asks, or else its reference.
fn asked(study: &Study) -> &Scenario {
    let asks =
        |resolved: &&Scenario| resolved.network.as_ref().is_some_and(|network| !network.question.inflows.is_empty());
    study.scenarios.iter().find(asks).unwrap_or_else(|| study.reference())
}

impl AbsorbArgs {
    /// Lays the question of the command line over the file's; returns the place of the landing.
    fn question(&self, resolved: &Scenario, network: &mut Network) -> Result<usize, CommandFailure> {
        if !self.inflow.is_empty() {
            let heat = HeatContent { pj_per_bcm: Some(network.pj_per_bcm), ..HeatContent::default() };
            let read: Result<Vec<Energy>, CommandFailure> =
                self.inflow.iter().map(|text| amount(text, &heat)).collect();
            network.question.inflows = read?;
        }
        if network.question.inflows.is_empty() {
            let help = "say it with --inflow 5.4,8,25, or in a table `[absorption]` of the file";
            return Err(Diagnostic::error("missing-key", "missing: how much lands").help(help).into());
        }
        if let Some(percent) = self.firm_lng {
            network.question.firm_lng = f64::from(percent) / 100.0;
        }
        let stated = network.question.landing;
        let of_route =
            || resolved.model.routes.iter().find_map(|route| place(network, route.landing.as_ref()?.as_str()));
        let landing = match &self.landing {
            Some(name) => place(network, name).ok_or_else(|| unknown(network, name))?,
            None => stated.or_else(of_route).ok_or_else(|| {
                let help = "say it with --landing, or in a table `[absorption]` of the file";
                CommandFailure::from(Diagnostic::error("missing-key", "missing: where the gas lands").help(help))
            })?,
        };
        if stated != Some(landing) {
            network.question.lng_plant = Energy::ZERO; // the file's plant stands elsewhere
        }
        network.question.landing = Some(landing);
        Ok(landing)
    }

    fn pictures(&self, shown: &ShownAbsorption<'_>, data: &dyn ByteSource) -> Result<(), CommandFailure> {
        let failed = |error: crate::charts::ChartError| CommandFailure::Other(error.to_string());
        let LookArgs { language, width, appearance } = self.look;
        let style = Style::new(width, appearance);
        if let Some(path) = &self.chart {
            write_drawing(&absorption::draw(&shown.chart(language), language, style).map_err(failed)?, path)?;
        }
        if let (Some(path), Some(map)) = (&self.map, shown.map(language)) {
            let (countries, regions) = land(data, shown.dataset)?;
            let land = Land { countries: &countries, regions: &regions };
            write_drawing(&draw_regions(&map, land, language, style).map_err(failed)?, path)?;
        }
        Ok(())
    }
}

/// An amount as in a file, or a bare number of bcm.
fn amount(text: &str, heat: &HeatContent) -> Result<Energy, CommandFailure> {
    let text = text.trim();
    let bare: Option<f64> = text.parse().ok();
    let quantity = if bare.is_some() { format!("{text} bcm/y") } else { text.to_owned() };
    let quantity =
        quantity.parse::<Quantity>().map_err(|error| CommandFailure::input("bad-quantity", error.to_string()))?;
    let flow = quantity.energy_flow(heat).map_err(|error| CommandFailure::input("wrong-unit", error.to_string()))?;
    if flow > Energy::ZERO {
        return Ok(flow);
    }
    Err(CommandFailure::input("out-of-range", format!("{quantity} is out of range: expected more than zero")))
}

/// A region by its name or by that of a terminal in it.
fn place(network: &Network, name: &str) -> Option<usize> {
    let region = network.regions.iter().position(|region| region.id.as_str() == name);
    let terminal = || network.terminals.iter().find(|terminal| terminal.id.as_str() == name);
    region.or_else(|| terminal().map(|terminal| terminal.region))
}

fn unknown(network: &Network, name: &str) -> CommandFailure {
    let names = network.regions.iter().map(|region| region.id.as_str());
    Diagnostic::error("unknown-name", format!("no region `{name}`")).nearest(name, names).into()
}
