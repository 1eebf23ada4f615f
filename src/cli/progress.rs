//! Progress of long work.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// A bar that shows itself only when the work takes more than a second.
pub(in crate::cli) fn progress(steps: usize, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    let style = ProgressStyle::with_template(&format!("{{spinner}} {{pos}}/{{len}} {what} {{wide_bar}} {{msg}}"));
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !shown.is_finished() {
            shown.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            shown.enable_steady_tick(Duration::from_millis(100));
        }
    });
    bar
}

/// A bar for each part of the work, one after another.
#[derive(Default)]
pub(in crate::cli) struct Bars(Mutex<Option<ProgressBar>>);

impl Bars {
    fn shown(&self) -> Option<ProgressBar> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Progress for Bars {
    fn started(&self, what: &str, total: usize) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress(total, what));
    }

    fn advanced(&self, steps: usize) {
        if let Some(bar) = self.shown() {
            bar.inc(steps as u64);
        }
    }

    fn finished(&self) {
        if let Some(bar) = self.shown() {
            bar.finish_and_clear();
        }
    }
}
