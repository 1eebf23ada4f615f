//! The blocks of an ensemble, computed one batch after another.

use std::ops::Range;

use super::work::EnsembleWork;
use crate::allocation::Standard;
use crate::progress::Progress;
use crate::study::StudyError;
use crate::uncertainty::ensemble::{BLOCK, Summary};

/// Where an unfinished ensemble is kept, so that it can go on after an interruption.
pub trait EnsembleStore {
    /// Keeps draws, one row a sample, in order.
    ///
    /// # Errors
    /// Draws that cannot be kept.
    fn add(&mut self, rows: &mut dyn Iterator<Item = Vec<f64>>) -> Result<(), StudyError>;

    /// Told after each batch but the last what is known by then; may keep it.
    ///
    /// # Errors
    /// A summary that cannot be kept.
    fn reached(&mut self, summary: &Summary) -> Result<(), StudyError>;
}

/// Nothing is kept.
impl EnsembleStore for () {
    fn add(&mut self, rows: &mut dyn Iterator<Item = Vec<f64>>) -> Result<(), StudyError> {
        rows.for_each(drop);
        Ok(())
    }

    fn reached(&mut self, _summary: &Summary) -> Result<(), StudyError> {
        Ok(())
    }
}

/// Computes what is left of the blocks of a part, after those that are in the summary already. A step of progress is a block of one
/// scenario. The result does not depend on the number of threads, nor on interruptions.
///
/// # Errors
/// What the store cannot keep; work that was called off, when what is complete has been kept.
pub fn advance(
    work: &EnsembleWork<'_>,
    mut summary: Summary,
    part: &Range<u64>,
    store: &mut dyn EnsembleStore,
    progress: &dyn Progress,
) -> Result<Summary, StudyError> {
    let (ensemble, solver) = (&work.ensemble, Standard::default());
    let mut next = summary.blocks().last().map_or(part.start, |range| range.end);
    progress.started("blocks", ((part.end - part.start) * ensemble.scenarios() as u64) as usize);
    progress.advanced(((next - part.start) * ensemble.scenarios() as u64) as usize);
    // As many blocks at once as keep all threads busy, and no more than 128 MiB of what is watched.
    let watched = work.watched.iter().map(Vec::len).sum::<usize>() as u64;
    let batch = (4 * rayon::current_num_threads() as u64).min((1 << 24) / (BLOCK * watched.max(1))).max(1);
    while next < part.end {
        let end = (next + batch).min(part.end);
        let samples = summary.advance(ensemble, next..end, &work.watched, (&solver, &|| progress.advanced(1)));
        if let Some(odds) = &work.odds {
            odds.tally(ensemble, &work.watched, &samples, &mut summary);
        }
        if !work.columns.is_empty() {
            store.add(&mut samples.iter().map(|sample| work.row(sample)))?;
        }
        next = end;
        if next < part.end {
            store.reached(&summary)?;
            if progress.cancelled() {
                return Err(StudyError::Cancelled);
            }
        }
    }
    progress.finished();
    Ok(summary)
}
