//! File forms: what stands in a TOML file, with the place of every value, before anything is looked up.
//!
//! A form is declared once, with `form!`: from that one declaration come the struct, its reader (which reports every
//! mistake and goes on), its merge (a file over the file it extends), its listing (what is in force, and from where),
//! and its JSON Schema.

mod reader;
mod scalars;
mod schema;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

pub use reader::Reader;
pub use scalars::GeoPoint;
pub(super) use scalars::{number, whole};

use crate::diagnostics::{Diagnostic, Span};
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;

/// A value of a file together with its place.
pub type Value<'a> = Spanned<DeValue<'a>>;

/// Says who: what stands beside a number.
#[derive(Clone, PartialEq, Debug)]
pub enum BasisForm {
    /// An entry of the sources table.
    Source(String, Span),
    /// A reason.
    Assumption(Text, Span),
}

/// A value, where it stands, and who says so.
#[derive(Clone, PartialEq, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
    /// Who says so: its own word, or else that of the table it stands in.
    pub basis: Option<BasisForm>,
}

/// One setting that is in force.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// Its name, such as `route.vladivostok-niigata.capacity`.
    pub path: String,
    /// The value as written.
    pub value: String,
    /// Where it stands.
    pub span: Span,
    /// Who says so.
    pub basis: Option<BasisForm>,
}

/// A part of a form: it can be read, laid over another, and listed.
pub trait FormField: Default {
    /// Reads a value; a mistake is reported and leaves the field empty.
    fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Self;

    /// A field where something stands that is no value, so that nobody says it is missing.
    fn wrong() -> Self {
        Self::default()
    }

    /// Takes from `below` what this field does not state itself.
    fn lay_over(&mut self, below: Self);

    /// Takes what stands under a path from another form, or nothing if nothing stands there.
    fn take(&mut self, path: &[&str], from: &Self);

    /// Lists what is stated.
    fn list(&self, path: &str, settings: &mut Vec<Setting>);

    /// Visits every number with its name, such as `route.vladivostok-niigata.capex`, always in the same order.
    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity));
}

/// A value without parts.
pub trait Scalar: Sized + Clone {
    /// Whether a source or an assumption has to stand beside it.
    const NEEDS_BASIS: bool = false;

    /// Reads the value; a mistake is reported and gives `None`.
    fn scalar(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Self>;

    /// The value as one would write it.
    fn show(&self) -> String;

    /// As [`FormField::numbers`]; nothing for what is no number.
    fn numbers(&mut self, _path: &mut String, _visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {}
}

/// A value that may be stated or not.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum One<T> {
    /// Nothing stands there.
    #[default]
    Unstated,
    /// Something stands there that is no value; it has been reported.
    Wrong,
    /// A value.
    Stated(Located<T>),
}

impl<T> One<T> {
    /// The value, if stated.
    pub fn get(&self) -> Option<&T> {
        self.located().map(|located| &located.value)
    }

    /// The value with its place, if stated.
    pub fn located(&self) -> Option<&Located<T>> {
        match self {
            Self::Stated(located) => Some(located),
            _ => None,
        }
    }

    /// The place, if stated.
    pub fn span(&self) -> Option<&Span> {
        self.located().map(|located| &located.span)
    }

    /// Whether nothing stands there, not even a wrong value.
    pub fn is_unstated(&self) -> bool {
        matches!(self, Self::Unstated)
    }
}

impl<T: Scalar> FormField for One<T> {
    fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Self {
        read_located(reader, value).map_or(Self::Wrong, Self::Stated)
    }

    fn wrong() -> Self {
        Self::Wrong
    }

    fn lay_over(&mut self, below: Self) {
        if self.is_unstated() {
            *self = below;
        }
    }

    fn take(&mut self, _: &[&str], from: &Self) {
        self.clone_from(from);
    }

    fn list(&self, path: &str, settings: &mut Vec<Setting>) {
        if let Self::Stated(located) = self {
            settings.push(located.setting(path));
        }
    }

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        if let Self::Stated(located) = self {
            located.value.numbers(path, visit);
        }
    }
}

impl<T: Scalar> Located<T> {
    fn setting(&self, path: &str) -> Setting {
        let (value, span, basis) = (self.value.show(), self.span.clone(), self.basis.clone());
        Setting { path: path.to_owned(), value, span, basis }
    }
}

