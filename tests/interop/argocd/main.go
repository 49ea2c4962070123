// Says what Argo CD makes of cluster Secrets: one Secret a line on stdin, as JSON; one answer a line on stdout.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/client-go/rest"
	kjson "sigs.k8s.io/json"
)

type answer struct {
	// Refused is why the API server or Argo CD does not take the Secret.
	Refused string `json:"refused,omitempty"`
	Cluster any    `json:"cluster,omitempty"`
	Rest    any    `json:"rest,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		if err := out.Encode(judge(in.Bytes())); err != nil {
			panic(err)
		}
	}
}

func judge(text []byte) answer {
	var secret corev1.Secret
	// As the API server decodes it: unknown fields are dropped, wrong types are refused.
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &secret); err != nil {
		return answer{Refused: "the API server: " + err.Error()}
	}
	if secret.APIVersion != "v1" || secret.Kind != "Secret" {
		return answer{Refused: "the API server: no Secret of v1"}
	}
	if secret.Namespace == "" {
		// kubectl apply -n argocd, or the destination of the Application.
		secret.Namespace = "argocd"
	}
	errs := validation.ValidateObjectMeta(&secret.ObjectMeta, true, validation.NameIsDNSSubdomain, field.NewPath("metadata"))
	for key := range secret.StringData {
		for _, reason := range utilvalidation.IsConfigMapKey(key) {
			errs = append(errs, field.Invalid(field.NewPath("stringData"), key, reason))
		}
	}
	if len(errs) > 0 {
		return answer{Refused: "the API server: " + errs[0].Error()}
	}
	if secret.Data == nil {
		secret.Data = map[string][]byte{}
	}
	for key, value := range secret.StringData {
		secret.Data[key] = []byte(value)
	}
	cluster, err := SecretToCluster(&secret)
	if err != nil {
		return answer{Refused: "Argo CD: " + err.Error()}
	}
	used, err := cluster.RESTConfig()
	if err != nil {
		return answer{Refused: "the client: " + err.Error()}
	}
	if _, _, err := rest.DefaultServerUrlFor(used); err != nil {
		return answer{Refused: "the client: " + err.Error()}
	}
	// The one that is used has its sign-in in a transport, which does not show it.
	config, err := cluster.RawRestConfig()
	if err != nil {
		return answer{Refused: "the client: " + err.Error()}
	}
	shown := map[string]any{
		"host": config.Host, "insecure": config.Insecure, "serverName": config.ServerName, "ca": string(config.CAData),
		"bearerToken": config.BearerToken != "", "username": config.Username,
		"disableCompression": config.DisableCompression, "hasProxy": config.Proxy != nil,
	}
	if exec := config.ExecProvider; exec != nil {
		env := map[string]string{}
		for _, variable := range exec.Env {
			env[variable.Name] = variable.Value
		}
		shown["exec"] = map[string]any{"command": exec.Command, "args": exec.Args, "env": env, "apiVersion": exec.APIVersion}
	}
	return answer{Rest: shown, Cluster: map[string]any{
		"name": cluster.Name, "server": cluster.Server, "namespaces": cluster.Namespaces,
		"clusterResources": cluster.ClusterResources, "shard": cluster.Shard, "project": cluster.Project,
		"labels": cluster.Labels, "annotations": cluster.Annotations,
	}}
}
