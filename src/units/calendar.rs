//! Days of the Gregorian calendar, by their number.

use std::fmt;
use std::str::FromStr;

/// A day, as its number of days after 1 January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Day(pub i64);

impl Day {
    /// A day by year, month and day of the month; `None` where there is no such day.
    ///
    /// Source of the arithmetic: E. M. Reingold and N. Dershowitz, *Calendrical Calculations* (2018), chapter 2, with the
    /// year counted from March.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let length = month_length(year, month)?;
        if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
            return None;
        }
        let (year, month) = (i64::from(year), i64::from(month));
        let (from_march, late) = ((month + 9) % 12, if month <= 2 { year - 1 } else { year });
        let leaps = late.div_euclid(4) - late.div_euclid(100) + late.div_euclid(400);
        Some(Self(365 * late + leaps + (153 * from_march + 2) / 5 + i64::from(day) - 1 - 719_468))
    }

    /// Year, month and day of the month.
    ///
    /// ```
    /// use izon::units::calendar::Day;
    /// let day = Day::new(2026, 3, 2).unwrap();
    /// assert_eq!((day.plus(31).date(), Day(0).date()), ((2026, 4, 2), (1970, 1, 1)));
    /// ```
    pub fn date(self) -> (i32, u8, u8) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year as i32, month as u8, day as u8)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Days from another day to this one; negative if this one comes first.
    pub fn since(self, other: Self) -> i64 {
        self.0 - other.0
    }

    /// The first day of its month.
    #[must_use]
    pub fn month_start(self) -> Self {
        let (_, _, day) = self.date();
        Self(self.0 - i64::from(day) + 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = ();

    /// Reads `2026-03-02`, or `2026-03` as the first day of that month.
    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        let day = match parts.as_slice() {
            [year, month] if digits(year, 4) && digits(month, 2) => Self::new(number(year)?, number(month)?, 1),
            [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
                Self::new(number(year)?, number(month)?, number(day)?)
            }
            _ => None,
        };
        day.ok_or(())
    }
}

fn number<N: FromStr>(text: &str) -> Result<N, ()> {
    text.parse().map_err(|_| ())
}

fn month_length(year: i32, month: u8) -> Option<u8> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// A year, a month or a day by whose end something was known: `2010`, `2010-12` or `2010-12-10`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AsOf {
    /// Its last day.
    last: Day,
    /// As written.
    text: String,
}

impl AsOf {
    /// The end of a year.
    pub fn year(year: i32) -> Option<Self> {
        Some(Self { last: Day::new(year, 12, 31)?, text: format!("{year}") })
    }

    /// Whether it was over before a day.
    ///
    /// ```
    /// use izon::units::calendar::{AsOf, Day};
    /// let start = Day::new(2026, 3, 2).unwrap();
    /// let before = |text: &str| text.parse::<AsOf>().unwrap().is_before(start);
    /// assert!(before("2025") && before("2026-02") && before("2026-03-01"));
    /// assert!(!before("2026") && !before("2026-03") && !before("2026-03-02"));
    /// ```
    pub fn is_before(&self, day: Day) -> bool {
        self.last < day
    }

    /// Its calendar year.
    pub fn calendar_year(&self) -> i32 {
        self.last.date().0
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for AsOf {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let last = match text.len() {
            4 if text.bytes().all(|byte| byte.is_ascii_digit()) => Day::new(text.parse().map_err(|_| ())?, 12, 31),
            7 => {
                let first: Day = text.parse()?;
                Some(first.plus(31).month_start().plus(-1))
            }
            _ => Some(text.parse()?),
        };
        Ok(Self { last: last.ok_or(())?, text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_date_and_back() {
        let first = Day::new(1899, 12, 31).unwrap();
        let mut before = first.date();
        for offset in 1..80_000 {
            let day = first.plus(offset);
            let (year, month, of_month) = day.date();
            assert_eq!(Day::new(year, month, of_month), Some(day));
            assert!((year, month, of_month) > before);
            assert_eq!(day.to_string().parse(), Ok(day));
            before = (year, month, of_month);
        }
        assert_eq!(Day::new(2026, 2, 29), None);
        assert_eq!(Day::new(2024, 2, 29).unwrap().since(Day::new(2024, 3, 1).unwrap()), -1);
        assert!(["2026-3-02", "2026", "26-03-02", "2026-13", "2026-03-02-1"].iter().all(|t| t.parse::<Day>().is_err()));
    }

    #[test]
    fn years_months_and_days_end_when_they_end() {
        let last = |text: &str| text.parse::<AsOf>().map(|known| known.last.to_string());
        assert_eq!(last("2010").as_deref(), Ok("2010-12-31"));
        assert_eq!(last("2024-02").as_deref(), Ok("2024-02-29"));
        assert_eq!(last("2010-12").as_deref(), Ok("2010-12-31"));
        assert_eq!(last("2010-12-10").as_deref(), Ok("2010-12-10"));
        assert!(
            ["", "10", "201", "2010-1", "2010-13", "2010-02-30", "MMXX", "-201", "２０１"]
                .iter()
                .all(|text| text.parse::<AsOf>().is_err())
        );
    }
}
