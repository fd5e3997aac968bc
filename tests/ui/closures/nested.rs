//! | closures in closures, more than 32 deep | functions |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let a0 = |t: f64| t * x;
    let a1 = |t: f64| a0(t);
    let a2 = |t: f64| a1(t);
    let a3 = |t: f64| a2(t);
    let a4 = |t: f64| a3(t);
    let a5 = |t: f64| a4(t);
    let a6 = |t: f64| a5(t);
    let a7 = |t: f64| a6(t);
    let a8 = |t: f64| a7(t);
    let a9 = |t: f64| a8(t);
    let a10 = |t: f64| a9(t);
    let a11 = |t: f64| a10(t);
    let a12 = |t: f64| a11(t);
    let a13 = |t: f64| a12(t);
    let a14 = |t: f64| a13(t);
    let a15 = |t: f64| a14(t);
    let a16 = |t: f64| a15(t);
    let a17 = |t: f64| a16(t);
    let a18 = |t: f64| a17(t);
    let a19 = |t: f64| a18(t);
    let a20 = |t: f64| a19(t);
    let a21 = |t: f64| a20(t);
    let a22 = |t: f64| a21(t);
    let a23 = |t: f64| a22(t);
    let a24 = |t: f64| a23(t);
    let a25 = |t: f64| a24(t);
    let a26 = |t: f64| a25(t);
    let a27 = |t: f64| a26(t);
    let a28 = |t: f64| a27(t);
    let a29 = |t: f64| a28(t);
    let a30 = |t: f64| a29(t);
    let a31 = |t: f64| a30(t);
    let a32 = |t: f64| a31(t);
    let a33 = |t: f64| a32(t);
    a33(x)
}

fn main() {}
