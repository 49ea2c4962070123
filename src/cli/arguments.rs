//! The command line, declared. The doc comments are the help.

use crate::folder::Part;
use crate::runbook;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Wires an Argo CD hub on AKS to its private AKS targets through Microsoft Entra workload identity.
///
/// Without a command it is a KRM function: it reads a `ResourceList` on stdin and writes one on stdout, for
/// `kustomize build`, `kpt fn render` and `kpt fn eval`. It talks to no network and no cluster.
#[derive(Debug, Parser)]
#[command(name = "argocd-aks", version, about, long_about, max_term_width = 100)]
pub(super) struct Arguments {
    /// Whether what is printed has colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: ColorArgument,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorArgument {
    /// On a terminal, as `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` ask for it.
    Auto,
    /// Also in a file or a pipe.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes the files to begin with: hub.yaml, targets.yaml and a kustomization, with comments.
    Init(InitArguments),
    /// Copies the program into a directory, as kustomize and Argo CD find it there: by its name, and as a legacy plugin of each kind.
    Install(InstallArguments),
    /// Writes the manifests with everything in place, as a stream of YAML documents, without kustomize.
    Render(RenderArguments),
    /// For Argo CD's config-management plugin: reads the directory it is started in, writes a stream.
    Generate,
    /// Writes the Azure side and the access on the targets as steps: a shell script, Terraform, Bicep or Azure
    /// Service Operator.
    Runbook(RunbookArguments),
    /// Checks any manifests, with or without a config: which cluster will not connect, why, and what to change.
    Lint(LintArguments),
    /// Explains a code, or what Argo CD or Entra says: likely causes, how to check each, how the config avoids it.
    Explain(ExplainArguments),
    /// Prints targets from what other tools know of clusters, or merges them into a fleet's file.
    Import(ImportArguments),
    /// Prints the least that Argo CD needs to deploy manifests, as a target's `access`.
    Access(AccessArguments),
    /// Writes what argocd-aks does as plain kustomize, or for who installs Argo CD: its Helm chart,
    /// argocd-operator, the managed extension.
    Eject(EjectArguments),
    /// Draws the hub, its identities and targets, and what each may do.
    Graph(GraphArguments),
    /// Prints the JSON Schema of a config kind.
    Schema(SchemaArguments),
    /// Prints the completions of a shell: what to type is proposed at a press of Tab.
    Completions(CompletionsArguments),
    /// Prints the manual page.
    Man,
}

/// Which config: the same for every command that reads one.
#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    /// A file with config objects, `ArgoCDHub` and `TargetCluster`, or a directory: then the files in it that have some. May
    /// be given several times; config objects among the manifests count too.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) config: Vec<PathBuf>,
    /// Reads the directories below a directory, too.
    #[arg(short = 'R', long)]
    pub(super) recursive: bool,
    /// The hub, where the config holds several.
    #[arg(long, value_name = "NAME")]
    pub(super) hub: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Where.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) directory: PathBuf,
    /// Takes the targets from what is known of them: the JSON of `az aks list`, a kubeconfig, or Argo CD's cluster Secrets; `-` is
    /// stdin.
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InstallArguments {
    /// Where: a directory of `PATH`, or the value of `KUSTOMIZE_PLUGIN_HOME`.
    #[arg(value_name = "DIR")]
    pub(super) directory: PathBuf,
    /// Writes plugin.yaml, too: the definition of Argo CD's config-management plugin.
    #[arg(long)]
    pub(super) argocd: bool,
}

#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// Argo CD's manifests; `-` is stdin. Absent: only what is generated is written
    /// (`spec.argocd.patchWorkloads: false`).
    pub(super) manifests: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// Writes a directory instead of a stream: hub/, and targets/NAME/ with the access of each target.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Only a part: hub, targets (with -o) or target=NAME.
    #[arg(long, value_name = "PART", value_parser = part)]
    pub(super) only: Option<Part>,
    /// With -o: overwrites files that were edited or are in the way, and removes even most of the targets.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// With -o: writes nothing, and prints what would change, as a unified diff.
    #[arg(long, requires = "output")]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct RunbookArguments {
    /// Files with config objects, as with `-c`; `-`, or none at all, is stdin.
    #[arg(value_name = "CONFIG")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// What kustomize or `render` wrote: the federated credentials are then for the `ServiceAccounts` that the
    /// workloads really use.
    #[arg(long, value_name = "FILE")]
    pub(super) manifests: Option<PathBuf>,
    /// The form of the runbook.
    #[arg(long, value_enum, default_value = "sh")]
    pub(super) format: RunbookFormatArgument,
    /// Only a part: hub, target=NAME, or offboard=NAME, which takes a target out.
    #[arg(long, value_name = "PART", value_parser = runbook_part)]
    pub(super) only: Option<runbook::RunbookPart>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum RunbookFormatArgument {
    /// A POSIX shell script that calls az and kubectl.
    Sh,
    /// HCL for azurerm, 4.65 to 5.
    Terraform,
    /// A Bicep file; only for a part that lies in one resource group.
    Bicep,
    /// Manifests of Azure Service Operator v2.
    Aso,
}

