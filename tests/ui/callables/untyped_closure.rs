//! `closure!` has nothing but the closure to go by.
use autodiff::closure;

fn main() {
    let _ = closure!(|x| x);
}
