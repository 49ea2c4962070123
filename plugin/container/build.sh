#!/bin/sh
# Builds the image of the program with buildah: no container engine, and no registry, as nothing is below it.
#
#     plugin/container/build.sh IMAGE [PROGRAM]
#
# PROGRAM is a static binary; without it, target/release/argocd-aks. The image is of the platform that PROGRAM is of.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 IMAGE [PROGRAM]" >&2
  exit 2
fi
image=$1
here=$(dirname "$0")
program=${2:-$here/../../target/release/argocd-aks}

# Of an ELF file: byte 18 is the machine.
case $(od -An -tx1 -j18 -N1 "$program" | tr -d ' ') in
  3e) arch=amd64 ;;
  b7) arch=arm64 ;;
  *)
    echo "$program: is no program for Linux on amd64 or arm64" >&2
    exit 1
    ;;
esac
# Of a program that wants shared libraries, the loader stands in the file by its name.
if head -c 4096 "$program" | grep -aq '/ld-linux'; then
  echo "$program: wants shared libraries, and the image has none: see docs/install.md" >&2
  exit 1
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/../../Cargo.toml" | head -n 1)
description=$(sed -n 's/^description: //p' "$here/metadata.yaml")

container=$(buildah from --arch "$arch" scratch)
trap 'buildah rm "$container" >/dev/null' EXIT
buildah copy --quiet --chmod 0755 "$container" "$program" /argocd-aks >/dev/null
# kustomize, kubectl and kpt start the function as the user nobody, by name: the image has to know it.
buildah copy --quiet --chmod 0644 "$container" "$here/passwd" "$here/group" /etc/ >/dev/null
buildah config --user 65534:65534 --entrypoint '["/argocd-aks"]' --cmd '' --workingdir / \
  --label org.opencontainers.image.title=argocd-aks \
  --label "org.opencontainers.image.description=$description" \
  --label "org.opencontainers.image.version=$version" \
  --label org.opencontainers.image.licenses=Apache-2.0 \
  "$container"
# One time for all files and for the image: the same program gives the same image.
buildah commit --quiet --timestamp "${SOURCE_DATE_EPOCH:-0}" "$container" "$image"
