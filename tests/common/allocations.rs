//! What a call allocates, and the list of the functions whose gradient may.

use allocation_counter::measure;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// Where the functions are listed whose gradient allocates more than its results, what the function allocates and the
/// cotangents of that: their loops, or those of what they call, keep something of each turn on a tape.
const LIST: &str = "tests/common/taped.txt";

/// How many allocations a call made.
#[derive(Clone, Copy)]
pub(crate) struct Spent(pub(crate) u64);

impl Spent {
    /// Without those of a result.
    pub(crate) fn beyond<T: Clone>(self, result: &T) -> Self {
        let (_, of_result) = counted(|| result.clone());
        Self(self.0.saturating_sub(of_result.0))
    }
}

/// What a call returns, and what it allocated.
pub(crate) fn counted<T>(call: impl FnOnce() -> T) -> (T, Spent) {
    let mut result = None;
    let info = measure(|| result = Some(call()));
    (result.expect("the call was made"), Spent(info.count_total))
}

/// A gradient that allocates on its own account is one that is listed, and the other way round. The list says what the generated code
/// does; an optimised build leaves out some of the allocations, of the function's or of the gradient's.
pub(crate) fn as_listed(file: &str, test: &str, beyond: Option<String>) {
    static LISTED: OnceLock<BTreeSet<String>> = OnceLock::new();
    if !cfg!(debug_assertions) {
        return;
    }
    let listed = LISTED.get_or_init(|| {
        let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|dir| dir.join(LIST));
        let path = above.find(|path| path.exists()).expect("the list of functions with a tape");
        let text = std::fs::read_to_string(path).expect("it can be read");
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    });
    let directory = Path::new(file).parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let modules = test.split("::").skip(1).filter(|part| !["checks", "tests"].contains(part));
    let name = std::iter::once(&*directory).chain(modules).collect::<Vec<_>>().join("::");
    match beyond {
        Some(beyond) => assert!(
            listed.contains(&name),
            "{name}, {beyond}: if its loops have to keep something of each turn, it belongs on {LIST}"
        ),
        None => assert!(
            !listed.contains(&name),
            "{name} is on {LIST}, and allocates nothing but results, cotangents and what the function does"
        ),
    }
}
