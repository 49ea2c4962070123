//! `explain`: every code, every message, the causes against a config, and text that is none.

use crate::common;

use crate::internals::diagnostic::Code;
use crate::internals::explain::{self, Explanation, Verdict, knowledge};
use common::{all_golden, argocd_aks, project};
use proptest::prelude::*;
use std::collections::BTreeSet;
use strum::IntoEnumIterator as _;

fn config() -> String {
    project("testdata/explain/config.yaml").display().to_string()
}

fn hub() -> crate::internals::api::model::Hub {
    let text = std::fs::read_to_string(config()).unwrap();
    let stream = crate::internals::krm::read_stream(&text, Some("config.yaml".to_owned())).unwrap();
    let mut request = crate::internals::request::Request::default();
    request.add_items(&stream).unwrap();
    request.load().hub.unwrap()
}

/// The titles of what is found in a text.
fn titles(text: &str) -> Vec<String> {
    let message = |each: Explanation| match each {
        Explanation::Message(found) => Some(found.title()),
        Explanation::OurCode(_) => None,
    };
    explain::explain(text).into_iter().filter_map(message).collect()
}

/// What the config says of the causes of the first message, in their order.
fn verdicts(text: &str) -> Vec<Verdict> {
    let found = explain::find(text).into_iter().next().unwrap();
    let hub = hub();
    found.entry.causes.iter().map(|cause| explain::verdict(cause, &found, Some(&hub)).0).collect()
}

#[test]
fn each_log_is_explained_as_its_golden_file_says() {
    let mut folders: Vec<_> =
        std::fs::read_dir(project("testdata/explain")).unwrap().map(|each| each.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    assert!(folders.len() >= 4);
    all_golden(folders.into_iter().map(|folder| {
        let input = std::fs::read_to_string(folder.join("input.txt")).unwrap();
        (folder.join("want.txt"), argocd_aks(["explain", "-", "-c", &config()], &input).ok())
    }));
}

#[test]
fn every_code_of_this_program_is_explained() {
    for code in Code::iter() {
        assert!(code.page().is_some_and(|page| page.text.len() > 40), "{code} has no page");
        let said = argocd_aks(["explain", &code.to_string()], "").ok();
        assert!(said.starts_with(&format!("{code}\n")) && said.contains("see docs/"), "{said}");
    }
}

#[test]
fn every_section_of_the_pages_is_of_a_code_that_exists() {
    let known: BTreeSet<String> = Code::iter().map(|code| code.to_string()).collect();
    for folder in ["docs/lint", "docs/codes"] {
        for file in std::fs::read_dir(project(folder)).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for heading in text.lines().filter_map(|line| line.strip_prefix("## ")) {
                assert!(known.contains(heading), "{folder}: {heading}");
            }
        }
    }
}

#[test]
fn every_aadsts_code_is_known_alone_and_in_a_sentence() {
    let listed = knowledge::all().flat_map(|entry| entry.codes).collect::<Vec<_>>();
    assert!(listed.len() > 120, "{}", listed.len());
    for (number, says) in listed {
        let title = format!("AADSTS{number}: {says}");
        for text in
            [(*number).to_owned(), format!("AADSTS{number}"), format!("error: AADSTS{number}: something went wrong")]
        {
            assert_eq!(titles(&text), [title.as_str()], "{text}");
        }
    }
}

#[test]
fn the_page_of_messages_lists_what_is_known() {
    let mut page = "# The messages that are known\n\n`argocd-aks explain` knows these, in these words or others. The list is made of the program by a test.\n".to_owned();
    for entry in knowledge::all() {
        let codes = entry.codes.iter().map(|(number, says)| format!("\n  - AADSTS{number}: {says}"));
        let title = (!entry.title.is_empty()).then(|| format!("\n  - {}", entry.title));
        page.extend(std::iter::once(format!("\n- {}", entry.meaning)).chain(codes).chain(title));
    }
    page.push('\n');
    common::golden(project("docs/messages.md"), &page);
}

#[test]
fn no_code_is_listed_twice() {
    let mut seen = BTreeSet::new();
    for (number, _) in knowledge::all().flat_map(|entry| entry.codes) {
        assert!(seen.insert(number), "{number}");
    }
}

