//! Saying something of one thing: an object, a file, a config.

use super::{Code, Diagnostic, Field};

/// Who knows what is spoken of: the object, the file, or where to look for the place.
pub trait Reporter {
    /// Takes a diagnostic up, with all that is known of what it is about.
    fn report(&mut self, diagnostic: Diagnostic);

    /// It does not work.
    fn error(&mut self, code: Code, field: &Field, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::error(code, message).help(help).field(field.clone()));
    }

    /// It works, but is probably not what was meant.
    fn warning(&mut self, code: Code, field: &Field, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::warning(code, message).help(help).field(field.clone()));
    }

    /// It is worth knowing.
    fn info(&mut self, code: Code, field: &Field, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::info(code, message).help(help).field(field.clone()));
    }

    /// It is worth knowing, and there is nothing to do.
    fn note(&mut self, code: Code, field: &Field, message: impl Into<String>) {
        self.report(Diagnostic::info(code, message).field(field.clone()));
    }
}
