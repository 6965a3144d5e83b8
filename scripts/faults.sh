#!/usr/bin/env bash
# Lets runs be killed, disks fill up, folders vanish, slides be cut short, logs be damaged and processes meet, at random moments.
# scripts/faults.sh [KILLS] [SEED]; each trial must end in the bytes of an undisturbed run, or in a clear error and then in these bytes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need_dotnet
need_openslide
[ -n "${NO_BUILD:-}" ] || build tests/TumorTrace.Robustness.Tests
exec dotnet "$repo/tests/TumorTrace.Robustness.Tests/bin/Release/net10.0/TumorTrace.Robustness.Tests.dll" faults "$@"
