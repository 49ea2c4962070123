//! What other readers take for the end of a line, and the parser here does not.

use super::manifests::Manifests;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::k8s::annotations::LAST_APPLIED;
use serde_json::Value;

/// Where YAML 1.1, and so kustomize and kubectl, breaks a line; beside LF and CRLF.
const OTHER_BREAKS: [char; 4] = ['\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Holds that no other reader finds other objects in the text, or another name in one: behind such a break a comment would
/// hide a Secret, and a name that ends with one is another name here. In the text of a `ConfigMap`, which is all that one
/// is good for, it does no harm. `objects` reads them, and counts what cannot be read.
pub(super) fn reads_alike(
    manifests: &Manifests<'_>,
    objects: impl Fn(&str) -> (Vec<Option<Value>>, usize),
) -> Result<()> {
    let is_other = |(at, c): &(usize, char)| match c {
        '\r' => !manifests.text[*at..].starts_with("\r\n"),
        c => OTHER_BREAKS.contains(c),
    };
    if !manifests.text.contains(OTHER_BREAKS) {
        return Ok(());
    }
    let Some((at, found)) = manifests.text.char_indices().find(is_other) else { return Ok(()) };
    let read = |text: &str| {
        let (objects, unreadable) = objects(text);
        (objects.into_iter().map(|object| object.map(without_texts)).collect::<Vec<_>>(), unreadable)
    };
    let here = manifests.text.replace("\r\n", "\n");
    if read(&here) == read(&here.replace(OTHER_BREAKS, "\n")) {
        return Ok(());
    }
    let message =
        format!("U+{:04X} is a line break to kustomize and kubectl, which read something else here", found as u32);
    Err(Diagnostic::error(Code::InvalidYaml, message)
        .help("end lines with LF or CRLF; in a string write the character as an escape, in double quotes")
        .file(manifests.file.clone())
        .position(Some(manifests.position(at, None)))
        .into())
}

/// The object without what stands in the texts of a `ConfigMap`, and in the copy that kubectl keeps.
fn without_texts(mut object: Value) -> Value {
    if object["kind"] == "ConfigMap" {
        let texts = object.get_mut("data").and_then(Value::as_object_mut);
        for text in texts.into_iter().flat_map(|all| all.values_mut()) {
            *text = Value::Null;
        }
    }
    let annotations = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut);
    if let Some(copy) = annotations.and_then(|all| all.get_mut(LAST_APPLIED)) {
        *copy = Value::Null;
    }
    object
}
