//! Dates and times of `chrono` beside floats: in parameters, in fields, in results of methods.

use autodiff::{Differentiable, differentiable};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

#[differentiable]
fn julian_day(date: NaiveDate) -> f64 {
    f64::from(date.num_days_from_ce()) + 1_721_424.5
}

#[differentiable]
fn mean_solar_noon(lon: f64, date: NaiveDate) -> f64 {
    julian_day(date) * 1e-6 - lon / 360.0 * lon
}

#[differentiable]
fn mean_anomaly(time: &NaiveDateTime, scale: f64) -> f64 {
    let hours = f64::from(time.hour()) + f64::from(time.minute()) / 60.0;
    (357.5291 + 0.98560028 * hours * scale).to_radians().sin()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Elements {
    epoch: NaiveDateTime,
    inclination: f64,
    motion: f64,
    passes: Vec<NaiveDateTime>,
    last: Option<DateTime<Utc>>,
}

#[differentiable]
impl Elements {
    fn minutes_since(&self, time: &NaiveDateTime) -> f64 {
        (*time - self.epoch).num_seconds() as f64 / 60.0
    }
    fn latitude(&self, minutes: f64) -> f64 {
        self.inclination.sin() * (self.motion * minutes).sin()
    }
    /// No derivative comes out of it.
    fn at(&self, minutes: f64) -> Option<NaiveDateTime> {
        let delta = TimeDelta::try_seconds((minutes * self.motion) as i64)?;
        self.epoch.checked_add_signed(delta)
    }
    fn scaled(&self, k: f64, epoch: NaiveDateTime) -> Elements {
        Elements { motion: self.motion * k, epoch, ..self.clone() }
    }
}

#[differentiable]
fn latitude_later(elements: &Elements, minutes: f64) -> f64 {
    let count = elements.passes.len() as f64;
    elements.latitude(minutes) * count
}

#[differentiable]
fn latitude_of_another(elements: &Elements, time: NaiveDateTime, k: f64) -> f64 {
    elements.scaled(k, time).latitude(2.0 * k)
}

mod checks {
    use super::*;

    fn time(minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2024, 3, 20).unwrap().and_hms_opt(3, minute, 0).unwrap()
    }

    fn elements() -> Elements {
        Elements { epoch: time(6), inclination: 0.9, motion: 0.3, passes: vec![time(1), time(2)], last: None }
    }

    #[test]
    fn parameters() {
        let date = time(0).date();
        assert_eq!(mean_solar_noon::grad(18.0, date), -0.1);
        let (y, scale) = mean_anomaly::value_and_grad(&time(30), 1.5);
        let angle = (357.5291_f64 + 0.98560028 * 3.5 * 1.5).to_radians();
        assert!(
            (y - angle.sin()).abs() < 1e-12
                && (scale - angle.cos() * (0.98560028_f64 * 3.5).to_radians()).abs() < 1e-12
        );
        assert_eq!(mean_anomaly::jvp(&time(30), 1.5, 1.0).1, scale);
    }

    #[test]
    fn fields() {
        let (bar, minutes) = latitude_later::grad(&elements(), 5.0);
        let angle = 1.5_f64;
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} and {b}");
        close(bar.inclination, 2.0 * 0.9_f64.cos() * angle.sin());
        close(bar.motion, 2.0 * 0.9_f64.sin() * angle.cos() * 5.0);
        close(minutes, 2.0 * 0.9_f64.sin() * angle.cos() * 0.3);
        let (bar, k) = latitude_of_another::grad(&elements(), time(9), 1.2);
        // sin(i) sin(2 m k^2)
        let angle = 2.0 * 0.3 * 1.44_f64;
        close(bar.motion, 0.9_f64.sin() * angle.cos() * 2.88);
        close(k, 0.9_f64.sin() * angle.cos() * 4.0 * 0.3 * 1.2);
        assert_eq!(elements().minutes_since(&time(8)), 2.0);
        assert_eq!(elements().at(400.0), elements().epoch.checked_add_signed(TimeDelta::seconds(120)));
    }
}
