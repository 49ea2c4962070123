#!/usr/bin/env bash
# `render -o` of 10,000 targets, beside `kustomize build` over 2,000 of its Secrets as files; then 100,000 targets to
# stdout. Arguments: Argo CD's install manifests, and a folder to write below. A folder in memory (/dev/shm) measures
# the program, one on a disk mostly the disk. Needs kustomize and GNU time.
set -euo pipefail
manifests=$(realpath "${1:?usage: benches/folder.sh INSTALL.YAML FOLDER}")
below=${2:?usage: benches/folder.sh INSTALL.YAML FOLDER}
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=$PWD/target/release/argocd-aks
folder=$(mktemp -d "$below/argocd-aks.XXXXXX")
trap 'rm -rf "$folder"' EXIT
ca=$(sed -n 's/.*caData: //p' examples/quickstart/hub.yaml | head -n 1)

fleet() {
  cat examples/fleet/fleet/hub.yaml
  local at
  for at in $(seq "$1"); do
    printf -- '---\napiVersion: argocd-aks.dev/v1alpha1\nkind: TargetCluster\nmetadata: {name: t%s}\nspec:\n  group: team\n  server: https://t%s.privatelink.usgovvirginia.cx.aks.containerservice.azure.us:443\n  caData: %s\n  cluster: {name: t%s, resourceGroup: rg}\n' "$at" "$at" "$ca" "$at"
  done
}

fleet 10000 >"$folder/10000.yaml"
fleet 2000 >"$folder/2000.yaml"
for run in 1 2 3; do
  /usr/bin/time -f "render -o, 10,000 targets, run $run: %e s, %M KiB" "$program" render "$manifests" -c "$folder/10000.yaml" -o "$folder/out$run" 2>&1 | tail -n 1
done
/usr/bin/time -f 'render -o again, nothing changed: %e s, %M KiB' "$program" render "$manifests" -c "$folder/10000.yaml" -o "$folder/out1" 2>&1 | tail -n 1
"$program" render -c "$folder/2000.yaml" "$manifests" -o "$folder/small" 2>/dev/null
/usr/bin/time -f 'kustomize build of 2,000 Secrets as files: %e s, %M KiB' kustomize build "$folder/small/hub/clusters" 2>&1 >/dev/null | tail -n 1
rm -rf "$folder"/out* "$folder/small"
for count in 10000 100000; do
  [ -f "$folder/$count.yaml" ] || fleet "$count" >"$folder/$count.yaml"
  /usr/bin/time -f "render to stdout, $count targets: %e s, %M KiB" "$program" render "$manifests" -c "$folder/$count.yaml" 2>&1 >/dev/null | tail -n 1
done
