//! The schemas where they are used: in an editor, by the real yaml-language-server, and in CI, by the real kubeconform.

use crate::common::{self, argocd_aks, project, tool, write};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const KINDS: [&str; 4] = ["ArgoCDHub", "TargetCluster", "TargetAccess", "Lint"];

fn schema(kind: &str) -> Value {
    serde_json::from_str(&argocd_aks(["schema", kind], "").ok()).unwrap()
}

#[test]
fn each_schema_is_published_by_its_group_and_version_too_and_says_where_it_is_at_home() {
    for kind in KINDS {
        let name = kind.to_lowercase();
        let file = format!("schemas/argocd-aks.dev/{name}_v1alpha1.json");
        let published = std::fs::read_to_string(project(&file)).unwrap_or_default();
        assert!(argocd_aks(["schema", kind], "").ok() == published, "run: argocd-aks schema {kind} > {file}");
        assert_eq!(schema(kind)["$id"], format!("https://argocd-aks.dev/schemas/{name}_v1alpha1.json"));
    }
}

/// What a property's schema says in the end: `$ref` followed, and of alternatives the one that is not null.
fn resolved<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    loop {
        if let Some(reference) = schema["$ref"].as_str() {
            schema = root.pointer(reference.trim_start_matches('#')).unwrap();
        } else if let Some(some) =
            schema["anyOf"].as_array().filter(|any| any.iter().any(|each| each["type"] == "null"))
        {
            schema = some.iter().find(|each| each["type"] != "null").unwrap();
        } else {
            return schema;
        }
    }
}

/// Whether it is an object of fields, or a list or map of such: these have the examples.
fn has_fields(root: &Value, schema: &Value) -> bool {
    let schema = resolved(root, schema);
    schema["properties"].is_object()
        || ["items", "additionalProperties"]
            .iter()
            .any(|inner| schema[*inner].is_object() && has_fields(root, &schema[*inner]))
}

#[test]
fn every_field_has_an_example_that_is_valid() {
    let mut fields = 0;
    for kind in KINDS {
        let root = schema(kind);
        let objects = root["$defs"].as_object().unwrap().iter().map(|(name, object)| (name.as_str(), object));
        for (name, object) in objects.chain([(kind, &root)]) {
            for (field, property) in object["properties"].as_object().into_iter().flatten() {
                if has_fields(&root, property) {
                    continue;
                }
                let examples = property["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
                assert!(!examples.is_empty(), "{kind}: {name}.{field} has no example");
                let mut alone = property.clone();
                alone["$defs"] = root["$defs"].clone();
                let validator = jsonschema::validator_for(&alone).unwrap();
                for example in examples {
                    assert!(validator.is_valid(example), "{kind}: {name}.{field}: {example}");
                }
                fields += 1;
            }
        }
    }
    assert!(fields > 100, "{fields}");
}

#[test]
fn kubeconform_finds_the_schemas_by_their_names() {
    let Some(mut kubeconform) = tool("kubeconform") else { return };
    let folder = tempfile::tempdir().unwrap();
    let wrong = common::hub("{namspace: argocd}");
    write(folder.path(), &[("hub.yaml", &common::hub("{}")), ("wrong.yaml", &wrong)]);
    let page = std::fs::read_to_string(project("docs/editors.md")).unwrap();
    let location = "schemas/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json";
    assert!(page.contains(&format!("kubeconform -strict -schema-location '{location}'")), "the page says the same");
    kubeconform.current_dir(project("")).args(["-strict", "-summary", "-schema-location", location]);
    let examples = ["examples/quickstart/hub.yaml", "examples/kpt/targets.yaml", "examples/lint/lint.yaml"];
    let run = common::run(kubeconform.args(examples).arg(folder.path().join("hub.yaml")), "");
    assert!(run.code == 0 && run.stdout.contains("Valid: 5, Invalid: 0, Errors: 0, Skipped: 0"), "{}", run.stdout);
    let mut kubeconform = Command::new("kubeconform");
    kubeconform.current_dir(project("")).args(["-strict", "-schema-location", location]);
    let run = common::run(kubeconform.arg(folder.path().join("wrong.yaml")), "");
    assert!(run.code == 1 && run.stdout.contains("namspace"), "{}", run.stdout);
}

/// The language server as an editor talks to it.
struct Editor {
    server: Child,
    heard: Receiver<Value>,
}

impl Editor {
    fn open(uri: &str, text: &str) -> Option<Self> {
        let mut command = tool("yaml-language-server")?;
        let mut server = command.arg("--stdio").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(server.stdout.take().unwrap());
        let (say, heard) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if stdout.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if let Some(found) = line.strip_prefix("Content-Length: ") {
                        length = found.trim().parse().unwrap();
                    } else if line.trim().is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                if stdout.read_exact(&mut body).is_err() || say.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self { server, heard };
        let snippets = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
        editor.ask(1, "initialize", &json!({"processId": null, "rootUri": null, "capabilities": snippets}));
        editor.say(&json!({"method": "initialized", "params": {}}));
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        editor.say(&json!({"method": "textDocument/didOpen", "params": {"textDocument": document}}));
        Some(editor)
    }

    fn say(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        let stdin = self.server.stdin.as_mut().unwrap();
        write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        stdin.flush().unwrap();
    }

    /// The next message of this kind; what the server asks meanwhile is answered by nothing.
    fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.heard.recv_timeout(Duration::from_mins(1)).expect("the server answers");
            if message["method"].is_string() && message["id"].is_number() {
                let items = message["params"]["items"].as_array().map_or(0, Vec::len);
                self.say(&json!({"id": message["id"], "result": vec![json!({}); items]}));
            } else if is_wanted(&message) {
                return message;
            }
        }
    }

    fn ask(&mut self, id: u32, method: &str, parameters: &Value) -> Value {
        self.say(&json!({"id": id, "method": method, "params": parameters}));
        self.wait(|message| message["id"] == id)["result"].clone()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn an_editor_marks_a_wrong_field_and_lists_those_that_are_left() {
    let folder = tempfile::tempdir().unwrap();
    // The line and the file as docs/editors.md has them.
    let text = "\
# yaml-language-server: $schema=argocdhub_v1alpha1.json
apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub
spec:
  identity:
    tenantId: 22222222-2222-4222-8222-222222222222
    clientID: 11111111-1111-4111-8111-111111111111
  
";
    let page = std::fs::read_to_string(project("docs/editors.md")).unwrap();
    assert!(page.contains(text.lines().next().unwrap()));
    let schema = argocd_aks(["schema", "ArgoCDHub"], "").ok();
    write(folder.path(), &[("hub.yaml", text), ("argocdhub_v1alpha1.json", &schema)]);
    let uri = format!("file://{}", folder.path().join("hub.yaml").display());
    let Some(mut editor) = Editor::open(&uri, text) else { return };
    let told = editor.wait(|message| message["method"] == "textDocument/publishDiagnostics");
    let told = told["params"]["diagnostics"].as_array().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0]["message"].as_str().unwrap().contains("clientID"), "{told:?}");
    assert_eq!(told[0]["range"]["start"]["line"], 8);

    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 9, "character": 2}});
    let offered = editor.ask(2, "textDocument/completion", &at);
    let offered: Vec<&str> =
        offered["items"].as_array().unwrap().iter().filter_map(|item| item["label"].as_str()).collect();
    for field in ["cloud", "cluster", "argocd", "sharding", "targetDefaults", "groups", "targets", "allowEmpty"] {
        assert!(offered.contains(&field), "{field}: {offered:?}");
    }
}
