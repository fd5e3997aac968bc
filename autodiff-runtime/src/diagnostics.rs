#![allow(rustdoc::invalid_rust_codeblocks, reason = "what is quoted may be a part of an item")]
#![doc = include_str!("diagnostics.md")]
