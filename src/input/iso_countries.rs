//! Countries: ISO 3166 codes and UN M49 regions (the `datasets/country-codes` list), with names from CLDR, points from
//! Natural Earth, and the codes that publishers of trade data use instead.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Diagnostic;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow};

/// What publishers call countries.
#[derive(Debug, Default)]
pub(crate) struct CountryNames {
    iso3: BTreeSet<String>,
    by_iso2: BTreeMap<String, String>,
    by_name: BTreeMap<(String, String), String>,
    by_trade_code: BTreeMap<String, String>,
    by_baci_code: BTreeMap<String, String>,
    /// Latitude and longitude of a country's middle.
    pub(crate) points: BTreeMap<String, (f64, f64)>,
    /// Region and subregion of each country.
    pub(crate) regions: BTreeMap<String, (String, String)>,
}

impl CountryNames {
    /// The countries of our own tables, with the codes that trade data use for them.
    pub(crate) fn of_own_tables(inputs: Inputs<'_>, problems: &mut Problems) -> Option<Self> {
        let countries = CsvSheet::read(inputs.package, "countries.csv", &["iso3", "iso2"], problems)?;
        let extra = inputs.curated("trade_codes.csv", &["code", "country", "baci_code"], problems)?;
        let mut names = Self::default();
        countries.rows().for_each(|row| names.country(row.text("iso3"), row.text("iso2")));
        extra.rows().for_each(|row| names.trade_code(row));
        Some(names)
    }

    fn country(&mut self, iso3: &str, iso2: &str) {
        self.iso3.insert(iso3.to_owned());
        if !iso2.is_empty() {
            self.by_iso2.insert(iso2.to_owned(), iso3.to_owned());
        }
    }

    /// The country of an alpha-2 code.
    pub(crate) fn of_two_letters(&self, iso2: &str) -> Option<&str> {
        self.by_iso2.get(iso2).map(String::as_str)
    }

    fn trade_code(&mut self, row: SheetRow<'_>) {
        let country = row.text("country");
        self.by_trade_code.insert(row.text("code").to_owned(), country.to_owned());
        if !row.text("baci_code").is_empty() {
            self.by_baci_code.insert(row.text("baci_code").to_owned(), country.to_owned());
        }
    }

    /// Whether there is such an alpha-3 code.
    pub(crate) fn knows(&self, iso3: &str) -> bool {
        self.iso3.contains(iso3)
    }

    /// The code of a country by the name that a publisher gives it.
    pub(crate) fn find(&self, publisher: &str, name: &str) -> Option<&str> {
        let name = name.trim().to_lowercase();
        let own = self.by_name.get(&(publisher.to_owned(), name.clone()));
        own.or_else(|| self.by_name.get(&(String::new(), name))).map(String::as_str)
    }

    /// The code of a country by its name in a row, reporting a name that is not known.
    pub(crate) fn expect(
        &self,
        publisher: &str,
        name: &str,
        row: SheetRow<'_>,
        problems: &mut Problems,
    ) -> Option<&str> {
        let found = self.find(publisher, name);
        if found.is_none() {
            let names = self.by_name.keys().map(|(_, name)| name.as_str());
            let message = format!("`{name}` is no country known here");
            let advice = "data/curated/country_aliases.csv tells which country a publisher's name means";
            row.report(problems, Diagnostic::error("unmapped-country", message).nearest(name, names).help(advice));
        }
        found
    }

    /// The country of a code in trade data: alpha-3, or one of its publisher's own.
    pub(crate) fn trade(&self, code: &str) -> Option<&str> {
        self.by_trade_code.get(code).or_else(|| self.iso3.get(code)).map(String::as_str)
    }

    /// The country of a numeric code that BACI uses in a way of its own.
    pub(crate) fn baci(&self, code: &str) -> Option<&str> {
        self.by_baci_code.get(code).map(String::as_str)
    }

    fn call(&mut self, publisher: &str, name: &str, iso3: &str) {
        if !name.is_empty() {
            self.by_name.entry((publisher.to_owned(), name.to_lowercase())).or_insert_with(|| iso3.to_owned());
        }
    }
}

