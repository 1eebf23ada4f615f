//! Numbers as bytes, and back.

/// Bytes that are written.
#[derive(Default)]
pub(super) struct Bytes(pub Vec<u8>);

impl Bytes {
    pub(super) fn number(&mut self, value: f64) {
        self.0.extend(value.to_bits().to_le_bytes());
    }

    /// A whole number: seven bits a byte, the lowest first.
    pub(super) fn whole(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.whole(text.len() as u64);
        self.0.extend(text.as_bytes());
    }

    /// Counts; a run of zeros takes two bytes or a little more.
    pub(super) fn counts(&mut self, counts: &[u32]) {
        self.whole(counts.len() as u64);
        let mut zeros = 0;
        for count in counts {
            if *count == 0 {
                zeros += 1;
                continue;
            }
            self.zeros(&mut zeros);
            self.whole(u64::from(*count));
        }
        self.zeros(&mut zeros);
    }

    fn zeros(&mut self, zeros: &mut u64) {
        if *zeros > 0 {
            self.whole(0);
            self.whole(*zeros);
            *zeros = 0;
        }
    }
}

/// Bytes that are read; `None` when they are not what was written.
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        Some(f64::from_bits(u64::from_le_bytes(self.take(8)?.try_into().ok()?)))
    }

    pub(super) fn whole(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.whole()?).ok()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    pub(super) fn counts(&mut self) -> Option<Vec<u32>> {
        let length = usize::try_from(self.whole()?).ok().filter(|length| *length < 1 << 20)?;
        let mut counts = Vec::with_capacity(length);
        while counts.len() < length {
            match self.whole()? {
                0 => {
                    let zeros = usize::try_from(self.whole()?).ok()?;
                    if zeros == 0 || zeros > length - counts.len() {
                        return None;
                    }
                    counts.resize(counts.len() + zeros, 0);
                }
                count => counts.push(u32::try_from(count).ok()?),
            }
        }
        Some(counts)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}
