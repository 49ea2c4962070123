//! Links the program statically where the platform can, so that what `cargo build` and `cargo install` give runs in any
//! image, an empty one too.
//!
//! `-C target-feature=+crt-static` would do it, but cargo gives that to proc macros, too, which are shared libraries, unless
//! `--target` is given; and that moves the program to another directory. So the same link is made by arguments for the
//! program alone: gcc starts it as a static one, and the three shared libraries that rustc names are found as the archives.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What rustc asks of the linker by `-l`, and the archive that has it.
const LIBRARIES: [(&str, &str); 3] = [("c", "libc.a"), ("m", "libm.a"), ("gcc_s", "libgcc_eh.a")];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if !is_dynamic_glibc() {
        return;
    }
    let Some(linker) = linker() else { return };
    // Fedora and its like have the archives in a package of their own: without them the program is linked as ever.
    if find(&linker, "rcrt1.o").is_none() {
        return;
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    for (name, archive) in LIBRARIES {
        let Some(archive) = find(&linker, archive) else { return };
        let script = format!("GROUP ( \"{}\" )\n", archive.display());
        if std::fs::write(out.join(format!("lib{name}.so")), script).is_err() {
            return;
        }
    }
    println!("cargo::rustc-link-arg-bins=-static-pie");
    println!("cargo::rustc-link-arg-bins=-L{}", out.display());
}

/// Whether the target's programs are linked with glibc's shared library, and nobody asked for it by name.
fn is_dynamic_glibc() -> bool {
    let is_glibc = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    let is_known = ["x86_64", "aarch64"].contains(&variable("CARGO_CFG_TARGET_ARCH").as_str());
    let is_static = variable("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static");
    let is_wanted = !variable("CARGO_ENCODED_RUSTFLAGS").contains("-crt-static");
    is_glibc && is_known && !is_static && is_wanted
}

/// The compiler that links; `None` where the one of another platform is not known.
fn linker() -> Option<String> {
    let configured = Some(variable("RUSTC_LINKER")).filter(|linker| !linker.is_empty());
    configured.or_else(|| (variable("HOST") == variable("TARGET")).then(|| "cc".to_owned()))
}

/// Where the compiler has a file of its own; it prints the bare name of what it does not have.
fn find(compiler: &str, name: &str) -> Option<PathBuf> {
    let output = Command::new(compiler).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    let path = Path::new(path.trim());
    path.is_file().then(|| path.to_path_buf()).filter(|path| path.is_absolute())
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
