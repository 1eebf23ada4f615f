//! Numbers and texts within the script of a page.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes in base64 (RFC 4648, section 4), padded.
///
/// ```
/// assert_eq!(izon::report::base64(b"foob"), "Zm9vYg==");
/// ```
pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            if place <= three.len() {
                text.push(char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// JSON that may stand in a script element: no letter in it can end the element or begin a comment.
pub fn json_for_script(value: &Value) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            other => text.push(other),
        }
    }
    text
}

/// JSON made small (DEFLATE, RFC 1951), in base64.
pub fn deflated(value: &Value) -> Value {
    let mut bytes = DeflateEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let done = bytes.write_all(value.to_string().as_bytes()).and_then(|()| bytes.finish());
    done.map_or(Value::Null, |bytes| Value::from(base64(&bytes)))
}

/// Numbers in sixteen bits each, little-endian, in base64, between the least and the greatest of them: 0 to 65,534; what is
/// no number is 65,535.
pub fn packed(values: impl Iterator<Item = f64> + Clone) -> Value {
    let (low, high, codes) = codes(values, 65_534);
    let bytes: Vec<u8> = codes.flat_map(u16::to_le_bytes).collect();
    serde_json::json!([low, high, base64(&bytes)])
}

/// Numbers in eight bits each, in base64, between the least and the greatest of them: 0 to 254; what is no number is 255.
pub fn packed_small(values: impl Iterator<Item = f64> + Clone) -> Value {
    let (low, high, codes) = codes(values, 254);
    let bytes: Vec<u8> = codes.map(|code| code as u8).collect();
    serde_json::json!([low, high, base64(&bytes)])
}

/// Part of its size by which a number may move and still count as one that does not.
const STILL: f64 = 1e-9;

/// The least and the greatest of some numbers, and each as a whole number between 0 and `most`; what is no number is one
/// more.
fn codes(values: impl Iterator<Item = f64> + Clone, most: u16) -> (f64, f64, impl Iterator<Item = u16>) {
    let finite = values.clone().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low > high { (0.0, 0.0) } else { (low, high) };
    // The last bits of what does not move.
    let high = if high - low <= STILL * low.abs() { low } else { high };
    let scale = if high > low { f64::from(most) / (high - low) } else { 0.0 };
    let code = move |value: f64| if value.is_finite() { ((value - low) * scale).round() as u16 } else { most + 1 };
    (low, high, values.map(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_the_standard() {
        let shown = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(shown, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn nothing_ends_the_script() {
        let text = "</script><!--\u{2028}\u{202e}\"";
        let json = json_for_script(&Value::from(text));
        assert!(!json.contains('<') && !json.contains('\u{2028}'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn packed_numbers_span_their_range() {
        assert_eq!(
            packed([1.0, 3.0, f64::NAN].into_iter()),
            serde_json::json!([1.0, 3.0, base64(&[0, 0, 254, 255, 255, 255])])
        );
        assert_eq!(
            packed_small([1.0, 2.0, 3.0, f64::NAN].into_iter()),
            serde_json::json!([1.0, 3.0, base64(&[0, 127, 254, 255])])
        );
        assert_eq!(packed([2.0, 2.0].into_iter()), serde_json::json!([2.0, 2.0, base64(&[0, 0, 0, 0])]));
    }
}
