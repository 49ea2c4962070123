//! The clusters of a JSON, whatever they are wrapped in: one, a list, the pages of the REST API or of Resource Graph, which
//! may stand in one file or in several, or what Terraform knows of them.

use super::{field, field_text, terraform};
use crate::diagnostic::{Code, Field, Reporter};
use crate::import::Found;
use crate::import::found::Entry;
use crate::import::reader::AboutInput;
use serde_json::{Map, Value};

/// The clusters of all files.
#[derive(Default)]
pub(super) struct AksPages<'f> {
    /// Each with its file.
    clusters: Vec<(&'f str, Value)>,
    /// The last page, where it says that there is another.
    next: Option<NextPage<'f>>,
}

/// What says that there is another page.
struct NextPage<'f> {
    file: &'f str,
    /// The key of the last page, which names the next one.
    key: &'static str,
    help: &'static str,
}

const NEXT_LINK: &str = "get that page, too, and give all of them";
const SKIP_TOKEN: &str = "az graph query --first 1000 --skip-token TOKEN gets the next page: give all of them";

impl<'f> AksPages<'f> {
    /// What a file holds.
    pub(super) fn add(&mut self, values: Vec<Value>, file: &'f str, found: &mut Found) {
        let mut page = AksPage { file, pages: self, found };
        for value in values {
            page.add(value, &Field::root());
        }
    }

    /// Only the last page of all files tells whether there is another.
    pub(super) fn finish(self, found: &mut Found) -> Vec<(&'f str, Value)> {
        if let Some(NextPage { file, key, help }) = self.next {
            let message = format!("the last page has a {key}: there are more clusters than these");
            let mut about = AboutInput::new(file, &mut found.diagnostics);
            about.warning(Code::NotAzJson, &Field::of([key]), message, help);
        }
        self.clusters
    }
}

/// What is read of one file.
struct AksPage<'p, 'f, 'd> {
    file: &'f str,
    pages: &'p mut AksPages<'f>,
    found: &'d mut Found,
}

impl AksPage<'_, '_, '_> {
    fn add(&mut self, value: Value, field: &Field) {
        match value {
            Value::Array(items) => self.add_all(items, field),
            Value::Object(map) if list_key(&map).is_some() => self.add_page(map, field),
            Value::Object(map) if terraform::is_terraform(&map) => self.add_all(terraform::clusters(&map), field),
            value => match misfit(&value) {
                None => self.pages.clusters.push((self.file, value)),
                Some(why) => self.misfit(&value, why, field),
            },
        }
    }

    fn add_all(&mut self, items: Vec<Value>, field: &Field) {
        for (at, item) in items.into_iter().enumerate() {
            self.add(item, &field.index(at));
        }
    }

    fn add_page(&mut self, mut map: Map<String, Value>, field: &Field) {
        let is_set = |key: &str| {
            map.get(key).is_some_and(|value| {
                !matches!(value, Value::Null | Value::Bool(false)) && *value != "" && *value != "false"
            })
        };
        let next = [
            ("nextLink", NEXT_LINK),
            ("skip_token", SKIP_TOKEN),
            ("$skipToken", SKIP_TOKEN),
            ("skipToken", SKIP_TOKEN),
            ("resultTruncated", SKIP_TOKEN),
        ];
        let next = next.into_iter().find(|(key, _)| is_set(key));
        self.pages.next = next.map(|(key, help)| NextPage { file: self.file, key, help });
        let Some(key) = list_key(&map) else { return };
        if let Some(Value::Array(items)) = map.remove(key) {
            self.add_all(items, &field.key(key));
        }
    }

    fn misfit(&mut self, value: &Value, why: &str, field: &Field) {
        let what = shown_name(value).map_or("this".to_owned(), |name| format!("{name:?}"));
        let help = "give what `az aks list -o json`, `az aks show -o json`, Azure's REST API or Resource Graph print, unfiltered; or leave it out";
        let name = match shown_name(value) {
            Some(name) => format!("{name:?} of {}", self.file),
            None => format!("{field} of {}", self.file),
        };
        let message = format!("{what} is no AKS cluster: {why}");
        self.found.entry(self.file, &Entry { name: &name, base: field }, |about| -> Option<()> {
            about.error(Code::NotAzJson, field, message, help);
            None
        });
    }
}

/// Below which key a page has its clusters: the REST API's, or Resource Graph's.
fn list_key(map: &Map<String, Value>) -> Option<&'static str> {
    ["value", "data"].into_iter().find(|key| map.get(*key).is_some_and(Value::is_array))
}

/// Why a value is no AKS cluster.
fn misfit(value: &Value) -> Option<&'static str> {
    let has = |key: &&str| field(value, key).is_some();
    if !value.is_object() {
        Some("it is not even a mapping")
    } else if value.get("error").is_some() {
        Some("it is an error that Azure answered with")
    } else if field_text(value, "name").is_none() {
        Some("it has no name")
    } else if field_text(value, "type").is_some_and(|kind| !kind.eq_ignore_ascii_case(TYPE)) {
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
    field_text(value, "name").filter(|name| name.len() <= 63 && name.chars().all(is_shown))
}