/// Each message of the files, as the lines that begin with `> `, with what is said of it: the title, and the first two
/// causes as they are without a config.
#[test]
fn each_message_leads_to_its_failure_and_its_likeliest_causes() {
    let mut files: Vec<_> =
        std::fs::read_dir(project("testdata/explain-messages")).unwrap().map(|each| each.unwrap().path()).collect();
    files.sort();
    all_golden(files.into_iter().map(|file| {
        let text = std::fs::read_to_string(&file).unwrap();
        let told: Vec<String> = text.lines().filter(|line| line.starts_with("> ")).map(told_of).collect();
        assert!(!told.is_empty(), "{}", file.display());
        (file, told.join("\n"))
    }));
}

fn told_of(line: &str) -> String {
    let found = explain::explain(&line[2..]);
    let text = explain::render(&found, None);
    let lines: Vec<&str> = text.lines().collect();
    let is_cause = |line: &&&str| line.starts_with("1. ") || line.starts_with("2. ") || line.starts_with("   LIKELY");
    // Several messages of one line would each have a title: one failure has one.
    assert!(found.len() <= 1, "{line}\n{text}");
    let title = lines.first().map_or("NOTHING KNOWN", |title| title.trim_end_matches(" (line 1)"));
    let causes: Vec<String> = lines.iter().filter(is_cause).map(|cause| format!("    {cause}")).collect();
    format!("{line}\n  {title}\n{}\n", causes.join("\n"))
}

#[test]
fn every_entry_can_be_found_and_every_cause_can_be_checked() {
    for entry in knowledge::all() {
        for word in entry.words.iter().copied().flatten().chain(entry.unless) {
            assert_eq!(*word, word.to_lowercase(), "{}", entry.title);
        }
        assert!(!entry.codes.is_empty() || !entry.words.is_empty(), "{}", entry.title);
        assert!(!entry.title.is_empty() || !entry.codes.is_empty(), "{}", entry.meaning);
        assert!(!entry.causes.is_empty(), "{}", entry.title);
        for cause in entry.causes {
            assert!(!cause.check.is_empty() && cause.prevented_by != Some(""), "{}: {}", entry.title, cause.text);
            // A command with a line break in it is copied in two.
            assert!(cause.check.iter().all(|check| !check.contains('\n')), "{}: {}", entry.title, cause.text);
        }
    }
}

#[test]
fn a_log_tells_each_message_once_and_the_reason_before_the_symptom() {
    let log = std::fs::read_to_string(project("testdata/explain/wrong-account/input.txt")).unwrap();
    let found = explain::find(&log);
    let told: Vec<_> = found.iter().map(|each| (each.title(), each.line, each.count)).collect();
    assert_eq!(
        told,
        [
            ("AADSTS700213: no federated credential for this subject".to_owned(), 2, 1),
            ("executable argocd-k8s-auth failed with exit code 20".to_owned(), 3, 2),
        ]
    );
}

/// The same, where the target has this access.
fn verdicts_with(access: &str, text: &str) -> Vec<Verdict> {
    let found = explain::find(text).into_iter().next().unwrap();
    let cluster = "{name: aks, resourceGroup: rg, subscription: 44444444-4444-4444-8444-444444444444}";
    let config =
        std::fs::read_to_string(config()).unwrap() + &format!("    access: {access}\n    cluster: {cluster}\n");
    let stream = crate::internals::krm::read_stream(&config, None).unwrap();
    let mut request = crate::internals::request::Request::default();
    request.add_items(&stream).unwrap();
    let hub = request.load().hub.unwrap();
    found.entry.causes.iter().map(|cause| explain::verdict(cause, &found, Some(&hub)).0).collect()
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Likely(_) => "likely",
        Verdict::Open(_) => "open",
        Verdict::Unknown => "unknown",
        Verdict::Excluded(_) => "excluded",
    }
}