/// The table of countries, and what publishers call them.
pub(crate) fn countries(inputs: Inputs<'_>, problems: &mut Problems) -> Option<(DraftSheet, CountryNames)> {
    let columns =
        ["ISO3166-1-Alpha-3", "ISO3166-1-Alpha-2", "M49", "UNTERM English Short", "official_name_en", "Region Name"];
    let iso = CsvSheet::read(inputs.raw, "geography/country-codes.csv", &columns, problems);
    let names_of = inputs.curated("country_names.csv", &["iso2", "name_en", "name_ja", "article"], problems);
    let points = inputs.curated("country_points.csv", &["iso3", "latitude", "longitude"], problems);
    let extra =
        inputs.curated("trade_codes.csv", &["code", "country", "name_en", "baci_code", "note", "article"], problems);
    let aliases = inputs.curated("country_aliases.csv", &["publisher", "name", "iso3"], problems);
    let (iso, names_of, points) = (iso?, names_of?, points?);
    let (extra, aliases) = (extra?, aliases?);

    let mut names = CountryNames::default();
    let shown: BTreeMap<&str, SheetRow<'_>> = names_of.rows().map(|row| (row.text("iso2"), row)).collect();
    let place: BTreeMap<&str, SheetRow<'_>> = points.rows().map(|row| (row.text("iso3"), row)).collect();
    for (iso3, row) in &place {
        if let (Some(latitude), Some(longitude)) = (row.number("latitude", problems), row.number("longitude", problems))
        {
            names.points.insert((*iso3).to_owned(), (latitude, longitude));
        }
    }
    let mut codes = baci_codes(inputs, problems)?;
    let mut notes = BTreeMap::new();
    for row in extra.rows() {
        names.trade_code(row);
        let (country, baci) = (row.text("country"), row.text("baci_code"));
        if !baci.is_empty() {
            for of in codes.values_mut() {
                of.remove(baci);
            }
            codes.entry(country.to_owned()).or_default().insert(baci.to_owned());
        }
        notes.insert(country, row.text("note"));
    }
    let mut draft =
        DraftSheet::new("iso3,iso2,m49,name_en,name_ja,region,subregion,latitude,longitude,baci_code,note,article");
    let own = extra.rows().filter(|row| !row.text("name_en").is_empty());
    for row in iso.rows().chain(own) {
        let is_own = row.text("ISO3166-1-Alpha-3").is_empty();
        let iso3 = row.text(if is_own { "country" } else { "ISO3166-1-Alpha-3" });
        let name = if is_own { Some(row) } else { shown.get(row.text("ISO3166-1-Alpha-2")).copied() };
        let Some(name) = name else {
            row.wrong(problems, "unnamed-country", format!("`{iso3}` has no name in data/curated/country_names.csv"));
            continue;
        };
        names.country(iso3, row.text("ISO3166-1-Alpha-2"));
        for name in [name.text("name_en"), row.text("UNTERM English Short"), row.text("official_name_en")] {
            names.call("", name, iso3);
        }
        let (region, subregion) = if is_own { ("region", "subregion") } else { ("Region Name", "Sub-region Name") };
        names.regions.insert(iso3.to_owned(), (row.text(region).to_owned(), row.text(subregion).to_owned()));
        let cell = |column| place.get(iso3).map_or("", |point| point.text(column));
        let codes: Vec<&str> = codes.get(iso3).into_iter().flatten().map(String::as_str).collect();
        draft.push([
            iso3,
            row.text("ISO3166-1-Alpha-2"),
            row.text(if is_own { "m49" } else { "M49" }),
            name.text("name_en"),
            name.text("name_ja"),
            row.text(region),
            row.text(subregion),
            cell("latitude"),
            cell("longitude"),
            &codes.join(" "),
            notes.get(iso3).copied().unwrap_or_default(),
            name.text("article"),
        ]);
    }
    for row in aliases.rows() {
        if !names.knows(row.text("iso3")) {
            row.wrong(problems, "unknown-country", format!("`{}` is no country", row.text("iso3")));
        }
        names
            .by_name
            .insert((row.text("publisher").to_owned(), row.text("name").to_lowercase()), row.text("iso3").to_owned());
    }
    Some((draft, names))
}

/// BACI's numeric codes by alpha-3.
fn baci_codes(inputs: Inputs<'_>, problems: &mut Problems) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let path = "geography/baci_country_codes_V202201.csv";
    let sheet = CsvSheet::read(inputs.raw, path, &["country_code", "iso_3digit_alpha"], problems)?;
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in sheet.rows() {
        codes.entry(row.text("iso_3digit_alpha").to_owned()).or_default().insert(row.text("country_code").to_owned());
    }
    Some(codes)
}
