//! The briefing: what a study found, as one document that can be put on a table.
//!
//! From results to a [`BriefingPage`] of plain texts, tables and charts (`contents`), and from there to one HTML file that
//! needs nothing else (`html`) or to Markdown (`markdown`). Every sentence with a number in it is made from the
//! results here, in both languages. Nothing here reads a file or knows the time.

mod contents;
mod document;
mod embedded;
mod html;
mod markdown;
mod numbers;
mod picture;

pub use embedded::base64;

use serde_json::Value;

use crate::charts::{ChartNames, Drawing};
use crate::claims::JudgedClaim;
use crate::dataset::Dataset;
use crate::dataset::package::Package;
use crate::language::{Language, Text};
use crate::provenance::Manifest;
use crate::scenario::Study;
use crate::stress::Stress;
use crate::stress::failures::Failures;
use crate::study::Evaluation;
use crate::study::uncertain::StudyDraws;
use crate::table::Table;

use document::Section;

/// What a briefing is made from.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// The study.
    pub study: &'a Study,
    /// What came of it.
    pub evaluation: &'a Evaluation,
    /// What the whole study says; `None` where the results have no share of its group.
    pub headline: Option<&'a Text>,
    /// The claims of the study with what the numbers say of them; none where it tests none.
    pub claims: &'a [JudgedClaim],
    /// What was drawn of the study's uncertain numbers, and what came of it; empty where nothing was.
    pub draws: &'a StudyDraws,
    /// What takes longest to compute; `None` where it was not asked for.
    pub annex: Option<&'a Annex>,
    /// What it was computed from.
    pub dataset: &'a Dataset,
    /// What is known of the tables of the dataset.
    pub package: &'a Package,
    /// What things are called.
    pub names: &'a ChartNames,
    /// The charts.
    pub charts: &'a [BriefingChart],
    /// What went in, and the command that repeats it.
    pub manifest: &'a Manifest,
}

/// What takes longest of a briefing: in it where it is asked for.
#[derive(Clone, Debug)]
pub struct Annex {
    /// The cheapest supply for each ceiling on the group's share, as rows.
    pub frontier: Table,
    /// The disruptions that the scenarios went through, each with its title; none where the study names none.
    pub stresses: Vec<(Text, Stress)>,
    /// Every single failure; none where the study names no disruption.
    pub failures: Option<Failures>,
}

/// A chart of the briefing.
#[derive(Clone, PartialEq, Debug)]
pub struct BriefingChart {
    /// Which: the name of its file without language and width.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// Whether it is for a page or, if not, for a column.
    pub wide: bool,
    /// The chart, on light paper.
    pub drawing: Drawing,
    /// The same in the dark; its marks correspond one by one.
    pub dark: Drawing,
}

/// A briefing, before it is HTML or Markdown.
#[derive(Clone, PartialEq, Debug)]
pub struct BriefingPage<'a> {
    title: Text,
    byline: Text,
    program: String,
    sections: Vec<Section>,
    charts: &'a [BriefingChart],
    data: Value,
}

impl<'a> BriefingPage<'a> {
    /// The briefing of a study.
    pub fn new(findings: &Findings<'a>) -> Self {
        Self {
            title: findings.study.title.clone(),
            byline: contents::byline(findings),
            program: findings.manifest.program.clone(),
            sections: contents::sections(findings),
            charts: findings.charts,
            data: contents::explorer::data(findings),
        }
    }

    /// One HTML file in both languages that loads nothing.
    pub fn html(&self) -> String {
        html::write(self)
    }

    /// Markdown in one language.
    pub fn markdown(&self, language: Language) -> String {
        markdown::write(self, language)
    }
}
