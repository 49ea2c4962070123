//! argocd-server and argocd-application-controller: the token and the env that argocd-k8s-auth reads, or the
//! label that makes the webhook inject them, and the `ServiceAccount`.

use super::find_workloads;
use super::patched::Patched;
use crate::api::model::{Delivery, Hub};
use crate::argocd::exec::{AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID};
use crate::argocd::{CONTROLLER, Installer, SERVER};
use crate::azure::workload_identity::{DEFAULT_EXPIRATION_SECONDS, TOKEN_FILE_NAME, USE_LABEL};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Field};
use crate::k8s::Object;
use crate::plan::Draft;
use crate::plan::edited::{Edited, below};
use serde_json::{Value, json};

const POD: &str = "/spec/template/spec";
const TEMPLATE_LABELS: &str = "/spec/template/metadata/labels";
/// Our volume; its one file has the same name.
const VOLUME: &str = TOKEN_FILE_NAME;

/// Patches the workloads. Returns the names of the `ServiceAccounts` that they run as without a dedicated one.
pub(in crate::plan) fn plan(hub: &Hub, objects: &[&Object], draft: &mut Draft) -> Vec<String> {
    if !hub.argocd.patch_workloads {
        refuse_patched(objects, draft);
        return vec![SERVER.to_owned(), CONTROLLER.to_owned()];
    }
    let mut accounts: Vec<String> = Vec::new();
    for workload in find_workloads::workloads(&hub.argocd, objects, &mut draft.diagnostics) {
        let object = objects[workload.index];
        let Some(value) = &object.value else { continue };
        draft.diagnostics.extend(kept_by_others(object, value));
        let account = account_before(object, value);
        // A pod that names none runs as `default`.
        let account = if account.is_empty() { "default".to_owned() } else { account };
        if !accounts.contains(&account) {
            accounts.push(account);
        }
        let mut wiring = Wiring {
            object,
            container: format!("{POD}/containers/{}", workload.container),
            marks: Patched::of(object),
            draft: Edited::new(value.clone()),
            diagnostics: Diagnostics::new(),
        };
        wiring.wire(hub);
        draft.diagnostics.extend(wiring.diagnostics);
        let marks = wiring.marks.clone();
        marks.write(object, &mut wiring.draft);
        draft.patch(workload.index, wiring.draft.into_patch());
    }
    accounts
}

/// What an operator makes, it makes anew; what the extension has, its next update may.
fn kept_by_others(object: &Object, value: &Value) -> Option<Diagnostic> {
    let installer = Installer::of(value)?;
    let by = format!("it is kept by {}", installer.words());
    let diagnostic = match installer {
        Installer::Operator(_) => {
            Diagnostic::error(Code::WorkloadKeptByOthers, format!("{by}, which takes this patch back"))
        }
        Installer::Extension => {
            let message = format!("{by}, whose next update may take this patch back");
            Diagnostic::warning(Code::WorkloadKeptByOthers, message)
        }
    };
    Some(diagnostic.help(installer.way()).resource(object.meta.resource.clone()).file(object.meta.path.clone()))
}

/// Left as they are, the workloads would go on with what the config no longer says.
fn refuse_patched(objects: &[&Object], draft: &mut Draft) {
    for object in
        objects.iter().filter(|object| object.meta.group() == "apps" && Patched::of(object) != Patched::default())
    {
        draft.diagnostics.push(
            Diagnostic::error(
                Code::EntryConflict,
                "an earlier run patched this workload, but spec.argocd.patchWorkloads is false now",
            )
            .help("give the workload as it was before that run, or set patchWorkloads: true")
            .resource(object.meta.resource.clone())
            .file(object.meta.path.clone()),
        );
    }
}

/// The `ServiceAccount` that the workload runs as, before this program changed it.
fn account_before(object: &Object, value: &Value) -> String {
    let marks = Patched::of(object);
    marks.value(ACCOUNT).unwrap_or_else(|| account_of(value)).to_owned()
}

/// The account that a workload names, by the field's name or its old one; empty where it names none.
fn account_of(workload: &Value) -> &str {
    let named = |key: &str| workload.pointer(&format!("{POD}/{key}")).and_then(Value::as_str);
    ACCOUNT_KEYS.iter().filter_map(|key| named(key)).find(|name| !name.is_empty()).unwrap_or_default()
}

/// The field, and its old name, which live objects carry too.
const ACCOUNT_KEYS: [&str; 2] = ["serviceAccountName", "serviceAccount"];
const ENV: &str = "env";
const MOUNT: &str = "mount";
const VOLUME_MARK: &str = "volume";
const LABEL: &str = "label";
const ACCOUNT: &str = "serviceAccountName";

/// One workload being wired.
struct Wiring<'o> {
    object: &'o Object,
    /// Pointer of the main container.
    container: String,
    marks: Patched,
    draft: Edited,
    diagnostics: Diagnostics,
}

