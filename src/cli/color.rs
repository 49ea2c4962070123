//! Whether what is printed has colours: by `--color`, and by what the environment says of terminals.

use super::arguments::ColorArgument;
use std::io::IsTerminal as _;
use std::sync::OnceLock;

/// What `--color` says, once for the whole run.
static CHOICE: OnceLock<ColorArgument> = OnceLock::new();

/// Takes what the command line says.
pub(super) fn choose(choice: ColorArgument) {
    // Set twice only if the program ran twice.
    let _ = CHOICE.set(choice);
}

pub(super) fn on_stdout() -> bool {
    is_wanted(std::io::stdout().is_terminal())
}

pub(super) fn on_stderr() -> bool {
    is_wanted(std::io::stderr().is_terminal())
}

/// As <https://no-color.org> and <https://bixense.com/clicolors> have it.
fn is_wanted(is_terminal: bool) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match CHOICE.get() {
        Some(ColorArgument::Always) => true,
        Some(ColorArgument::Never) => false,
        Some(ColorArgument::Auto) | None if is_set("NO_COLOR") => false,
        Some(ColorArgument::Auto) | None
            if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") =>
        {
            true
        }
        Some(ColorArgument::Auto) | None => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
