#!/bin/sh
# Makes a Google.Protobuf.dll that mono can use, for the tests of the Unity project:
#
#     tools/protobuf_for_mono.sh OUTPUT_DLL
#
# Unity has this library from its ML-Agents package, but Debian packages it in no form. Its source comes with Debian's
# source package of protobuf, which apt-get fetches and checks; mono's compiler does the rest. The source is looked for
# where the machine's own package sources point, with lists and a cache of this command's own, so that nothing of the
# system changes and no rights are needed. Needs mono-mcs.

set -eu

# The version in Unity's ML-Agents package, and that of the protoc which tools/generate_csharp.py runs.
VERSION=3.21.12

fail() {
    printf '%s\n' "protobuf_for_mono.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || fail "expected the path of the library to make, got $# arguments"
for tool in apt-get apt-cache apt-config mcs tar; do
    command -v "$tool" >/dev/null 2>&1 ||
        fail "$tool is missing; on Debian and Ubuntu: apt-get install mono-mcs. Elsewhere the library cannot be made."
done
unsafe=$(cd "$(dirname "$0")/.." && pwd)/tests/unity_project/protobuf/Unsafe.cs
mkdir -p "$(dirname "$1")"
output=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")

work=$(mktemp -d)
trap 'rm -rf "$work" "$output.part"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"

# The machine's package sources with deb-src in place of deb, in both of apt's formats.
eval "$(apt-config shell machine_list Dir::Etc::sourcelist/f machine_parts Dir::Etc::sourceparts/d)"
mkdir -p parts lists/partial cache/archives/partial
for list in "$machine_list" "$machine_parts"/*.list; do
    [ ! -f "$list" ] || sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" >"parts/$(basename "$list")"
done
for sources in "$machine_parts"/*.sources; do
    [ ! -f "$sources" ] || sed 's/^Types:.*/Types: deb-src/' "$sources" >"parts/$(basename "$sources")"
done

# with_own_sources APT_TOOL ARGUMENT...
with_own_sources() {
    tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# A source that fails, for example one that has no source packages, need not be the one that matters.
with_own_sources apt-get update >log 2>&1 || true
offered=$(with_own_sources apt-cache showsrc --only-source protobuf 2>>log | sed -n 's/^Version: //p' | sort -u -V)
package_version=$(printf '%s\n' "$offered" | grep "^$VERSION-" | tail -n 1)
[ -n "$package_version" ] || {
    cat log >&2
    fail "expected the source package protobuf $VERSION among the machine's package sources, got" \
        "${offered:-none}; apt's messages are above. Debian 12 and Ubuntu 24.04 have it."
}
with_own_sources apt-get source --download-only "protobuf=$package_version" >>log 2>&1 || {
    cat log >&2
    fail "fetching the source package protobuf $package_version failed; apt's messages are above"
}

tar -xf "protobuf_$VERSION.orig.tar.gz" --strip-components=1
cd csharp/src/Google.Protobuf
# Descriptor.cs first: behind some of the others, mono's compiler does not find the alias that it begins with.
others=$(find . -name '*.cs' ! -path ./Reflection/Descriptor.cs | LC_ALL=C sort)
# shellcheck disable=SC2086 # none of the names has a space
mcs -langversion:7.2 -unsafe -optimize -target:library -r:System.Numerics.dll -out:"$work/Google.Protobuf.dll" \
    Reflection/Descriptor.cs $others "$unsafe" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "mono's compiler refused protobuf $VERSION; its messages are above"
}

# Whole or not at all.
cp "$work/Google.Protobuf.dll" "$output.part"
mv "$output.part" "$output"
