# Sourced by the scripts that train a pair: OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Writes the manifests and trains the coarse stage.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1 data=${2:-../shared/data} groups=${3:-}
program=${TUMORTRACE:-$here/../tumortrace}
mkdir -p "$out"
"$here/manifests.sh" "$data" "$out"
"$here/train-coarse-10x.sh" "$out" "$data" "$groups"
# hold MANIFEST: which of the groups the manifest has; --hold-out refuses others.
hold() { for g in $groups; do if grep -q ",$g," "$1"; then printf -- '--hold-out %s ' "$g"; fi; done; }