/// An entry of one of the pod's lists that has to be there.
struct Wanted {
    /// The kind of its mark.
    mark: &'static str,
    list: String,
    /// The field that Kubernetes merges the list by.
    merge_key: &'static str,
    entry: Value,
}

impl Wanted {
    fn name(&self) -> &str {
        self.entry[self.merge_key].as_str().unwrap_or_default()
    }
}

impl Wiring<'_> {
    fn wire(&mut self, hub: &Hub) {
        let wanted = self.wanted(hub);
        self.refuse_other_delivery(hub);
        if !self.diagnostics.is_empty() {
            return;
        }
        self.drop_unwanted(&wanted);
        for each in &wanted {
            self.ensure(each);
        }
        self.label(hub);
        self.account(hub);
    }

    fn wanted(&self, hub: &Hub) -> Vec<Wanted> {
        let Delivery::Projected { mount_path, audience, expiration_seconds } = &hub.argocd.delivery else {
            return Vec::new();
        };
        let mut wanted = vec![
            Wanted {
                mark: VOLUME_MARK,
                list: format!("{POD}/volumes"),
                merge_key: "name",
                entry: json!({
                    "name": VOLUME,
                    "projected": {
                        "defaultMode": 420,
                        "sources": [{"serviceAccountToken": {
                            "audience": audience, "expirationSeconds": expiration_seconds, "path": TOKEN_FILE_NAME,
                        }}],
                    },
                }),
            },
            Wanted {
                mark: MOUNT,
                list: format!("{}/volumeMounts", self.container),
                merge_key: "mountPath",
                entry: json!({"name": VOLUME, "mountPath": mount_path, "readOnly": true}),
            },
        ];
        let token_file = format!("{mount_path}/{TOKEN_FILE_NAME}");
        let env = [
            (AZURE_CLIENT_ID, hub.identity.client_id.to_string()),
            (AZURE_TENANT_ID, hub.identity.tenant_id.to_string()),
            (AZURE_FEDERATED_TOKEN_FILE, token_file),
            (AZURE_AUTHORITY_HOST, hub.cloud.authority_host.clone()),
        ];
        wanted.extend(env.into_iter().map(|(name, value)| Wanted {
            mark: ENV,
            list: format!("{}/env", self.container),
            merge_key: "name",
            entry: json!({"name": name, "value": value}),
        }));
        wanted
    }

    /// Webhooks up to v1.5.1 build an invalid pod where their label and a volume of our own meet.
    fn refuse_other_delivery(&mut self, hub: &Hub) {
        let label = self.draft.get(&below(TEMPLATE_LABELS, USE_LABEL)).and_then(Value::as_str);
        let labelled = label == Some("true") && !self.marks.has(LABEL, USE_LABEL);
        let volume =
            self.find(&format!("{POD}/volumes"), "name", VOLUME).is_some() && !self.marks.has(VOLUME_MARK, VOLUME);
        let token_env = self.find(&format!("{}/env", self.container), "name", AZURE_FEDERATED_TOKEN_FILE).is_some()
            && !self.marks.has(ENV, AZURE_FEDERATED_TOKEN_FILE);
        let (message, help, field) = match &hub.argocd.delivery {
            Delivery::Projected { .. } if labelled => (
                format!("the pod template carries {USE_LABEL}: \"true\", but spec.argocd.token.delivery is Projected"),
                "remove the label, or set spec.argocd.token.delivery: Webhook",
                Field::of(["spec", "template", "metadata", "labels", USE_LABEL]),
            ),
            Delivery::Webhook if volume => (
                format!("the pod has a volume {VOLUME} of its own, but spec.argocd.token.delivery is Webhook"),
                "remove the volume, its mount and the AZURE_ env, or set spec.argocd.token.delivery: Projected",
                Field::of(["spec", "template", "spec", "volumes"]),
            ),
            Delivery::Webhook if token_env => (
                "the container sets AZURE_FEDERATED_TOKEN_FILE itself, but spec.argocd.token.delivery is Webhook"
                    .to_owned(),
                "remove the env: the webhook sets it, to a path that has moved once",
                Field::of(["spec", "template", "spec", "containers"]),
            ),
            _ => return,
        };
        let diagnostic = Diagnostic::error(Code::MixedDelivery, message).help(help).field(field);
        self.say(diagnostic);
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        let meta = &self.object.meta;
        self.diagnostics.push(diagnostic.resource(meta.resource.clone()).file(meta.path.clone()));
    }

    fn find(&self, list: &str, merge_key: &str, name: &str) -> Option<usize> {
        // `/a` and `/a/` are one mount path to the kernel, and two entries to Kubernetes.
        let plain = |text: &str| text.trim_end_matches('/').to_owned();
        let is_it = |found: &str| found == name || (merge_key == "mountPath" && plain(found) == plain(name));
        self.draft.list(list).iter().position(|entry| entry[merge_key].as_str().is_some_and(is_it))
    }

    /// What an earlier run added and this one does not want.
    fn drop_unwanted(&mut self, wanted: &[Wanted]) {
        let lists = [
            (VOLUME_MARK, format!("{POD}/volumes"), "name"),
            (MOUNT, format!("{}/volumeMounts", self.container), "mountPath"),
            (ENV, format!("{}/env", self.container), "name"),
        ];
        for (mark, list, merge_key) in lists {
            let marked: Vec<String> = self.marks.of_kind(mark).map(str::to_owned).collect();
            for name in marked {
                if wanted.iter().any(|each| each.mark == mark && each.name() == name) {
                    continue;
                }
                if let Some(at) = self.find(&list, merge_key, &name) {
                    // A mount of another volume is not ours, whatever the mark says.
                    let is_ours = mark != MOUNT || self.draft.list(&list)[at]["name"] == VOLUME;
                    if is_ours {
                        self.draft.remove_item(&list, at);
                    }
                }
                self.marks.remove(mark, &name);
            }
        }
    }

    fn ensure(&mut self, wanted: &Wanted) {
        let Some(at) = self.find(&wanted.list, wanted.merge_key, wanted.name()) else {
            self.draft.push(&wanted.list, wanted.entry.clone());
            self.marks.insert(wanted.mark, wanted.name());
            return;
        };
        let pointer = format!("{}/{at}", wanted.list);
        let existing = &self.draft.list(&wanted.list)[at];
        if same(existing, &wanted.entry) {
            return;
        }
        if self.marks.has(wanted.mark, wanted.name()) {
            let existing = existing.clone();
            self.update(&pointer, &existing, &wanted.entry);
            return;
        }
        let diagnostic = Diagnostic::error(
            Code::EntryConflict,
            format!("{} {} already exists with a different value", article(wanted.mark), wanted.name()),
        )
        .help(format!("remove it, or make it {}", wanted.entry))
        .field(Field::of_pointer(&pointer, self.draft.value()));
        self.say(diagnostic);
    }

    /// Makes an entry of our own what it has to be: key by key, so that its comments stay.
    fn update(&mut self, pointer: &str, existing: &Value, wanted: &Value) {
        let (Some(existing), Some(wanted)) = (existing.as_object(), wanted.as_object()) else { return };
        for key in existing.keys().filter(|key| !wanted.contains_key(*key)) {
            self.draft.remove(&below(pointer, key));
        }
        for (key, value) in wanted.iter().filter(|(key, value)| existing.get(*key) != Some(*value)) {
            self.draft.add(&below(pointer, key), value.clone());
        }
    }

    fn label(&mut self, hub: &Hub) {
        let current = self.draft.get(&below(TEMPLATE_LABELS, USE_LABEL)).and_then(Value::as_str);
        let wanted = hub.argocd.delivery == Delivery::Webhook;
        if wanted && current != Some("true") {
            self.draft.set_in_map(TEMPLATE_LABELS, USE_LABEL, json!("true"));
            self.marks.insert(LABEL, USE_LABEL);
        }
        if !wanted && self.marks.has(LABEL, USE_LABEL) {
            self.draft.remove_from_map(TEMPLATE_LABELS, USE_LABEL);
            self.marks.remove(LABEL, USE_LABEL);
        }
    }

    fn account(&mut self, hub: &Hub) {
        let current = account_of(self.draft.value()).to_owned();
        let before = self.marks.value(ACCOUNT).map(str::to_owned);
        let wanted = match (&hub.argocd.service_account, &before) {
            (Some(account), _) => account.name.clone(),
            (None, Some(before)) => before.clone(),
            (None, None) => return,
        };
        if hub.argocd.service_account.is_some() && before.is_none() && current != wanted {
            self.marks.insert(ACCOUNT, &current);
        }
        if let (None, Some(before)) = (&hub.argocd.service_account, &before) {
            self.marks.remove(ACCOUNT, before);
        }
        if current == wanted {
            return;
        }
        for key in ACCOUNT_KEYS {
            let pointer = format!("{POD}/{key}");
            let exists = self.draft.get(&pointer).is_some();
            if wanted.is_empty() && exists {
                self.draft.remove(&pointer);
            } else if !wanted.is_empty() && (exists || key == ACCOUNT) {
                self.draft.add(&pointer, json!(wanted));
            }
        }
    }
}

fn article(mark: &str) -> &'static str {
    match mark {
        VOLUME_MARK => "the volume",
        MOUNT => "the volume mount",
        _ => "the env var",
    }
}

/// Whether two entries mean the same to Kubernetes: the API server's defaults may be written out or not.
fn same(existing: &Value, wanted: &Value) -> bool {
    let mut existing = existing.clone();
    if let Some(Value::Object(projected)) = existing.get_mut("projected") {
        projected.entry("defaultMode").or_insert(json!(420));
    }
    if let Some(Value::Object(token)) = existing.pointer_mut("/projected/sources/0/serviceAccountToken") {
        token.entry("expirationSeconds").or_insert(json!(DEFAULT_EXPIRATION_SECONDS));
    }
    existing == *wanted
}
