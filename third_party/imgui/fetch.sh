#!/usr/bin/env bash
# Brings the Dear ImGui sources into the user's cache: Debian's own source package of a newer suite, through
# private apt lists on the mirror that this machine already uses, verified by apt's signatures. The system's apt
# state is not touched. Prints the folder with the sources.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/proofsheet/imgui
suites=${PROOFSHEET_IMGUI_SUITES:-forky sid}
if [ -f "$cache/source/imgui.h" ]; then
  echo "$cache/source"
  exit 0
fi

die() {
  echo "Dear ImGui 1.92 is needed for the workbench and could not be fetched: $1" >&2
  echo "  Get it by hand (https://github.com/ocornut/imgui, tag v1.92.x) and configure with -DPROOFSHEET_IMGUI_DIR=FOLDER," >&2
  echo "  or build without the workbench: -DPROOFSHEET_UI=OFF" >&2
  exit 1
}

command -v apt-get >/dev/null || die "this system has no apt-get"
command -v dpkg-source >/dev/null || die "dpkg-source is missing (package dpkg-dev)"
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$key" ] || die "$key is missing (package debian-archive-keyring)"
mirror=$({ cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; } |
  awk '/^URIs:/ && $2 ~ /debian\/?$/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:.*debian\/?$/) {print $i; exit}}')
[ -n "$mirror" ] || die "no Debian mirror in /etc/apt"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/{lists/partial,cache/archives/partial} "$work/package"
: > "$work/apt/status"
options=(-o Dir::Etc::sourcelist="$work/apt/newer.sources" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::State="$work/apt" -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status"
  -o Dir::Cache="$work/apt/cache" -o Acquire::Languages=none -o Acquire::AllowInsecureRepositories=false
  -o Debug::NoLocking=1)
if [ "$(id -u)" = 0 ]; then options+=(-o APT::Sandbox::User=root); fi

for suite in $suites; do
  printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$mirror" "$suite" "$key" \
    > "$work/apt/newer.sources"
  echo "Fetching the Dear ImGui source package from Debian $suite ..." >&2
  if (cd "$work/package" && apt-get "${options[@]}" -qq update > "$work/log" 2>&1 &&
      apt-get "${options[@]}" -qq source --download-only imgui > "$work/log" 2>&1); then
    break
  fi
  cat "$work/log" >&2 2>/dev/null || true
done
dsc=$(find "$work/package" -name 'imgui_*.dsc' | head -n 1)
[ -n "$dsc" ] || die "no suite of '$suites' on the mirror gave the source package"
# apt has checked the .dsc against the signed index and the archives against the .dsc.
(cd "$work/package" && dpkg-source --no-check --skip-patches -x "$dsc" source >/dev/null 2>"$work/log") ||
  die "$(cat "$work/log")"
mkdir -p "$cache"
rm -rf "$cache/source"
mv "$work/package/source" "$cache/source"
echo "$cache/source"
