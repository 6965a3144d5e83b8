#!/usr/bin/env bash
# Tries spoilt inputs of every kind: slides, masks, annotations, cards, models, logs, lists, records, requests.
# scripts/fuzz.sh [MINUTES] [TARGET...]; CONTRIBUTING.md says what counts as a find and how one is tried again.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need_dotnet
need_openslide
[ -n "${NO_BUILD:-}" ] || build tests/TumorTrace.Robustness.Tests
cd "$repo"
exec dotnet tests/TumorTrace.Robustness.Tests/bin/Release/net10.0/TumorTrace.Robustness.Tests.dll fuzz "$@"
