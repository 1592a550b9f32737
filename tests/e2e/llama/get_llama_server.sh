#!/usr/bin/env bash
# Brings Debian's llama-server (suite forky) into the user's cache, with the libraries it needs, through private apt
# lists verified by apt's signatures; the system's packages are not touched. Prints the program's path; exit 3 with
# one line of reason where it cannot be had.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/proofsheet/llama
if [ -x "$cache/llama-server" ]; then
  echo "$cache/llama-server"
  exit 0
fi
unavailable() { echo "llama-server cannot be had here: $1" >&2; exit 3; }

[ "$(uname -m)" = x86_64 ] || unavailable "only packages for x86_64 are tried"
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || unavailable "no apt"
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$key" ] || unavailable "$key is missing"
mirror=$({ cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; } |
  awk '/^URIs:/ && $2 ~ /debian\/?$/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:.*debian\/?$/) {print $i; exit}}')
[ -n "$mirror" ] || unavailable "no Debian mirror in /etc/apt"

mkdir -p "$(dirname "$cache")"
work=$(mktemp -d "$cache.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/{lists/partial,cache/archives/partial} "$work"/{debs,root}
: > "$work/apt/status"
printf 'Types: deb\nURIs: %s\nSuites: forky\nComponents: main\nSigned-By: %s\n' "$mirror" "$key" > "$work/apt/forky.sources"
options=(-o Dir::Etc::sourcelist="$work/apt/forky.sources" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::State="$work/apt" -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status"
  -o Dir::Cache="$work/apt/cache" -o Acquire::Languages=none -o Acquire::AllowInsecureRepositories=false
  -o Debug::NoLocking=1)
if [ "$(id -u)" = 0 ]; then options+=(-o APT::Sandbox::User=root); fi
packages=(llama.cpp-tools libllama0 libggml0 libc6 libstdc++6 libgcc-s1 libgomp1 libssl3t64 libzstd1 zlib1g)
{ apt-get "${options[@]}" -qq update &&
  (cd "$work/debs" && apt-get "${options[@]}" -qq download "${packages[@]}"); } >"$work/log" 2>&1 ||
  unavailable "$(tail -n 1 "$work/log")"
for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done
rm -rf "$work/debs" "$work/apt"

# Debian's newer loader and C library run it, so that nothing of the system is mixed in.
cat > "$work/llama-server" <<'WRAPPER'
#!/usr/bin/env bash
here=$(dirname "$(readlink -f "$0")")
lib=$here/root/usr/lib/x86_64-linux-gnu
cpu=x64
grep -qw avx2 /proc/cpuinfo && cpu=haswell
export GGML_BACKEND_PATH=$lib/ggml/backends0/libggml-cpu-$cpu.so
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama" "$here/root/usr/bin/llama-server" "$@"
WRAPPER
chmod +x "$work/llama-server"
"$work/llama-server" --version >/dev/null 2>"$work/log" || unavailable "it does not start: $(tail -n 1 "$work/log")"
rm -f "$work/log"
chmod 755 "$work"
mv "$work" "$cache" 2>/dev/null || [ -x "$cache/llama-server" ] || unavailable "$cache cannot be written"
echo "$cache/llama-server"
