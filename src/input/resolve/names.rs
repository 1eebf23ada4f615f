//! Names that stand in file names and results.

use crate::diagnostics::{Collector, Diagnostic};
use crate::input::form::One;

/// Names that Windows keeps for devices, so that no file or folder there can have them.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why a text cannot be a name of up to `most` letters that stands in file names and results, as the end of a sentence.
///
/// ```
/// use izon::input::resolve::names::fault_of_name;
/// assert_eq!(fault_of_name("niigata-pipeline", 64), None);
/// assert!(fault_of_name("../x", 64).is_some() && fault_of_name("con", 64).is_some() && fault_of_name("-x", 64).is_some());
/// ```
pub fn fault_of_name(name: &str, most: usize) -> Option<String> {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(fine) {
        return Some("lower-case letters, digits and hyphens only".to_owned());
    }
    if name.len() > most {
        return Some(format!("{most} letters at most"));
    }
    if name.starts_with('-') {
        return Some("it begins with a letter or a digit, or it would be taken for an option".to_owned());
    }
    RESERVED.contains(&name).then(|| "no file can have this name on Windows".to_owned())
}

/// Checks a name that will stand in file names and results.
pub fn check_id(id: &One<String>, found: &mut Collector) {
    let Some(located) = id.located() else { return };
    if let Some(fault) = fault_of_name(&located.value, 64) {
        let message = format!("`{}` is no name: {fault}", located.value);
        found.push(Diagnostic::error("bad-name", message).at(&located.span, "not a name"));
    }
}
