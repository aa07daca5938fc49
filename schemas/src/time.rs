//! UTC in milliseconds and its GeneralizedTime text (X.680 clause 46, X.690 11.7).
//!
//! Times are compared as numbers; the text itself is protected and kept as received.

use std::time::Duration;

use thiserror::Error;

/// The time, as the caller's clocks show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since the process started; never goes back.
    pub monotonic: Duration,
    /// What PDUs and certificates are compared with.
    pub utc: Utc,
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utc(pub i64);

/// Text that is no GeneralizedTime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a GeneralizedTime")]
pub struct NotATime;

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// Octets of what [`Utc::to_generalized_time`] writes.
pub const GENERALIZED_TIME_LENGTH: usize = 19;

/// The longest text read: more digits of a fraction name no other millisecond.
const MAX_LENGTH: usize = 40;

impl Utc {
    /// Reads what peers send: minutes and seconds may be absent, the fraction may follow `.` or `,` and have
    /// any number of digits, none included; without zone it is UTC.
    ///
    /// # Errors
    /// Anything else, or a date that does not exist.
    pub fn from_generalized_time(text: &str) -> Result<Self, NotATime> {
        if text.len() > MAX_LENGTH {
            return Err(NotATime);
        }
        let mut scanner = Scanner { rest: text.as_bytes() };
        let day = scanner.date()?;
        let (time, unit) = scanner.time_of_day()?;
        let fraction = scanner.fraction(unit)?;
        let zone = scanner.zone()?;
        if !scanner.rest.is_empty() {
            return Err(NotATime);
        }
        Ok(Self(day * DAY + time + fraction - zone))
    }

    /// `YYYYMMDDhhmmss.sssZ`. Years outside 0 to 9999 are held at the ends.
    #[must_use]
    pub fn to_generalized_time(self) -> [u8; GENERALIZED_TIME_LENGTH] {
        let Self(millis) = self.clamp(Self(-62_167_219_200_000), Self(253_402_300_799_999));
        let (year, month, day) = civil(millis.div_euclid(DAY));
        let time = millis.rem_euclid(DAY);
        let mut text = *b"YYYYMMDDhhmmss.sssZ";
        let fields = [
            (0..4, year),
            (4..6, month),
            (6..8, day),
            (8..10, time / HOUR),
            (10..12, time / MINUTE % 60),
            (12..14, time / 1000 % 60),
            (15..18, time % 1000),
        ];
        for (range, value) in fields {
            put_decimal(text.get_mut(range).unwrap_or(&mut []), value);
        }
        text
    }

    /// How far apart two times are, in milliseconds.
    #[must_use]
    pub const fn distance(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }

    /// Whole seconds since 1970, for X.509 validity.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl std::fmt::Display for Utc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let time = self.0.rem_euclid(DAY);
        let (hour, minute) = (time / HOUR, time / MINUTE % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{:03}Z",
            time / 1000 % 60,
            time % 1000
        )
    }
}

fn put_decimal(digits: &mut [u8], mut value: i64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn date(&mut self) -> Result<i64, NotATime> {
        let (year, month, day) = (self.number(4)?, self.number(2)?, self.number(2)?);
        let days = days(year, month, day);
        if (1..=12).contains(&month) && civil(days) == (year, month, day) { Ok(days) } else { Err(NotATime) }
    }

    /// Milliseconds since midnight, and the unit that a fraction divides.
    fn time_of_day(&mut self) -> Result<(i64, i64), NotATime> {
        let hour = self.bounded(24)? * HOUR;
        if !self.at_digit() {
            return Ok((hour, HOUR));
        }
        let minute = hour + self.bounded(60)? * MINUTE;
        if !self.at_digit() {
            return Ok((minute, MINUTE));
        }
        // 60 is a leap second: the same instant as the second that follows.
        Ok((minute + self.bounded(61)? * 1000, 1000))
    }

    fn fraction(&mut self, unit: i64) -> Result<i64, NotATime> {
        if !matches!(self.rest.first(), Some(b'.' | b',')) {
            return Ok(0);
        }
        self.skip(1);
        let (mut sum, mut weight) = (0, unit * 1_000_000_000);
        while self.at_digit() {
            weight /= 10;
            sum += weight * self.number(1)?;
        }
        Ok(sum / 1_000_000_000)
    }

    fn zone(&mut self) -> Result<i64, NotATime> {
        let sign = match self.rest.first() {
            None => return Ok(0),
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(b'Z') => 0,
            Some(_) => return Err(NotATime),
        };
        self.skip(1);
        if sign == 0 {
            return Ok(0);
        }
        let hours = self.bounded(24)? * HOUR;
        let minutes = if self.at_digit() { self.bounded(60)? * MINUTE } else { 0 };
        Ok(sign * (hours + minutes))
    }

    fn bounded(&mut self, limit: i64) -> Result<i64, NotATime> {
        let value = self.number(2)?;
        if value < limit { Ok(value) } else { Err(NotATime) }
    }

    fn number(&mut self, digits: usize) -> Result<i64, NotATime> {
        let text = self.rest.get(..digits).ok_or(NotATime)?;
        self.skip(digits);
        text.iter().try_fold(0, |value, digit| {
            if digit.is_ascii_digit() { Ok(value * 10 + i64::from(digit - b'0')) } else { Err(NotATime) }
        })
    }

    fn at_digit(&self) -> bool {
        self.rest.first().is_some_and(u8::is_ascii_digit)
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or(&[]);
    }
}

/// Days from 1970-01-01 to this date of the proleptic Gregorian calendar, counted in eras of 400 years that
/// begin on the first of March.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<i64> {
        Utc::from_generalized_time(text).ok().map(|utc| utc.0)
    }

    #[test]
    fn what_peers_send_is_read() {
        let second = 1_767_225_599_000;
        for (text, utc) in [
            ("20251231235959Z", second),
            ("20251231235959.", second),
            ("20251231235959", second),
            ("20251231235959.000Z", second),
            ("20251231235959,5Z", second + 500),
            ("20251231235959.1234567890123Z", second + 123),
            ("202512312359Z", second - 59_000),
            ("2025123123.5Z", second - 59_000 - 29 * 60_000),
            ("20260101005959+0100", second),
            ("20251231185959-05", second),
            ("20251231235960Z", second + 1000),
            ("99991231235959Z", 253_402_300_799_000),
            ("20240229000000Z", 1_709_164_800_000),
        ] {
            assert_eq!(read(text), Some(utc), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2025",
            "20251301000000Z",
            "20250229000000Z",
            "20251231240000Z",
            "20251231236000Z",
            "20251231235961Z",
            "20251231235959ZZ",
            "20251231235959 Z",
            "2025-12-31",
            "20251231235959+9",
            "+0251231235959Z",
            "20251231235959.00000000000000000000000000000Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_millisecond_returns(millis in -62_167_219_200_000..=253_402_300_799_999i64) {
            let text = Utc(millis).to_generalized_time();
            prop_assert_eq!(read(std::str::from_utf8(&text).unwrap()), Some(millis));
        }

        #[test]
        fn no_text_panics(text in "[0-9.,Z+-]{0,40}", any: String) {
            let _ = (read(&text), read(&any));
        }
    }
}
