//! The names of objects as names of files: a role binding's may hold what some systems do not take, a `:` above all.

/// The nearest name of a file.
pub fn file_name(name: &str) -> String {
    name.chars().map(|c| if is_portable(c) { c } else { '_' }).collect()
}

fn is_portable(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}
