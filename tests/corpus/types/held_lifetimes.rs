//! Types with lifetimes in fields of others, blocks whose lifetimes have no name, and names that stand for two things: a variant and a
//! struct, a derivative and a method.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Station<'a> {
    name: &'a str,
    heights: &'a [f64],
    offset: f64,
}

/// Its cotangent has no lifetime, though its fields have.
#[derive(Clone, Debug, Differentiable)]
struct Survey<'a> {
    base: Station<'a>,
    others: Vec<Station<'a>>,
    scale: f64,
}

#[derive(Clone, Debug, Differentiable)]
enum Mark<'a> {
    At(Station<'a>),
    Between { from: Station<'a>, to: Box<Mark<'a>> },
    Nowhere,
}

/// The lifetimes are not written.
#[differentiable]
fn levelled(survey: &Survey, x: f64) -> f64 {
    let mut sum = survey.base.offset * x;
    for station in &survey.others {
        sum += survey.scale * station.offset * station.heights[0] + x.sin();
    }
    sum
}

#[differentiable]
fn height_of(mark: &Mark, x: f64) -> f64 {
    match mark {
        Mark::At(station) => station.offset * x + station.heights[1],
        Mark::Between { from, to } => from.offset * x * x + height_of(to, x),
        Mark::Nowhere => x.cos(),
    }
}

/// The attribute on methods of a block whose lifetime has no name.
impl Survey<'_> {
    #[differentiable]
    fn spread(&self, x: f64) -> f64 {
        self.scale * x + self.base.heights[0] * x * x
    }

    #[differentiable]
    fn spread_twice(&self, x: f64) -> f64 {
        self.spread(self.spread(x)) * x
    }

    #[differentiable]
    fn widen(&mut self, by: f64) {
        self.scale *= by;
        self.base.offset += by;
    }
}

mod grids {
    use autodiff::{Differentiable, differentiable};

    #[derive(Clone, Debug, Differentiable)]
    pub struct Oval {
        pub k: f64,
        pub e: f64,
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Round {
        pub k: f64,
    }

    #[derive(Clone, Debug, Differentiable)]
    pub enum Chart {
        Oval(Oval),
        Round(Round),
        Both(Round, Oval),
    }

    // Each name is that of a struct, and of what makes a variant.
    use Chart::*;

    #[differentiable]
    impl Oval {
        fn mapped(&self, x: f64) -> f64 {
            self.k * x + self.e * x * x
        }
    }

    #[differentiable]
    impl Round {
        fn mapped(&self, x: f64) -> f64 {
            self.k * x.sin()
        }
    }

    impl Chart {
        #[differentiable]
        pub fn mapped(&self, x: f64) -> f64 {
            match self {
                Oval(o) => o.mapped(x),
                Round(r) => r.mapped(x),
                Both(r, o) => r.k * o.e * x,
            }
        }

        #[differentiable]
        pub fn stretch(&mut self, by: f64) {
            match self {
                Oval(o) => o.k *= by,
                Round(r) => r.k += by,
                Both(_, o) => o.e *= by * by,
            }
        }
    }
}

#[differentiable]
fn charted(k: f64, x: f64, which: usize) -> f64 {
    let oval = grids::Oval { k, e: k * k };
    let round = grids::Round { k: k * x };
    let mut chart = match which {
        0 => grids::Chart::Oval(oval),
        1 => grids::Chart::Round(round),
        _ => grids::Chart::Both(round, oval),
    };
    chart.stretch(x);
    chart.mapped(x * k)
}

#[derive(Clone, Debug, Differentiable)]
struct Shifts {
    by: f64,
}

/// Methods that have the names of derivatives of others.
impl Shifts {
    #[differentiable]
    fn shift(&self, x: f64, back: bool) -> f64 {
        if back { self.shift_vjp(x) } else { self.shift_forward(x) }
    }

    #[differentiable]
    fn shift_forward(&self, x: f64) -> f64 {
        x + self.by * x
    }

