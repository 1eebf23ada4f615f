//! The JSON Schema of the file forms, derived from them.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::scenario_file::{ScenarioFile, StudyFile};

/// The JSON Schema (draft 2020-12) of scenario files.
pub fn scenario() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ScenarioFile>().to_value()
}

/// The JSON Schema (draft 2020-12) of study files.
pub fn study() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<StudyFile>().to_value()
}