#[test]
fn the_config_tells_a_cause_from_another() {
    let likely = |verdict: &Verdict| matches!(verdict, Verdict::Likely(_));
    let excluded = |verdict: &Verdict| matches!(verdict, Verdict::Excluded(_));
    let subject = |name: &str| format!("AADSTS700213: ... subject 'system:serviceaccount:argocd:{name}'. Please");
    assert!(likely(&verdicts(&subject("argocd-server"))[0]));
    // What the token and the config agree on proves nothing of the credential in Azure.
    let open = |verdict: &Verdict| matches!(verdict, Verdict::Open(_));
    assert!(open(&verdicts(&subject("svc-argocd-aks"))[0]));
    let issuer = |end: &str| {
        format!(
            "AADSTS700211: ... issuer 'https://westeurope.oic.prod-aks.azure.com/22222222-2222-4222-8222-222222222222/hub{end}'. Please"
        )
    };
    assert!(
        verdicts(&issuer(""))[0] == Verdict::Likely("the issuers differ only in the final /, which counts".to_owned())
    );
    assert!(open(&verdicts(&issuer("/"))[0]));
    let own = verdicts("AADSTS700211: ... assertion issuer 'https://kubernetes.default.svc.cluster.local'. Please");
    assert!(likely(&own[0]) && likely(&own[1]), "{own:?}");
    assert!(excluded(&verdicts(&issuer("/"))[1]));
    let audience = |audience: &str| format!("AADSTS700212: ... audience '{audience}'.");
    assert!(likely(&verdicts(&audience("api://AzureADTokenExchangeUSGov"))[0]));
    assert!(open(&verdicts(&audience("api://AzureADTokenExchange"))[0]));
    let application =
        |id: &str| format!("AADSTS700016: Application with identifier '{id}' was not found in the directory 'x'");
    let known = verdicts(&application("11111111-1111-4111-8111-111111111111"));
    assert!(excluded(&known[0]) && open(&known[1]), "{known:?}");
    assert!(likely(&verdicts(&application("33333333-3333-4333-8333-333333333333"))[0]));
    let tenant = |id: &str| format!("AADSTS90002: Tenant '{id}' not found.");
    assert!(excluded(&verdicts(&tenant("22222222-2222-4222-8222-222222222222"))[0]));
    assert!(likely(&verdicts(&tenant("99999999-9999-4999-8999-999999999999"))[0]));
    let forbidden = |id: &str| format!("pods is forbidden: User \"{id}\" cannot list resource");
    assert!(likely(&verdicts(&forbidden("11111111-1111-4111-8111-111111111111"))[0]));
    let known = verdicts(&forbidden("33333333-3333-4333-8333-333333333333"));
    assert!(excluded(&known[0]) && likely(&known[1]));
    let initial = "failed to load initial state of resource PodTemplate: podtemplates is forbidden: User \"33333333-3333-4333-8333-333333333333\" cannot list resource \"podtemplates\"";
    // The config has no access: of a reader it says nothing.
    assert_eq!(verdicts(initial)[..2], [Verdict::Unknown, Verdict::Unknown]);
    for (access, want) in [
        ("{preset: Workloads}", ["excluded", "likely", "unknown"]),
        ("{clusterRole: deployer, cache: false}", ["likely", "unknown", "unknown"]),
        ("{clusterRole: cluster-admin}", ["excluded", "unknown", "unknown"]),
        ("{azureRole: Azure Kubernetes Service RBAC Cluster Admin}", ["excluded", "unknown", "unknown"]),
        ("{azureRole: Azure Kubernetes Service RBAC Writer}", ["excluded", "likely", "unknown"]),
    ] {
        let found: Vec<&str> = verdicts_with(access, initial)[..3].iter().map(word).collect();
        assert_eq!(found, want, "{access}");
    }
    let azure = format!(
        "{initial} at the cluster scope: User does not have access to the resource in Azure. Update role assignment to allow access."
    );
    let writer = verdicts_with("{azureRole: Azure Kubernetes Service RBAC Writer}", &azure);
    let want = "the azureRole of dev is Azure Kubernetes Service RBAC Writer, which does not cover every kind";
    assert_eq!(writer[0], Verdict::Likely(want.to_owned()));
    assert_eq!(word(&verdicts_with("{preset: Workloads}", &azure)[0]), "unknown");
    let host = |host: &str| format!("Get \"https://{host}:443/version\": dial tcp: lookup {host}: no such host");
    assert!(excluded(&verdicts(&host("dev.example.com"))[1]));
    assert!(likely(&verdicts(&host("old.hcp.westeurope.azmk8s.io"))[1]));
    assert!(likely(&verdicts(&host("old.example.com"))[3]) && excluded(&verdicts(&host("dev.example.com"))[3]));
    assert!(likely(&verdicts(&host("dev-x.hcp.westeurope.azmk8s.io"))[2]));
    assert!(excluded(&verdicts(&host("dev-x.privatelink.westeurope.azmk8s.io"))[2]));
    let ca = "Get \"https://dev.example.com:443\": x509: certificate signed by unknown authority";
    assert!(likely(&verdicts(ca)[0]));
}

