//! `izon chart`: draws a chart again from a table of results alone.

use std::fs;
use std::path::{Path, PathBuf};

use comfy_table::Table as Grid;

use super::export::read;
use super::look::LookArgs;
use super::output::{CommandFailure, RULED, print, write_drawing};
use crate::charts::map::Geography;
use crate::charts::registry;
use crate::diagnostics::Diagnostic;
use crate::input::source::{ByteSource, why_not};
use crate::publish::redraw::{
    MANIFEST_ADVICE, Redraw, about_of_manifest, chart_and_market, geography_of_routes, known_market, of_one_rule,
};
use crate::publish::study_charts::ROUTES;

#[derive(clap::Args, Debug)]
pub(super) struct ChartArgs {
    /// Which chart, such as share-by-scenario; the market may stand behind it, as in the names of files.
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    /// The table of results that a run wrote.
    #[arg(long, value_name = "results.csv", required_unless_present = "list")]
    from: Option<PathBuf>,
    /// The manifest of that run, which says what it is about [default: manifest.json beside the table].
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Market of the chart, where there is one for each.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    #[command(flatten)]
    look: LookArgs,
    /// Where the picture goes, .svg or .png [default: the chart's name, .svg].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Of a table of every rule (`izon run --all-rules`), the rule that is drawn [default: calibrated].
    #[arg(long, value_name = "RULE")]
    response: Option<String>,
    /// Lists the charts.
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub(super) fn run(args: &ChartArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let (Some(name), Some(from), false) = (&args.name, &args.from, args.list) else { return print(&list()) };
    let (chart, market) = chart_and_market(name, args.market.as_deref())?;
    let table = of_one_rule(read(from)?, args.response.as_deref())?;
    let beside = |name: &str| from.with_file_name(name);
    let manifest = args.manifest.clone().unwrap_or_else(|| beside("manifest.json"));
    let about = about_of_manifest(&manifest.display().to_string(), &bytes(&manifest, MANIFEST_ADVICE)?)?;
    let market = market.map(|market| known_market(&market, &about)).transpose()?;
    let geography = if ["map", registry::FLOWS].contains(&chart) {
        let routes = beside(ROUTES);
        let written = bytes(&routes, "a run writes its routes there; the map is drawn from them")?;
        geography_of_routes(&routes.display().to_string(), &written, data)?
    } else {
        Geography::default()
    };
    let paper = Redraw { table: &table, about: &about, look: args.look.into(), geography: &geography };
    let Some((drawing, market)) = paper.draw(chart, market.as_ref())? else {
        let others = registry::CHARTS.iter().map(|chart| chart.name).filter(|other| *other != chart && *other != "map");
        let drawn = others.filter(|other| paper.draw(other, None).is_ok_and(|drawn| drawn.is_some()));
        let drawn: Vec<&str> = drawn.collect();
        let message = format!("{} has no numbers for the chart `{chart}`", from.display());
        let help =
            if drawn.is_empty() { "nor for any other".to_owned() } else { format!("it has for {}", drawn.join(", ")) };
        return Err(Diagnostic::error("no-data", message).help(help).into());
    };
    let stem = market.map_or_else(|| chart.to_owned(), |market| format!("{chart}-{market}"));
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{stem}.svg")));
    write_drawing(&drawing, &out)?;
    print(&format!("{}\n", out.display()))
}

fn bytes(file: &Path, advice: &str) -> Result<Vec<u8>, CommandFailure> {
    fs::read(file).map_err(|error| {
        let missing = Diagnostic::error("no-file", format!("{}: {}", file.display(), why_not(&error, file)));
        missing.help(advice).into()
    })
}

fn list() -> String {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_header(["chart", "what it shows", "one for each"]);
    for chart in registry::CHARTS {
        grid.add_row([chart.name, chart.shows, if chart.is_by_market { "market" } else { "" }]);
    }
    format!("{grid}\n")
}
