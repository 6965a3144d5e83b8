#!/usr/bin/env bash
# Prepares a fresh Debian or Ubuntu machine and builds TumorTrace. Sourced by tumortrace, demo.sh and test.sh.
# Needs git, the .NET 10 SDK and apt; everything else is installed here when it is missing.

repo="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "error: $*" >&2; exit 2; }

# install COMMAND-THAT-PROVES-IT PACKAGE...: installs by apt what is missing.
install() {
    local proof="$1"; shift
    eval "$proof" >/dev/null 2>&1 && return 0
    command -v apt-get >/dev/null || fail "missing: $* (no apt-get here; install it by hand)"
    local sudo=""; [ "$(id -u)" -eq 0 ] || sudo="sudo"
    echo "installing: $*" >&2
    [ -n "${apt_updated:-}" ] || { $sudo apt-get update -qq >&2; apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >&2 || fail "apt-get install $* failed"
}

need_dotnet() {
    command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
    dotnet --list-sdks | grep -q '^10\.' || fail "the .NET 10 SDK is missing; found: $(dotnet --list-sdks | tr '\n' ' ')"
}

# Debian 12 has libopenslide0 (3.4.1), newer systems libopenslide1t64 or libopenslide1 (4.x).
need_openslide() {
    local package=libopenslide0
    # On Windows its DLLs must lie on PATH; macOS: brew install openslide.
    [ "$(uname -s)" = Linux ] || return 0
    # ldconfig lies outside an ordinary user's path.
    if ! PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep 'libopenslide\.so\.[01]' >/dev/null; then
        command -v apt-cache >/dev/null && for candidate in libopenslide1t64 libopenslide1; do
            apt-cache show "$candidate" >/dev/null 2>&1 && package="$candidate" && break
        done
        install false "$package"
    fi
}

# Training's native library comes for x64 only (and for Macs).
have_libtorch() { [ "$(uname -s)" != Linux ] || [ "$(uname -m)" = x86_64 ]; }

# build PROJECT: restores and builds in Release; quiet unless it fails. Analyzers take 40% of a build and are for who changes the code:
# `dotnet build` and .ci/run have them.
build() {
    local log; log="$(mktemp)"
    dotnet build "$repo/$1" -c Release -v quiet -p:RunAnalyzers=false >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; fail "the build of $1 failed"; }
    rm -f "$log"
}

cli="$repo/src/TumorTrace.Cli/bin/Release/net10.0/tumortrace.dll"

build_cli_when_stale() {
    if [ ! -f "$cli" ] || [ -n "$(find "$repo/src" "$repo/models" "$repo"/Directory.* -newer "$cli" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.onnx' -o -name '*.proto' -o -name '*.css' -o -name '*.liquid' -o -name '*.js' \) -print -quit)" ]; then
        echo "building TumorTrace..." >&2
        build src/TumorTrace.Cli
        touch "$cli"
    fi
}

# Node for the viewer's page: what Vite asks for.
have_node() { command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || a === 22 && b >= 12 || a === 20 && b >= 19 ? 0 : 1)' 2>/dev/null; }

# The viewer's page, viewer/dist; quiet unless it fails.
build_page_when_stale() {
    local page="$repo/viewer/dist/index.html" log
    [ ! -f "$page" ] || [ -n "$(find "$repo/viewer/src" "$repo/viewer/public" "$repo/viewer"/*.json "$repo/viewer"/*.ts "$repo/viewer/index.html" -newer "$page" -print -quit)" ] || return 0
    have_node || fail "the viewer's page must be built, and Node 20.19 (or 22.12) or newer is missing: https://nodejs.org; everything else works without it"
    echo "building the viewer's page..." >&2
    log="$(mktemp)"
    (cd "$repo/viewer" && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund; } && npm run build) >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; fail "the build of the viewer's page failed"; }
    rm -f "$log"
    touch "$page"
}