#[derive(Debug, Args)]
pub(super) struct LintArguments {
    /// Files with manifests: install manifests, Helm's output, `kubectl get -o yaml`; `-` is stdin.
    #[arg(value_name = "PATH", default_value = "-")]
    pub(super) paths: Vec<PathBuf>,
    /// Lists the rules, each with its severity and what it finds, and looks at nothing.
    #[arg(long)]
    pub(super) list: bool,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// The form of the findings.
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: LintFormat,
    /// Counts a rule as an error; `warnings` are all of them.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) deny: Vec<String>,
    /// Counts a rule as a warning.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) warn: Vec<String>,
    /// Leaves a rule out.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) allow: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LintFormat {
    /// For a person: source, caret, help.
    Human,
    /// For a program; `argocd-aks schema Findings` is its schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code of argocd-aks, an AADSTS code, or a message; `-` reads a log on stdin.
    #[arg(value_name = "CODE|TEXT|-", required = true)]
    pub(super) text: Vec<String>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    #[command(subcommand)]
    pub(super) from: ImportCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// From kubeconfigs, as `az aks get-credentials` writes them, also within Secrets, as Cluster API keeps them. No
    /// credential is taken over.
    Kubeconfig {
        /// Kubeconfigs; `-` is stdin.
        #[arg(value_name = "FILE", default_value = "-")]
        files: Vec<PathBuf>,
        /// Only the cluster of this context. May be given several times.
        #[arg(long, value_name = "NAME")]
        context: Vec<String>,
        #[command(flatten)]
        into: IntoArguments,
    },
    /// From the JSON of `az aks list` or `az aks show`, of Azure's REST API or Resource Graph, of `Get-AzAksCluster` or of
    /// `terraform show`.
    Aks {
        /// JSON, also several pages one after another; `-` is stdin.
        #[arg(value_name = "FILE", default_value = "-")]
        files: Vec<PathBuf>,
        /// A kubeconfig with the clusters' CAs, which az's JSON does not have. May be given several times.
        #[arg(long, value_name = "FILE")]
        kubeconfig: Vec<PathBuf>,
        /// Which address of the API servers. Absent: the private one of private clusters.
        #[arg(long, value_enum)]
        endpoint: Option<EndpointArgument>,
        /// Makes the clusters' tags labels of their targets.
        #[arg(long)]
        tags: bool,
        #[command(flatten)]
        into: IntoArguments,
    },
    /// From Argo CD's cluster Secrets, as `kubectl get secrets -o yaml` prints them. Broken ones are repaired where it is
    /// certain how they are meant.
    Secrets {
        /// Streams of manifests; `-` is stdin.
        #[arg(value_name = "FILE", default_value = "-")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        into: IntoArguments,
    },
    /// From the `ClusterProfile`s of an inventory, as `kubectl get clusterprofiles -A -o yaml` prints them.
    Clusterprofile {
        /// Streams of manifests; `-` is stdin.
        #[arg(value_name = "FILE", default_value = "-")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        into: IntoArguments,
    },
}

#[derive(Debug, Args)]
pub(super) struct IntoArguments {
    /// A fleet's file: all of it is printed, with the targets added or changed in it.
    #[arg(long, value_name = "FILE")]
    pub(super) merge: Option<PathBuf>,
    /// Writes a file a target into this directory, instead of a stream. A file that is there already and differs is left as it
    /// is, and then nothing is written.
    #[arg(short, long, value_name = "DIR", conflicts_with = "merge")]
    pub(super) output: Option<PathBuf>,
    /// One bad entry refuses all, where else it is left out with a warning.
    #[arg(long)]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum EndpointArgument {
    /// fqdn
    Public,
    /// privateFqdn
    Private,
}

