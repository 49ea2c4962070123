//! The clusters of az's JSON, whatever they are wrapped in: one, a list, or the pages of the REST API, which may stand
//! in one file or in several.

use super::field;
use crate::diagnostic::{Code, Diagnostics, Field, Reporter};
use crate::import::reader::{self, AboutInput};
use serde_json::Value;

/// The clusters of all files.
#[derive(Default)]
pub(super) struct AksPages<'f> {
    /// Each with its file.
    clusters: Vec<(&'f str, Value)>,
    /// The file of the last page, where that names a next one.
    next: Option<&'f str>,
}

impl<'f> AksPages<'f> {
    /// What a file holds.
    pub(super) fn add(&mut self, values: Vec<Value>, file: &'f str, diagnostics: &mut Diagnostics) {
        let mut page = AksPage { file, pages: self, about: AboutInput::new(file, diagnostics) };
        for value in values {
            page.add(value, &Field::root());
        }
    }

    /// Only the last page of all files tells whether there is another.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) -> Vec<(&'f str, Value)> {
        if let Some(file) = self.next {
            let message = "the last page has a nextLink: there are more clusters than these";
            let help = "get that page, too, and give all of them";
            AboutInput::new(file, diagnostics).warning(Code::NotAzJson, &Field::of(["nextLink"]), message, help);
        }
        self.clusters
    }
}

/// What is read of one file.
struct AksPage<'p, 'f, 'd> {
    file: &'f str,
    pages: &'p mut AksPages<'f>,
    about: AboutInput<'d>,
}

impl AksPage<'_, '_, '_> {
    fn add(&mut self, value: Value, field: &Field) {
        match value {
            Value::Array(items) => self.add_all(items, field),
            Value::Object(mut map) if map.get("value").is_some_and(Value::is_array) => {
                self.pages.next = map.get("nextLink").filter(|link| !link.is_null() && *link != "").map(|_| self.file);
                if let Some(Value::Array(items)) = map.remove("value") {
                    self.add_all(items, &field.key("value"));
                }
            }
            value => match misfit(&value) {
                None => self.pages.clusters.push((self.file, value)),
                Some(why) => {
                    let what = shown_name(&value).map_or("this".to_owned(), |name| format!("{name:?}"));
                    let help = "give what `az aks list -o json`, `az aks show -o json` or Azure's REST API print, unfiltered; or leave it out";
                    self.about.error(Code::NotAzJson, field, format!("{what} is no AKS cluster: {why}"), help);
                }
            },
        }
    }

    fn add_all(&mut self, items: Vec<Value>, field: &Field) {
        for (at, item) in items.into_iter().enumerate() {
            self.add(item, &field.index(at));
        }
    }
}

/// Why a value is no AKS cluster.
fn misfit(value: &Value) -> Option<&'static str> {
    let has = |key: &&str| field(value, key).is_some();
    if !value.is_object() {
        Some("it is not even a mapping")
    } else if value.get("error").is_some() {
        Some("it is an error that Azure answered with")
    } else if reader::text(value, "name").is_none() {
        Some("it has no name")
    } else if reader::text(value, "type").is_some_and(|kind| !kind.eq_ignore_ascii_case(TYPE)) {
        Some("its type is another")
    } else if !["fqdn", "privateFqdn", "apiServerAccessProfile", "provisioningState"].iter().any(has) {
        Some("it has no fqdn, privateFqdn, apiServerAccessProfile or provisioningState")
    } else {
        None
    }
}

const TYPE: &str = "Microsoft.ContainerService/managedClusters";

/// Only what an AKS cluster can be called is told: in other JSON anything may stand there.
fn shown_name(value: &Value) -> Option<&str> {
    let is_shown = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    reader::text(value, "name").filter(|name| name.len() <= 63 && name.chars().all(is_shown))
}
