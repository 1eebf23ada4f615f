//! The descriptor of a data package (Frictionless Data Package 2): what its tables hold, and who says so.

use serde::Deserialize;

/// A data package: what its files are.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Its files.
    pub resources: Vec<Resource>,
}

/// One file of a data package.
#[derive(Clone, Debug, Deserialize)]
pub struct Resource {
    /// Short name, as `izon data show` takes it.
    pub name: String,
    /// What it holds.
    pub title: String,
    /// Path within the package.
    pub path: String,
    /// Edition of its source.
    #[serde(default)]
    pub edition: String,
    /// Calendar or fiscal year; price basis; what is counted.
    #[serde(default)]
    pub basis: String,
    /// How it was made.
    #[serde(default)]
    pub made: String,
    /// Under what licences it may be used.
    #[serde(default)]
    pub licenses: Vec<License>,
    /// Where it comes from.
    #[serde(default)]
    pub sources: Vec<ResourceOrigin>,
    /// `sha256:` and the hash of the file.
    #[serde(default)]
    pub hash: String,
    /// The source as an entry of the sources table, where one entry says it all.
    #[serde(default, rename = "sourceId")]
    pub source_id: String,
    /// Length of the file.
    #[serde(default)]
    pub bytes: u64,
    /// Columns and keys, for tables.
    pub schema: Option<Schema>,
}

/// A licence.
#[derive(Clone, Debug, Deserialize)]
pub struct License {
    /// Short name, such as `CC-BY-4.0`.
    pub name: String,
}

/// A source of a resource.
#[derive(Clone, Debug, Deserialize)]
pub struct ResourceOrigin {
    /// Publisher and title.
    pub title: String,
    /// Address.
    #[serde(default)]
    pub path: String,
}

/// Columns and keys of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// Columns, in order.
    pub fields: Vec<PackageField>,
    /// Columns that are unique together.
    #[serde(default)]
    pub primary_key: Vec<String>,
    /// Columns whose values stand in another table.
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column.
#[derive(Clone, Debug, Deserialize)]
pub struct PackageField {
    /// Its name.
    pub name: String,
    /// `string`, `integer`, `number` or `boolean`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it holds.
    #[serde(default)]
    pub description: String,
    /// Unit, where it has one.
    #[serde(default)]
    pub unit: String,
    /// What its values must be.
    #[serde(default)]
    pub constraints: Constraints,
}

/// What the values of a column must be.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Constraints {
    /// Never empty.
    #[serde(default)]
    pub required: bool,
    /// Least value.
    pub minimum: Option<f64>,
    /// Greatest value.
    pub maximum: Option<f64>,
    /// The only values.
    #[serde(rename = "enum")]
    pub one_of: Option<Vec<String>>,
}

/// Columns whose values stand in another table.
#[derive(Clone, Debug, Deserialize)]
pub struct ForeignKey {
    /// Columns here.
    pub fields: Vec<String>,
    /// Columns there.
    pub reference: TableReference,
}

/// Columns of another table.
#[derive(Clone, Debug, Deserialize)]
pub struct TableReference {
    /// The other table.
    pub resource: String,
    /// Its columns.
    pub fields: Vec<String>,
}