#[derive(Debug, Args)]
pub(super) struct AccessArguments {
    /// What Applications deploy on the target: rendered charts, what kustomize builds; `-` is stdin.
    #[arg(value_name = "MANIFESTS", default_value = "-")]
    pub(super) manifests: Vec<PathBuf>,
    /// Where objects go that name no namespace: the Application's `destination.namespace`.
    #[arg(short, long, value_name = "NAME")]
    pub(super) namespace: Option<String>,
    /// The definitions of custom resources that the target has already, as `kubectl get crd -o yaml` prints them: they are only
    /// looked at.
    #[arg(long, value_name = "FILE")]
    pub(super) crds: Vec<PathBuf>,
    /// A fleet's file: all of it is printed, with the access in one of its targets.
    #[arg(long, value_name = "FILE")]
    pub(super) merge: Option<PathBuf>,
    /// The target that --merge is for, where the file has several.
    #[arg(long, value_name = "NAME", requires = "merge")]
    pub(super) target: Option<String>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Debug, Args)]
pub(super) struct EjectArguments {
    /// Argo CD's manifests, which the overlay patches; `-` is stdin. The Helm chart has its own.
    pub(super) manifests: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// The form.
    #[arg(long, value_enum, default_value = "kustomize")]
    pub(super) format: EjectFormatArgument,
    /// The directory of the overlay, which must be new or empty.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum EjectFormatArgument {
    /// An overlay: the manifests, JSON patches, and what is new.
    Kustomize,
    /// Values of the chart argo-cd of argo-helm, on stdout.
    HelmValues,
    /// Configuration settings of the managed extension `Microsoft.ArgoCD`, on stdout.
    Extension,
    /// The object `ArgoCD` of argocd-operator and the Secrets, on stdout.
    Operator,
}

#[derive(Debug, Args)]
pub(super) struct GraphArguments {
    /// Files with config objects, as with `-c`; `-`, or none at all, is stdin.
    #[arg(value_name = "CONFIG")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// The form of the picture.
    #[arg(long, value_enum, default_value = "mermaid")]
    pub(super) format: GraphFormatArgument,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum GraphFormatArgument {
    /// For Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// For a browser; light and dark.
    Svg,
    /// One page for a browser, without network: search, groups that open, and for each target what may be done there, by
    /// which line of the config.
    Html,
}

fn runbook_part(text: &str) -> Result<runbook::RunbookPart, String> {
    match (text, text.split_once('=')) {
        ("hub", _) => Ok(runbook::RunbookPart::Hub),
        (_, Some(("target", name))) if !name.is_empty() => Ok(runbook::RunbookPart::Target(name.to_owned())),
        (_, Some(("offboard", name))) if !name.is_empty() => Ok(runbook::RunbookPart::Offboard(name.to_owned())),
        ("targets", _) => Err("the command render takes that; here write hub, target=NAME or offboard=NAME".to_owned()),
        _ => Err("write hub, target=NAME or offboard=NAME".to_owned()),
    }
}

fn part(text: &str) -> Result<Part, String> {
    match (text, text.split_once('=')) {
        ("hub", _) => Ok(Part::Hub),
        ("targets", _) => Ok(Part::Targets),
        (_, Some(("target", name))) if !name.is_empty() => Ok(Part::Target(name.to_owned())),
        (_, Some(("offboard", _))) => {
            Err("the command runbook takes that; here write hub, targets or target=NAME".to_owned())
        }
        _ => Err("write hub, targets or target=NAME".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// Whose.
    #[arg(value_enum)]
    pub(super) shell: ShellArgument,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum ShellArgument {
    /// `source <(argocd-aks completions bash)`
    Bash,
    /// `argocd-aks completions fish | source`
    Fish,
    /// `argocd-aks completions nushell | save -f argocd-aks.nu; use argocd-aks.nu *`
    Nushell,
    /// `argocd-aks completions powershell | Out-String | Invoke-Expression`
    #[value(name = "powershell")]
    PowerShell,
    /// `source <(argocd-aks completions zsh)`
    Zsh,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// `ArgoCDHub`, `TargetCluster`, `TargetAccess`, `Lint`, or `Findings`: what `lint` prints as JSON.
    #[arg(default_value = "ArgoCDHub")]
    pub(super) kind: String,
}
