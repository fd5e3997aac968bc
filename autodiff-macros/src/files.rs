//! The files of source that an expansion may read: the one that code is in, and those of its crate.

use proc_macro2::Span;
use std::path::{Component, Path, PathBuf};

/// Files of a crate that are read: more than crates that are written by hand have.
const MAX_FILES: usize = 4096;

/// The file that code is in. `None` in a test of this crate, for code that comes from no file, and for that of an example in
/// documentation: what the file declares around the comment is of another crate.
pub(crate) fn of(at: Span) -> Option<PathBuf> {
    if std::env::var_os("UNSTABLE_RUSTDOC_TEST_PATH").is_some() {
        return None; // rustdoc gives the file of the comment as the code's own
    }
    let file = proc_macro::is_available().then(|| at.unwrap().local_file()).flatten()?;
    Some(plain(&file))
}

/// Without the steps back that a path has after `#[path = "../shared.rs"]`: the folders that it went through are none of the file's.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// The folder that the files of the crate are in.
pub(crate) fn root(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut root = folder;
    for above in folder.ancestors() {
        if ["lib.rs", "main.rs"].iter().any(|name| above.join(name).is_file()) {
            root = above;
        }
        if above.file_name().is_some_and(|name| name == "src") || above.join("Cargo.toml").is_file() {
            break;
        }
    }
    root.to_path_buf()
}

pub(crate) fn all(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if files.len() >= MAX_FILES {
            return;
        }
        if path.is_dir() {
            all(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use std::path::Path;

    #[test]
    fn steps_back_are_taken() {
        let of = |path: &str| plain(Path::new(path));
        assert_eq!(of("tests/one/../shared/a.rs"), Path::new("tests/shared/a.rs"));
        assert_eq!(of("./src/a/b/../../c.rs"), Path::new("src/c.rs"));
        assert_eq!(of("../other/src/lib.rs"), Path::new("../other/src/lib.rs"));
        assert_eq!(of("/a/../../b.rs"), Path::new("/../b.rs"));
    }
}
