//! Where the n-th point of a sequence lies, without the points before it.

/// Mixes the bits of a number so that each hangs on all: the finaliser of SplitMix64.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014.
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// 53 bits as a number above 0 and below 1.
pub(super) fn open(bits: u64) -> f64 {
    (bits as f64 + 0.5) / (1_u64 << 53) as f64
}

/// A permutation of the numbers below some size, from a key: a Feistel network over the least square power of two, walked until it is
/// within.
///
/// Source: J. Black and P. Rogaway, *Ciphers with arbitrary finite domains*, CT-RSA 2002, sections 4 and 5.
#[derive(Clone, Copy, Debug)]
pub(super) struct Permutation {
    key: u64,
    size: u64,
    half: u32,
}

impl Permutation {
    const ROUNDS: u64 = 8;

    pub(super) fn new(key: u64, size: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        Self { key, size, half: bits.div_ceil(2).max(1) }
    }

    /// Where a number goes; numbers from the size on come in again from the start.
    pub(super) fn at(&self, number: u64) -> u64 {
        let mut value = number % self.size.max(1);
        loop {
            value = self.once(value);
            if value < self.size.max(1) {
                return value;
            }
        }
    }

    fn once(&self, value: u64) -> u64 {
        let mask = (1 << self.half) - 1;
        let (mut left, mut right) = (value >> self.half, value & mask);
        for round in 0..Self::ROUNDS {
            let turned = mix(self.key ^ mix(right | round << 40)) & mask;
            (left, right) = (right, left ^ turned);
        }
        left << self.half | right
    }
}

/// One coordinate of a scrambled Sobol' sequence.
///
/// Sobol's construction leaves the first direction numbers of a coordinate free, as many as the degree of its primitive
/// polynomial; with a polynomial of a degree above 32, that is all that 2^32 points need. They are taken from a key, so
/// that a coordinate belongs to a name and not to a place among others. Tables of direction numbers are tuned to pairs
/// of early coordinates instead; over many coordinates they are no better.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    directions: [u32; 32],
    scrambling: u64,
}

impl Sequence {
    pub(super) fn new(key: u64, scrambling: u64) -> Self {
        let direction = |place: usize| {
            let free = !(u32::MAX >> place) & (mix(key.wrapping_add(place as u64)) >> 32) as u32;
            free | 1 << (31 - place)
        };
        Self { directions: std::array::from_fn(direction), scrambling }
    }

    /// The point of a number, above 0 and below 1.
    pub(super) fn at(&self, number: u32) -> f64 {
        let ones = (0..32).filter(|bit| number >> bit & 1 == 1);
        self.scrambled(ones.fold(0, |point, bit| point ^ self.directions[bit]))
    }

    /// Nested uniform scrambling: each digit is turned or not by what stands before it. What is beyond 32 digits is even.
    fn scrambled(&self, point: u32) -> f64 {
        let turn = |node: u64| mix(self.scrambling ^ mix(node));
        let digits = (0..32_u32).fold(0, |digits, place| {
            let before = 1 << place | u64::from(point).checked_shr(32 - place).unwrap_or(0);
            let digit = u64::from(point >> (31 - place) & 1) ^ (turn(before) >> 63);
            digits << 1 | digit
        });
        open(digits << 21 | turn(1 << 32 | u64::from(point)) >> 43)
    }
}
