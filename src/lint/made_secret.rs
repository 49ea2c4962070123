//! Secrets that are not there yet: what an `ExternalSecret`, a `SealedSecret` or a `PushSecret` will make of its template. As
//! far as the template is plain it is read as the Secret; what is filled in later says nothing.

use super::LintFinding;
use crate::diagnostic::{Field, Step};
use crate::k8s::Meta;
use serde_json::{Map, Value, json};

/// Where a template begins.
const OPEN: &str = "{{";
const CLOSE: &str = "}}";
/// In the place of a value that is somewhere else.
const ELSEWHERE: &str = "{{ elsewhere }}";
/// The same of a cluster's config, which is known by what stands beside it.
const CONFIG_ELSEWHERE: &str = "{{ tlsClientConfig }}";

/// Who makes Secrets, and how.
struct Maker {
    group: &'static str,
    kind: &'static str,
    /// Where what it makes is described.
    base: &'static [&'static str],
    /// Where the template stands below that.
    template: &'static [&'static str],
    /// Where, without a template, the Secret's name stands below the base.
    name: Option<&'static str>,
    /// Whether its own labels are those of the Secret where it has no template.
    gives_labels: bool,
}

const MAKERS: [Maker; 4] = [
    Maker {
        group: "external-secrets.io",
        kind: "ExternalSecret",
        base: &["spec"],
        template: &["target", "template"],
        name: Some("/target/name"),
        gives_labels: true,
    },
    Maker {
        group: "external-secrets.io",
        kind: "ClusterExternalSecret",
        base: &["spec", "externalSecretSpec"],
        template: &["target", "template"],
        name: Some("/target/name"),
        gives_labels: false,
    },
    Maker {
        group: "external-secrets.io",
        kind: "PushSecret",
        base: &["spec"],
        template: &["template"],
        name: None,
        gives_labels: false,
    },
    Maker {
        group: "bitnami.com",
        kind: "SealedSecret",
        base: &["spec"],
        template: &["template"],
        name: None,
        gives_labels: false,
    },
];

/// A Secret that an object will make.
#[derive(Debug)]
pub(super) struct MadeSecret {
    /// As far as it is known.
    pub(super) secret: Value,
    /// Where the object has what the Secret has below `metadata`, and below `stringData`.
    template: Field,
    /// Keys whose values are elsewhere, and where the object names them.
    elsewhere: Vec<(String, Field)>,
    /// Whether it may have more keys than the object names.
    is_open: bool,
}