/// Reads a scalar with its place and basis; a number without a basis is reported.
pub fn read_located<T: Scalar>(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Located<T>> {
    let own = value.get_ref().as_table();
    let span = reader.span(value);
    let located = |reader: &mut Reader<'_>| {
        let basis = reader.basis();
        T::scalar(reader, value).map(|value| Located { value, span: span.clone(), basis })
    };
    let located = match own {
        Some(table) => reader.within(table, located),
        None => located(reader),
    }?;
    if T::NEEDS_BASIS && located.basis.is_none() {
        reader.report(
            Diagnostic::error("no-origin", "missing provenance: add `source` or `assumption`")
                .at(&located.span, "needs a source or an assumption")
                .help("add `source = \"...\"` (an entry of the sources table) or `assumption = \"the reason\"` to its table"),
        );
    }
    Some(located)
}

/// Named entries of one kind, each with the place of its name.
#[derive(Clone, PartialEq, Debug)]
pub struct Entries<F>(pub BTreeMap<String, (Span, F)>);

impl<F> Default for Entries<F> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<F: FormField + Clone> FormField for Entries<F> {
    fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Self {
        let Some(table) = reader.table(value) else { return Self::default() };
        let read = table.iter().filter_map(|(key, value)| {
            reader.table(value)?;
            let span = reader.span(key);
            if !reader.is_name(key.get_ref(), &span) {
                return None;
            }
            Some((key.get_ref().to_string(), (span, F::read(reader, value))))
        });
        Self(read.collect())
    }

    fn lay_over(&mut self, below: Self) {
        for (name, (span, form)) in below.0 {
            match self.0.get_mut(&name) {
                Some((_, own)) => own.lay_over(form),
                None => {
                    self.0.insert(name, (span, form));
                }
            }
        }
    }

    fn take(&mut self, path: &[&str], from: &Self) {
        let Some((name, rest)) = path.split_first() else {
            self.0.clone_from(&from.0);
            return;
        };
        match (self.0.get_mut(*name), from.0.get(*name)) {
            (Some((_, own)), Some((_, other))) if !rest.is_empty() => own.take(rest, other),
            (_, Some(entry)) => {
                self.0.insert((*name).to_owned(), entry.clone());
            }
            (_, None) => {
                self.0.remove(*name);
            }
        }
    }

    fn list(&self, path: &str, settings: &mut Vec<Setting>) {
        for (name, (_, form)) in &self.0 {
            form.list(&join(path, name), settings);
        }
    }

    fn numbers(&mut self, path: &mut String, visit: &mut dyn FnMut(&str, &mut UncertainQuantity)) {
        for (name, (_, form)) in &mut self.0 {
            under(path, name, |path| form.numbers(path, visit));
        }
    }
}

/// Calls `visit` with a setting's name under another's, which is put back to what it was.
pub fn under(path: &mut String, key: &str, visit: impl FnOnce(&mut String)) {
    let before = path.len();
    if before > 0 {
        path.push('.');
    }
    path.push_str(key);
    visit(path);
    path.truncate(before);
}

/// A setting's name under another's.
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Declares a file form: a struct whose fields are the keys of a TOML table, with documentation for the schema.
macro_rules! form {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $key:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug, Default, schemars::JsonSchema)]
        #[schemars(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$about])* pub $key: $type,)*
        }

        impl $crate::input::form::FormField for $name {
            fn read(reader: &mut $crate::input::form::Reader<'_>, value: &$crate::input::form::Value<'_>) -> Self {
                let mut form = Self::default();
                let Some(table) = reader.table(value) else { return form };
                reader.within(table, |reader| {
                    for (key, value) in table {
                        match key.get_ref().as_ref() {
                            $(stringify!($key) => form.$key = $crate::input::form::FormField::read(reader, value),)*
                            _ => match reader.unknown_key(key, &[$(stringify!($key)),*]) {
                                $(Some(stringify!($key)) => form.$key = $crate::input::form::FormField::wrong(),)*
                                _ => {}
                            },
                        }
                    }
                });
                form
            }

            fn lay_over(&mut self, below: Self) {
                $(self.$key.lay_over(below.$key);)*
            }

            fn take(&mut self, path: &[&str], from: &Self) {
                match path.split_first() {
                    None => self.clone_from(from),
                    $(Some((key, rest)) if *key == stringify!($key) => self.$key.take(rest, &from.$key),)*
                    Some(_) => {}
                }
            }

            fn list(&self, path: &str, settings: &mut Vec<$crate::input::form::Setting>) {
                $(self.$key.list(&$crate::input::form::join(path, stringify!($key)), settings);)*
            }

            fn numbers(
                &mut self,
                path: &mut String,
                visit: &mut dyn FnMut(&str, &mut $crate::model::uncertain::UncertainQuantity),
            ) {
                $($crate::input::form::under(path, stringify!($key), |path| self.$key.numbers(path, visit));)*
            }
        }
    )*};
}
pub(crate) use form;
