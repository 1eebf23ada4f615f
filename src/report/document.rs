//! What a briefing is made of, before it is HTML or Markdown.
//!
//! Texts are plain text in both languages; only the writers ([`html`](super::html), [`markdown`](super::markdown)) know
//! how to escape them.

use crate::language::{Text, tidy};

/// A part of the briefing with a heading of its own.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Section {
    /// Where links to it point; unique in the document: letters, digits, hyphens.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// What stands in it.
    pub blocks: Vec<DocumentBlock>,
    /// Parts of it.
    pub sections: Vec<Section>,
    /// Whether it begins a new page in print.
    pub new_page: bool,
    /// Whether it means something only on a screen.
    pub on_screen: bool,
}

impl Section {
    /// A part without anything in it yet.
    pub fn new(id: impl Into<String>, title: Text) -> Self {
        Self { id: id.into(), title, ..Self::default() }
    }

    /// With one block more.
    #[must_use]
    pub fn with(mut self, block: DocumentBlock) -> Self {
        self.blocks.push(block);
        self
    }

    /// Meaning something only on a screen.
    #[must_use]
    pub fn on_screen(mut self) -> Self {
        self.on_screen = true;
        self
    }

    /// Beginning a page in print.
    #[must_use]
    pub fn on_new_page(mut self) -> Self {
        self.new_page = true;
        self
    }
}

/// One thing in a part.
#[derive(Clone, PartialEq, Debug)]
pub enum DocumentBlock {
    /// A paragraph.
    Prose(Text),
    /// A paragraph that stands out: what a reader in a hurry reads.
    Lead(Text),
    /// A paragraph of small print: what has to be known to read what stands above.
    Note(Text),
    /// Points.
    List(Vec<Text>),
    /// Terms and what they mean.
    Terms(Vec<(Text, Text)>),
    /// Big numbers, each with what it is.
    Figures(Vec<(Text, Text)>),
    /// Things in a row, each with the sign of its tone.
    Strip(Vec<TableCell>),
    /// A table.
    Grid(DocumentTable),
    /// Tables that are one in parts: folded on a screen, searched and sorted together.
    Groups(Groups),
    /// A chart, by its name.
    Chart(String),
    /// A line to type.
    Command(String),
    /// A formula in MathML and in plain letters, and what it says.
    Formula(Formula),
    /// Something to play with, in HTML only; what it shows is said in words for Markdown.
    Explorer(Explorer, Text),
}

/// A formula with its meaning.
#[derive(Clone, PartialEq, Debug)]
pub struct Formula {
    /// MathML written for this program; never anything from a file of the user.
    pub math: &'static str,
    /// The same in plain letters.
    pub plain: &'static str,
    /// What it says and who says so.
    pub meaning: Text,
}

/// What can be played with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Explorer {
    /// Importers side by side over the years.
    History,
    /// Scenarios side by side over the years.
    Scenarios,
    /// The samples of an ensemble, within ranges of what is uncertain.
    Samples,
}

/// A table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DocumentTable {
    /// Unique in the document.
    pub id: String,
    /// What it shows.
    pub caption: Text,
    /// Its columns.
    pub columns: Vec<DocumentColumn>,
    /// Its rows, each as long as there are columns.
    pub rows: Vec<Vec<TableCell>>,
    /// Whether it can be sorted and searched.
    pub searchable: bool,
    /// Whether the first cell of a row is its heading.
    pub row_headings: bool,
    /// How it is shown.
    pub form: TableForm,
}

/// A table in parts, each with a caption of its own; all have the same columns.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Groups {
    /// Unique in the document.
    pub id: String,
    /// The parts.
    pub grids: Vec<DocumentTable>,
}

/// How a table is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TableForm {
    /// With its caption and headings.
    #[default]
    Whole,
    /// The rows alone: a few facts, each with its name before it.
    Facts,
    /// On a screen to those who ask for it; on paper always.
    Folded,
}

/// A column of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DocumentColumn {
    /// Its heading.
    pub title: Text,
    /// Whether it holds numbers.
    pub number: bool,
    /// Part of the table's width, per cent; as its contents ask for, when 0.
    pub width: u8,
}

impl DocumentColumn {
    /// A column of words.
    pub fn words(en: &str, ja: &str) -> Self {
        Self { title: Text::new(en, ja), ..Self::default() }
    }

    /// With a part of the table's width, per cent.
    #[must_use]
    pub fn wide(mut self, width: u8) -> Self {
        self.width = width;
        self
    }

    /// A column of numbers.
    pub fn number(title: Text) -> Self {
        Self { title, number: true, width: 0 }
    }
}

/// What a cell says, beyond its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// What was asked for.
    Good,
    /// In part.
    Mixed,
    /// The opposite.
    Bad,
    /// Cannot be said.
    Open,
}

/// A cell of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TableCell {
    /// What stands in it.
    pub text: Text,
    /// By what it is sorted, where not by its text.
    pub order: Option<f64>,
    /// Where it leads: an address or, with `#`, a part of the document.
    pub link: Option<String>,
    /// What it says.
    pub tone: Tone,
    /// Whether it is a name in a file, to be set in letters of equal width.
    pub code: bool,
    /// A second line in small letters.
    pub under: Option<Text>,
}

impl TableCell {
    /// Words.
    pub fn text(text: Text) -> Self {
        let Text { en, ja } = text;
        Self { text: Text::new(tidy(&en), tidy(&ja)), ..Self::default() }
    }

    /// A name in a file.
    pub fn code(name: impl Into<String>) -> Self {
        Self { text: Text::same(name), code: true, ..Self::default() }
    }

    /// A number as it is shown, and by what it is sorted.
    pub fn number(shown: impl Into<String>, order: f64) -> Self {
        Self { text: Text::same(shown), order: Some(order), ..Self::default() }
    }

    /// With a link.
    #[must_use]
    pub fn to(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }

    /// With a tone.
    #[must_use]
    pub fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// With a second line.
    #[must_use]
    pub fn over(mut self, under: Text) -> Self {
        let Text { en, ja } = under;
        self.under = Some(Text::new(tidy(&en), tidy(&ja)));
        self
    }
}

/// Whether an address may be a link: `http`, `https`, or a part of the document. Anything else is shown as text.
pub fn is_safe(address: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    address.starts_with('#') || rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}