    #[differentiable]
    fn shift_vjp(&self, x: f64) -> f64 {
        x / (1.0 + self.by)
    }
}

#[differentiable]
fn shifted(by: f64, x: f64, back: bool) -> f64 {
    let shifts = Shifts { by };
    shifts.shift(x * x, back) * by
}

mod checks {
    use super::{Mark, Station, Survey, SurveyCotangent, height_of, levelled};
    use crate::common::check;
    use autodiff::{Bar, Differentiable, check::Check};

    fn station(v: &[f64]) -> Station<'_> {
        Station { name: "here", heights: &v[..2], offset: v[2] }
    }

    fn survey(v: &[f64]) -> Survey<'_> {
        Survey { base: station(v), others: vec![station(&v[3..]), station(&v[6..])], scale: v[9] }
    }

    fn mark(v: &[f64]) -> Mark<'_> {
        Mark::Between { from: station(v), to: Box::new(Mark::At(station(&v[3..]))) }
    }

    /// Ten floats for the survey, and one more.
    const AT: [f64; 11] = [0.3, 0.5, 0.7, -0.4, 1.1, 0.9, 1.3, -0.2, 0.6, 0.8, 1.2];

    fn survey_dot(v: &[f64], dot: &[f64]) -> SurveyCotangent {
        let mut bar = survey(v).zero_cotangent();
        bar.read_from(&mut dot.iter().copied());
        bar
    }

    #[test]
    fn parameters_whose_fields_have_lifetimes() {
        Check::of(|v| levelled(&survey(v), v[10]))
            .gradient(|v| levelled::grad(&survey(v), v[10]))
            .forward(|v, dot| levelled::jvp(&survey(v), v[10], &survey_dot(v, dot), dot[10]).1)
            .at(&AT)
            .unwrap();
        Check::of(|v| height_of(&mark(v), v[6])).gradient(|v| height_of::grad(&mark(v), v[6])).at(&AT[..7]).unwrap();
        assert_eq!(height_of::grad(&Mark::Nowhere, 0.5).1, -0.5_f64.sin());
    }

    #[test]
    fn methods_of_blocks_without_names_for_their_lifetimes() {
        Check::of(|v| survey(v).spread_twice(v[10]))
            .gradient(|v| survey(v).spread_twice_grad(v[10]))
            .forward(|v, dot| survey(v).spread_twice_jvp(v[10], &survey_dot(v, dot), dot[10]).1)
            .at(&AT)
            .unwrap();
        let (value, pull) = survey(&AT).spread_forward(2.0);
        let (mut bar, mut x_bar) = (survey(&AT).zero_cotangent(), 0.0);
        pull(&survey(&AT), 1.0, &mut bar, &mut x_bar);
        assert_eq!((value, bar.scale, x_bar), (0.8 * 2.0 + 0.3 * 4.0, 2.0, 0.8 + 0.3 * 4.0));
        let mut wide = survey(&AT);
        let mut bar = survey_dot(&AT, &[1.0; 10]);
        let ((), by_bar) = wide.widen_vjp(3.0, (), &mut bar);
        assert_eq!((by_bar, bar.scale, bar.base.offset), (0.8 + 1.0, 3.0, 1.0));
    }

    check!(charted(k, x, @w); (0.7, 1.2, 0); (0.7, 1.2, 1); (0.7, 1.2, 2));
    check!(shifted(b, x, @w); (0.7, 1.2, true); (0.7, 1.2, false));

    #[test]
    fn derivatives_beside_methods_of_their_names() {
        let shifts = super::Shifts { by: 0.5 };
        assert_eq!(shifts.shift_grad(2.0, false), (super::ShiftsCotangent { by: 2.0 }, 1.5));
        assert_eq!((shifts.shift_forward(2.0), shifts.shift_vjp(3.0)), (3.0, 2.0));
        assert_eq!(shifts.shift_forward_grad(2.0).1, 1.5);
    }
}
