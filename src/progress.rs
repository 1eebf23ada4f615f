//! How far long work is, for whoever waits for it, and whether it is still wanted.

/// Told how far work is, and asked whether to go on. Work calls it from several threads at once.
///
/// A closure without arguments is called once for each step and never calls the work off.
pub trait Progress: Sync {
    /// A part of the work begins: what is counted, in a word or two, and how many steps it has, at most.
    fn started(&self, _what: &str, _total: usize) {}

    /// So many steps of the part are done.
    fn advanced(&self, steps: usize);

    /// The part that was started is done.
    fn finished(&self) {}

    /// Whether whoever asked for the work wants it no more. What has begun is ended as soon as it can be.
    fn cancelled(&self) -> bool {
        false
    }
}

impl<F: Fn() + Sync> Progress for F {
    fn advanced(&self, steps: usize) {
        (0..steps).for_each(|_| self());
    }
}