/// The causes as they are shown, without their checks: number and text, and what the config says.
fn shown(arguments: &[&str], text: &str) -> String {
    let run = argocd_aks([&["explain", "-"], arguments].concat(), text).ok();
    let lines = run.lines().filter(|line| !line.starts_with("   check:") && !line.starts_with("   prevented by:"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_guid_counts_only_where_the_message_says_what_it_is() {
    let trace = "Trace ID: aaaaaaaa-1111-4111-8111-111111111111 Correlation ID: bbbbbbbb-1111-4111-8111-111111111111";
    for code in ["AADSTS70021", "AADSTS700213", "AADSTS700016", "AADSTS90002"] {
        let text = format!(
            "{code}: No match. Assertion Issuer: 'https://westeurope.oic.prod-aks.azure.com/cccccccc-1111-4111-8111-111111111111/hub/' {trace}"
        );
        let told = shown(&["-c", &config()], &text);
        for id in ["aaaaaaaa", "bbbbbbbb", "is no clientId", "is no tenantId"] {
            assert!(!told.contains(id), "{told}");
        }
    }
    let text = format!(
        "AADSTS700016: Application with identifier '33333333-3333-4333-8333-333333333333' was not found in the directory 'Contoso'. {trace}"
    );
    let told = shown(&["-c", &config()], &text);
    assert!(told.contains("is a principalId of the config") && !told.contains("is no tenantId"), "{told}");
    let text = "superuser=aaaaaaaa-1111-4111-8111-111111111111 pods is forbidden: no";
    assert!(!shown(&["-c", &config()], text).contains("aaaaaaaa"));
}

#[test]
fn entras_own_code_comes_before_the_status_that_stands_above_it() {
    let log =
        "POST https://login.microsoftonline.com/x/oauth2/v2.0/token\nRESPONSE 401 Unauthorized\nAADSTS700024: ...\n";
    assert_eq!(titles(log), ["AADSTS700024: the client assertion is not within its valid time range"]);
    let log = "dial tcp: i/o timeout\nUnauthorized\nAADSTS700024: ...\n";
    assert!(titles(log)[0].starts_with("AADSTS700024"));
    assert_eq!(titles("failed to list refs: authentication required: Unauthorized"), ["Git, and no cluster"]);
}

#[test]
fn a_host_of_entras_or_of_nobodys_is_not_taken_for_a_targets() {
    let lookup = |host: &str| format!("dial tcp: lookup {host} on 10.0.0.10:53: no such host");
    let first = |text: &str| shown(&["-c", &config()], text).split("\n1. ").nth(1).unwrap().to_owned();
    assert_eq!(titles(&lookup("login.microsoftonline.com")), ["Entra's host is not found"]);
    assert!(first(&lookup("github.com")).contains("LIKELY, by the config: github.com is no target's"));
    let both = format!("{}\n{}", lookup("dev.example.com"), lookup("gone.hcp.westeurope.azmk8s.io"));
    assert!(
        first(&both).contains("no target of the config has the host gone.hcp.westeurope.azmk8s.io"),
        "{}",
        first(&both)
    );
    let own = "Get \"https://dev.example.com:443/version\": x509: certificate is valid for x.hcp.westeurope.azmk8s.io, not dev.example.com";
    assert!(first(own).contains("dev.example.com is not a name that AKS gives"), "{}", first(own));
}

#[test]
fn the_commands_of_a_check_carry_the_names_of_the_message_and_the_config() {
    let text = "secret of https://gone.hcp.westeurope.azmk8s.io: lookup gone.hcp.westeurope.azmk8s.io: no such host";
    let alone = argocd_aks(["explain", "-"], text).ok();
    assert!(
        alone.contains("kubectl -n argocd exec deploy/argocd-server -- getent hosts gone.hcp.westeurope.azmk8s.io")
    );
    assert!(alone.contains("az aks show -g TARGET_RG -n TARGET "), "{alone}");
    let hub = std::fs::read_to_string(config())
        .unwrap()
        .replace("  cluster:\n", "  cluster:\n    name: aks-hub\n    resourceGroup: rg hub\n")
        .replace("    tenantId:", "    name: id-argocd\n    resourceGroup: rg-id\n    tenantId:")
        .replace("  argocd:\n", "  argocd:\n    namespace: argo\n    workloads: {server: {name: acd-server}}\n");
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[("hub.yaml", &hub)]);
    let file = folder.path().join("hub.yaml").display().to_string();
    let told = argocd_aks(["explain", "AADSTS70021", "-c", &file], "").ok();
    for command in [
        "az aks show -g 'rg hub' -n aks-hub --query",
        "az identity show -g rg-id -n id-argocd --query",
        "kubectl -n argo get deploy/acd-server sts/argocd-application-controller -o jsonpath='{.items",
    ] {
        assert!(told.contains(command), "{command}\n{told}");
    }
}

#[test]
fn no_check_keeps_a_placeholder_in_braces() {
    for entry in knowledge::all() {
        let found = explain::FoundMessage { entry, code: None, line: 1, count: 1, text: String::new() };
        let told = explain::render(&[Explanation::Message(found)], None);
        let of_words = told.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
        for word in of_words {
            assert!(
                word.is_empty() || word.chars().any(|c| !(c.is_ascii_uppercase() || c == '_')),
                "{{{word}}}: {told}"
            );
        }
    }
}

#[test]
fn text_without_a_known_message_is_an_error_that_says_what_to_give() {
    for text in ["", "hello", "config-not-jsn"] {
        let run = argocd_aks(["explain", "-"], text);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains("error[nothing-known]"), "{}", run.stderr);
    }
    assert!(argocd_aks(["explain", "config-not-jsn"], "").stderr.contains("did you mean config-not-json?"));
    assert!(argocd_aks(["explain", "NO-CA"], "").ok().starts_with("no-ca\n"));
    let run = argocd_aks(["explain", "AADSTS99999: unheard of"], "");
    assert!(run.code == 1 && run.stderr.contains("error?code=99999"), "{}", run.stderr);
    let run = argocd_aks(["explain", &config()], "");
    assert!(run.code == 1 && run.stderr.contains("is a file: argocd-aks explain - < "), "{}", run.stderr);
    assert_eq!(argocd_aks(["explain"], "").code, 2);
}

#[test]
fn what_stands_beside_a_message_is_never_shown() {
    let line = "Authorization: Bearer eyJ0eXAiMARK.MARK AADSTS700213 client_assertion=MARKsecret https://u:MARK@dev.example.com password=MARK";
    for arguments in [vec!["explain", "-"], vec!["explain", "-", "-c", &config()]] {
        let run = argocd_aks(arguments, line);
        assert!(run.code == 0 && !run.stdout.contains("MARK"), "{}", run.stdout);
    }
}

proptest! {
    /// A token anywhere in a line, beside anything, is not shown.
    #[test]
    fn no_token_of_a_log_is_shown(before in "[ -~]{0,40}", after in "[ -~]{0,40}", glue in "[ =:\"'/@&?]{1,3}", at in 0usize..100) {
        let numbers: Vec<&str> = knowledge::all().flat_map(|entry| entry.codes).map(|(number, _)| *number).collect();
        let text = format!("{before}{glue}T0KENMARK.T0KEN_MARK{glue}{after} AADSTS{} is forbidden: no such host", numbers[at]);
        let found = explain::explain(&text);
        let told = explain::render(&found, Some(&hub())) + &explain::render(&found, None);
        proptest::prop_assert!(!told.to_uppercase().contains("T0KEN"), "{text}\n{told}");
    }

    #[test]
    fn explain_never_panics_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0usize..100) {
        let numbers: Vec<&str> = knowledge::all().flat_map(|entry| entry.codes).map(|(number, _)| *number).collect();
        let text = format!("{}AADSTS{} {0}", String::from_utf8_lossy(&bytes), numbers[at]);
        let found = explain::explain(&text);
        let _ = explain::render(&found, Some(&hub()));
    }
}
