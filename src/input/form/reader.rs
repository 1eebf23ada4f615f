//! Reads one file's values: what is not as expected is reported, and reading goes on.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{BasisForm, Value, scalars};
use crate::diagnostics::{Collector, Diagnostic, FileId, Span, is_steering, nearest};
use crate::units::calendar::AsOf;

/// Reads one file's values and gathers mistakes.
#[derive(Debug)]
pub struct Reader<'a> {
    file: FileId,
    found: &'a mut Collector,
    basis: Option<BasisForm>,
    as_of: Option<AsOf>,
    dated: bool,
}

impl<'a> Reader<'a> {
    /// A reader of one file.
    pub fn new(file: FileId, found: &'a mut Collector) -> Self {
        Self { file, found, basis: None, as_of: None, dated: false }
    }

    /// The place of a value in this reader's file.
    pub fn span<T>(&self, value: &Spanned<T>) -> Span {
        Span { file: self.file, bytes: value.span() }
    }

    /// Reports a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports that a value is not of the kind that belongs there.
    pub fn expected(&mut self, what: &str, value: &Value<'_>) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let span = self.span(value);
        self.report(
            Diagnostic::error("wrong-type", format!("expected {what}, found {found}"))
                .at(&span, format!("expected {what}")),
        );
    }

    /// Reports a key that does not belong there, and gives the key that was probably meant.
    pub fn unknown_key<'k>(&mut self, key: &Spanned<toml::de::DeString<'_>>, known: &[&'k str]) -> Option<&'k str> {
        let name = key.get_ref();
        let span = self.span(key);
        let diagnostic = Diagnostic::error("unknown-key", format!("unknown key `{name}`")).at(&span, "not known here");
        self.report(diagnostic.nearest(name, known.iter().copied()));
        nearest(name, known.iter().copied())
    }

    /// The value as a table, reported if it is none.
    pub fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected("a table", value);
        }
        table
    }

    /// The value as a text, reported if it is none, or holds letters that steer a terminal.
    pub fn text<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let Some(text) = value.get_ref().as_str() else {
            self.expected("a text", value);
            return None;
        };
        if text.chars().any(is_steering) {
            let span = self.span(value);
            let message = "a text has no control letters, nor letters that turn the reading direction";
            self.report(Diagnostic::error("bad-text", message).at(&span, "has one"));
            return None;
        }
        Some(text)
    }

    /// Whether a text can be the name of an entry: something, without control letters; reported if it cannot.
    pub fn is_name(&mut self, name: &str, span: &Span) -> bool {
        let why = if name.trim().is_empty() {
            "a name cannot be empty"
        } else if name.chars().any(|letter| letter.is_control() || is_steering(letter)) {
            "a name has no control letters"
        } else {
            return true;
        };
        self.report(Diagnostic::error("bad-name", why).at(span, "not a name"));
        false
    }

    /// Runs `read` with the table's own `source` or `assumption` and its `as_of` in force, if it has them.
    pub fn within<T>(&mut self, table: &DeTable<'_>, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = (self.basis.clone(), self.as_of.clone());
        let source = table.get("source").and_then(|value| Some((value.get_ref().as_str()?, self.span(value))));
        let assumption =
            table.get("assumption").and_then(|value| Some((scalars::words(value.get_ref())?, self.span(value))));
        if let (Some((_, source)), Some((_, assumption))) = (&source, &assumption) {
            let diagnostic = Diagnostic::error("two-origins", "a number has a source or is an assumption, not both")
                .at(assumption, "assumption here")
                .see(source, "source here");
            self.report(diagnostic);
        }
        let is_stated = source.is_some() || assumption.is_some();
        if let Some((source, span)) = source {
            self.basis = Some(BasisForm::Source(source.to_owned(), span));
        } else if let Some((reason, span)) = assumption {
            self.basis = Some(BasisForm::Assumption(reason, span));
        }
        // What a table says of its own source it does not say of another.
        let own = table.get("as_of").and_then(|value| scalars::as_of(value.get_ref()));
        if own.is_some() || is_stated {
            self.as_of = own;
        }
        let value = read(self);
        (self.basis, self.as_of) = outer;
        value
    }

    /// By when what stands here was known, at this point of the file.
    pub fn as_of(&self) -> Option<AsOf> {
        self.as_of.clone()
    }

    /// Runs `read` where numbers may say by when they were known.
    pub fn with_dates<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.dated, true);
        let value = read(self);
        self.dated = outer;
        value
    }

    /// Whether numbers may say by when they were known.
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    /// Who says so, at this point of the file.
    pub fn basis(&self) -> Option<BasisForm> {
        self.basis.clone()
    }
}
