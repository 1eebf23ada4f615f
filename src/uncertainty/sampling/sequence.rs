//! Where the n-th point of a sequence lies, without the points before it.

/// Mixes the bits of a number so that each hangs on all: the finaliser of SplitMix64.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014.
pub(in crate::uncertainty) fn mix(value: u64) -> u64 {
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

    /// How many numbers it permutes.
    pub(super) fn size(&self) -> u64 {
        self.size
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

/// Digits of a coordinate that the table settles, and the binary logarithm of the points of one net.
const DIGITS: u32 = 16;

/// Coordinates of the table that go together: of each pair the squared correlation over the first 2^m points, scrambled at
/// random, is expected to be at most 0.3 of that of independent draws, for every m from 10 to 16. Of the whole table
/// hundreds of pairs are worse than independent draws, some by a hundred times.
///
/// The table is that of S. Joe and F. Y. Kuo, *Constructing Sobol sequences with better two-dimensional projections*, SIAM
/// Journal on Scientific Computing 30 (2008) 2635-2654 (`new-joe-kuo-6`), as the crate `sobol_burley` holds it; these
/// were found by a search for the largest such set with the lowest numbers. The expected squared correlation is that
/// of A. B. Owen, *Monte Carlo variance of scrambled net quadrature*, SIAM Journal on Numerical Analysis 34 (1997)
/// 1884-1910, of the product of two linear functions.
const COORDINATES: [u32; 62] = [
    0, 1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21, 25, 26, 27, 28, 29, 30, 33, 34, 36, 37, 40, 41, 43,
    46, 47, 49, 52, 53, 58, 65, 67, 69, 70, 73, 74, 80, 84, 86, 87, 94, 98, 99, 113, 116, 118, 119, 128, 132, 139, 140,
    171, 172, 180, 244,
];

/// Coordinates that are taken first: their pairs are better still, by three times, and so they serve few numbers well.
const EARLY: usize = 24;

/// Which coordinate a name has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::uncertainty) struct SequencePlace {
    /// Which net: names beyond the first [`COORDINATES`] are drawn from further ones, joined to the first at random.
    net: u64,
    coordinate: u32,
}

/// A place for each of some names, in their order, given by hashes of names: names have their places one after the other, from
/// the least hash on, and each has the first free one among those that its hash names. So the order of names changes nothing, and a
/// further name moves only one that wants the place that it takes.
pub(super) fn places(hashes: &[u64]) -> Vec<SequencePlace> {
    let size = COORDINATES.len();
    let mut order: Vec<usize> = (0..hashes.len()).collect();
    order.sort_by_key(|name| hashes[*name]);
    let mut places = vec![SequencePlace { net: 0, coordinate: 0 }; hashes.len()];
    for (net, names) in order.chunks(size).enumerate() {
        let mut free = [true; COORDINATES.len()];
        for (count, name) in names.iter().enumerate() {
            let among = if count < EARLY { 0..EARLY } else { EARLY..size };
            let tried = |attempt| (mix(hashes[*name] ^ mix(attempt)) % among.len() as u64) as usize;
            let tries = (0_u64..).map(|attempt| among.start + tried(attempt));
            let Some(place) = { tries }.find(|place| free[*place]) else { continue };
            free[place] = false;
            places[*name] = SequencePlace { net: net as u64, coordinate: COORDINATES[place] };
        }
    }
    places
}

/// Places for numbers without names, in their order: those of the first coordinates, which go together best.
pub(in crate::uncertainty) fn places_in_order(count: usize) -> impl Iterator<Item = SequencePlace> {
    (0..count).map(|number| SequencePlace {
        net: (number / COORDINATES.len()) as u64,
        coordinate: COORDINATES[number % COORDINATES.len()],
    })
}

/// One coordinate of a scrambled Sobol' sequence.
///
/// Every 2^16 points are a net of their own, scrambled anew.
#[derive(Clone, Copy, Debug)]
pub(in crate::uncertainty) struct Sequence {
    place: SequencePlace,
    scrambling: u64,
    shuffling: u64,
}

impl Sequence {
    /// The coordinate at a place, scrambled by a key of its own; the key of shuffling is the same for all coordinates of a design.
    pub(in crate::uncertainty) fn new(place: SequencePlace, scrambling: u64, shuffling: u64) -> Self {
        Self { place, scrambling, shuffling: shuffling ^ mix(place.net) }
    }

    /// The point of a number, above 0 and below 1.
    pub(in crate::uncertainty) fn at(&self, number: u64) -> f64 {
        let again = mix(number >> DIGITS);
        let number = number as u32 & ((1 << DIGITS) - 1);
        // Turning digits of numbers from the first on takes every 2^m points in order to 2^m points in order.
        let number = if self.place.net == 0 { number } else { turned(number, self.shuffling ^ again) };
        let point =
            sobol_burley::parts::sobol_rev(number.reverse_bits(), self.place.coordinate).reverse_bits() >> DIGITS;
        let key = self.scrambling ^ again;
        open(u64::from(turned(point, key)) << (53 - DIGITS) | turn(key, 1 << DIGITS | point) >> (11 + DIGITS))
    }
}

/// Nested uniform scrambling of [`DIGITS`] digits: each is turned or not by what stands before it.
///
/// Source: A. B. Owen, *Randomly permuted (t,m,s)-nets and (t,s)-sequences*, in *Monte Carlo and Quasi-Monte Carlo Methods
/// in Scientific Computing* (1995) 299-317.
fn turned(digits: u32, key: u64) -> u32 {
    (0..DIGITS).fold(0, |turned, place| {
        let before = 1 << place | digits >> (DIGITS - place);
        turned << 1 | (digits >> (DIGITS - 1 - place) & 1) ^ (turn(key, before) >> 63) as u32
    })
}

fn turn(key: u64, node: u32) -> u64 {
    mix(key ^ mix(u64::from(node)))
}
