#!/usr/bin/env bash
# The whole process on a ResourceList, beside cat: first argument the list (what kustomize sends for Argo CD's
# install manifests), then with 2,000 and 10,000 targets. Needs hyperfine and GNU time.
set -euo pipefail
list=${1:?usage: benches/speed.sh RESOURCE-LIST}
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=$PWD/target/release/argocd-aks
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$list" "$folder/0.yaml"
ca=$(sed -n 's/.*caData: //p' examples/quickstart/hub.yaml | head -n 1)
for count in 2000 10000; do
  {
    # The functionConfig stands last in what kustomize sends, and its spec ends the list.
    cat "$list"
    echo "    targets:"
    for at in $(seq "$count"); do
      printf '    - name: t%s\n      server: https://t%s.privatelink.westeurope.azmk8s.io:443\n      caData: %s\n' "$at" "$at" "$ca"
    done
  } >"$folder/$count.yaml"
done
for count in 0 2000 10000; do
  echo "== $count targets: $(stat -c %s "$folder/$count.yaml") bytes in, $("$program" <"$folder/$count.yaml" | wc -c) bytes out"
  hyperfine --warmup 2 --runs 10 --style basic \
    --command-name cat "cat $folder/$count.yaml" \
    --command-name argocd-aks "$program <$folder/$count.yaml" 2>/dev/null | grep -E 'Benchmark|Time'
  /usr/bin/time -f '%M KiB at most' "$program" <"$folder/$count.yaml" >/dev/null
done