impl MadeSecret {
    /// What the object will make; `None` where it makes no Secret of its own.
    pub(super) fn of(object: &Value) -> Option<Self> {
        let group = object.get("apiVersion")?.as_str()?.split('/').next()?;
        let kind = object.get("kind")?.as_str()?;
        let maker = MAKERS.iter().find(|maker| maker.group == group && maker.kind == kind)?;
        let base = maker.base.iter().try_fold(object, |value, key| value.get(*key))?;
        let target = |key: &str| base.get("target").and_then(|target| target.get(key)).and_then(Value::as_str);
        // What goes into a Secret of others has its labels.
        if matches!(target("creationPolicy"), Some("Merge" | "None")) {
            return None;
        }
        let found =
            maker.template.iter().try_fold(base, |value, key| value.get(*key)).filter(|value| value.is_object());
        let template = found.unwrap_or(&Value::Null);
        let base_field = Field::of(maker.base.iter().copied());
        let template_field = maker.template.iter().fold(base_field.clone(), |field, key| field.key(key));
        let mut data = Map::new();
        let mut elsewhere = Vec::new();
        for (key, value) in template.get("data").and_then(Value::as_object).into_iter().flatten() {
            data.insert(key.clone(), value.as_str().map_or_else(|| value.clone(), |text| json!(quiet(text))));
        }
        let is_merged = template.get("mergePolicy").and_then(Value::as_str) == Some("Merge");
        let is_replaced = template.get("data").is_some() && maker.group == "external-secrets.io" && !is_merged;
        let mut other = |key: &str, field: Field| {
            if !data.contains_key(key) {
                data.insert(key.to_owned(), json!(ELSEWHERE));
                elsewhere.push((key.to_owned(), field));
            }
        };
        if !is_replaced {
            for (at, entry) in base.get("data").and_then(Value::as_array).into_iter().flatten().enumerate() {
                if let Some(key) = entry.get("secretKey").and_then(Value::as_str) {
                    other(key, base_field.key("data").index(at).key("secretKey"));
                }
            }
            for key in base.get("encryptedData").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key) {
                other(key, base_field.key("encryptedData").key(key));
            }
        }
        if ["name", "server", "config"].iter().all(|key| data.contains_key(*key)) && data["config"] == ELSEWHERE {
            data.insert("config".to_owned(), json!(CONFIG_ELSEWHERE));
        }
        let is_pushed = maker.kind == "PushSecret";
        let is_open = template.get("templateFrom").is_some()
            || (!is_replaced && (is_pushed || base.get("dataFrom").is_some()))
            || (is_pushed && template.get("data").is_none());
        let metadata = match template.get("metadata") {
            None if maker.gives_labels && found.is_none() => object.get("metadata"),
            metadata => metadata,
        };
        let name = maker.name.and_then(|pointer| base.pointer(pointer)).or_else(|| metadata?.get("name"));
        let own = object.get("metadata");
        let mut made = Map::new();
        for (key, value) in [
            ("name", name.or_else(|| own?.get("name"))),
            ("namespace", own.and_then(|own| own.get("namespace"))),
            ("labels", metadata.and_then(|metadata| metadata.get("labels"))),
            ("annotations", metadata.and_then(|metadata| metadata.get("annotations"))),
        ] {
            made.extend(value.map(|value| (key.to_owned(), value.clone())));
        }
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": made, "stringData": data});
        Some(Self { secret, template: template_field, elsewhere, is_open })
    }

    /// What is found about the Secret, told of the object that makes it; `None` where what it is about is filled in later.
    pub(super) fn finding(&self, maker: &Value, mut finding: LintFinding) -> Option<LintFinding> {
        let field = finding.diagnostic.field.clone().unwrap_or_default();
        let steps = field.steps();
        if let [Step::Key(map), Step::Key(key), below @ ..] = steps
            && map == "stringData"
        {
            match self.secret["stringData"].get(key).and_then(Value::as_str) {
                None if self.is_open => return None,
                Some(text) if !is_told(text, below) => return None,
                _ => {}
            }
        }
        finding.diagnostic = finding.diagnostic.resource(Meta::of(maker).resource).field(self.place(&field));
        Some(finding)
    }

    /// Where the object has a field of the Secret.
    fn place(&self, field: &Field) -> Field {
        let steps = field.steps();
        match steps {
            [Step::Key(map), Step::Key(key), below @ ..] if map == "stringData" => {
                let own = self.elsewhere.iter().find(|(name, _)| name == key).map(|(_, field)| field.clone());
                own.unwrap_or_else(|| self.template.key("data").key(key)).join(&Field::from_steps(below.to_vec()))
            }
            [Step::Key(metadata), Step::Key(key), ..]
                if metadata == "metadata" && (key == "labels" || key == "annotations") =>
            {
                self.template.join(field)
            }
            _ => field.clone(),
        }
    }
}

/// Whether what is found at a place of a value is about what stands there, and not about what is filled in.
fn is_told(text: &str, below: &[Step]) -> bool {
    if !text.contains(OPEN) {
        return true;
    }
    let Ok(config) = serde_json::from_str::<Value>(text) else {
        // Of JSON that cannot be read the mistake is one of its own.
        return below.is_empty() && text.trim_start().starts_with('{') && !text.trim_start().starts_with(OPEN);
    };
    let found = below.iter().try_fold(&config, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(at) => value.get(at),
    });
    !below.is_empty() && found.and_then(Value::as_str).is_none_or(|text| !text.contains(OPEN))
}

/// The text with its templates made such that JSON around them can be read: as long as before, and without quotes. A template
/// in the place of a whole value of JSON is one that nothing is said of.
fn quiet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        let Some(end) = rest[start..].find(CLOSE).map(|end| start + end + CLOSE.len()) else { break };
        out.push_str(&rest[..start]);
        let quotes = out.matches('"').count() - out.matches("\\\"").count();
        if quotes.is_multiple_of(2) && out.trim_start().starts_with('{') {
            return ELSEWHERE.to_owned();
        }
        out.extend(rest[start..end].chars().map(|c| if matches!(c, '"' | '\\') || c.is_control() { '_' } else { c }));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, quiet};

    #[test]
    fn a_template_within_json_is_read_around_and_one_in_the_place_of_a_value_hides_the_whole() {
        for (text, want) in [
            ("{\"a\": \"{{ .b }}\"}", "{\"a\": \"{{ .b }}\"}"),
            ("{\"a\": \"{{ index . \"b\" }}\",}", "{\"a\": \"{{ index . _b_ }}\",}"),
            ("{\"a\": {{ .b }}}", ELSEWHERE),
            ("https://{{ .host }}:443", "https://{{ .host }}:443"),
            ("{{ .config }}", "{{ .config }}"),
            ("{{ .open", "{{ .open"),
        ] {
            assert_eq!(quiet(text), want);
        }
    }
}
