#!/usr/bin/env bash
# `lint` of 10,000 cluster Secrets (46 MB), and the start of `explain`. Argument: a folder to write below; one in memory
# (/dev/shm) measures the program. Needs hyperfine and GNU time.
set -euo pipefail
below=${1:?usage: benches/lint.sh FOLDER}
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=$PWD/target/release/argocd-aks
folder=$(mktemp -d "$below/argocd-aks.XXXXXX")
trap 'rm -rf "$folder"' EXIT
ca=$(sed -n 's/.*caData: //p' examples/quickstart/hub.yaml | head -n 1)
# As long as the CA of a real cluster and some annotations make a Secret.
note=$(printf 'abcdefghij %.0s' $(seq 255))
{
  sed '/^  targets:/q; s/^  argocd:/  argocd:\n    patchWorkloads: false/' examples/quickstart/hub.yaml
  for at in $(seq 10000); do
    printf '  - name: t%s\n    server: https://t%s.privatelink.westeurope.azmk8s.io:443\n    caData: %s\n    annotations: {note: "%s"}\n' "$at" "$at" "$ca" "$note"
  done
} >"$folder/hub.yaml"
"$program" render -c "$folder/hub.yaml" 2>/dev/null >"$folder/secrets.yaml"
echo "$(stat -c %s "$folder/secrets.yaml") bytes, $(grep -c '^kind: Secret' "$folder/secrets.yaml") Secrets"
for run in 1 2 3; do
  /usr/bin/time -f "lint, run $run: %e s, %M KiB" "$program" lint "$folder/secrets.yaml"
done
hyperfine --warmup 3 --runs 50 --shell none --style basic "$program explain AADSTS700213" "$program --version" 2>/dev/null | grep -E 'Benchmark|Time'
