//! The names that rows bear: each kept once, however many rows bear it.

use std::borrow::{Borrow, Cow};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name in a row, as small as a pointer. Equal names are kept once, for as long as the program runs: a table has millions of
/// rows and a few thousand names.
///
/// ```
/// use izon::table::RowName;
/// let (name, other) = (RowName::from("crude-oil"), RowName::from("crude-oil".to_owned()));
/// assert!(name == other && name == "crude-oil" && name > RowName::from("all"));
/// assert_eq!(size_of::<RowName>(), size_of::<usize>());
/// ```
#[derive(Clone, Eq)]
pub struct RowName(&'static KeptName);

type KeptName = Box<str>;

static ALL: Mutex<BTreeMap<&'static str, &'static KeptName>> = Mutex::new(BTreeMap::new());

thread_local! {
    /// Those that a thread has met, so that threads seldom wait for one another.
    static MET: RefCell<BTreeMap<&'static str, &'static KeptName>> = RefCell::default();
}

impl RowName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0
    }

    fn new(text: &str) -> Self {
        MET.with_borrow_mut(|met| {
            if let Some(kept) = met.get(text) {
                return Self(kept);
            }
            let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = all.get(text).copied().unwrap_or_else(|| Box::leak(Box::new(KeptName::from(text))));
            all.insert(kept, kept);
            met.insert(kept, kept);
            Self(kept)
        })
    }
}

impl Default for RowName {
    fn default() -> Self {
        Self::new("")
    }
}

impl PartialEq for RowName {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl PartialOrd for RowName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RowName {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other { Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
    }
}

impl Hash for RowName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Deref for RowName {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl AsRef<str> for RowName {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl Borrow<str> for RowName {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl fmt::Display for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<RowName> for String {
    fn from(name: RowName) -> Self {
        name.as_str().to_owned()
    }
}

macro_rules! of_text {
    ($($text:ty),*) => {$(
        impl From<$text> for RowName {
            fn from(text: $text) -> Self {
                let text: &str = text.as_ref();
                Self::new(text)
            }
        }

        impl PartialEq<$text> for RowName {
            fn eq(&self, other: &$text) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<RowName> for $text {
            fn eq(&self, other: &RowName) -> bool {
                other == self
            }
        }
    )*};
}

of_text!(&str, String, &String, Cow<'_, str>);

impl PartialEq<str> for RowName {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<RowName> for str {
    fn eq(&self, other: &RowName) -> bool {
        self == other.as_str()
    }
}

impl Serialize for RowName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for RowName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(Self::from)
    }
}
