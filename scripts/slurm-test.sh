#!/usr/bin/env bash
# scripts/slurm-test.sh: a Slurm of two nodes on this machine (a private slurmctld, two slurmd, munged; Debian's packages, as root) segments a
# synthetic slide by the script of `tumortrace slurm`. A task is killed and queued again, and a node is drained meanwhile. The results must
# be the bytes of one process.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
[ "$(id -u)" -eq 0 ] || fail "slurm-test.sh: slurmd needs root; found user $(id -un); run it by sudo, or in a container"
need_dotnet
need_openslide
install 'command -v slurmctld slurmd sbatch munged' slurmctld slurmd slurm-client munge
build_cli_when_stale

work="$(mktemp -d)"; cd "$work"
export SLURM_CONF="$work/slurm.conf"
stop() {
    local pids
    # After a failure, tasks still run and write.
    if [ -e slurmctld.pid ]; then timeout 10 scancel --user=root 2>/dev/null || true; fi
    pids="$(cat ./*.pid 2>/dev/null || true)"
    # They write to the last: only then the folder can be removed.
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    for pid in $pids; do timeout 20 tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap stop EXIT

# await SECONDS WHAT CONDITION: ends the test, with the daemons' last words, when the condition does not become true.
await() {
    local end=$(( SECONDS + $1 ))
    until eval "$3"; do
        [ "$SECONDS" -lt "$end" ] || { tail -n 5 ./*.log ./slurm-*.out >&2 || true; fail "slurm-test.sh: $2 did not come within $1 s"; }
        sleep 0.5
    done
}

host="$(hostname -s)"
mkdir state
head -c 256 /dev/urandom >key; chmod 600 key
munged --force --key-file="$work/key" --socket="$work/munge.sock" --pid-file="$work/munged.pid" --log-file="$work/munged.log" \
    --seed-file="$work/seed" 2>munged.err
# cred_expire: how long a task that is queued again waits (120 s by default).
# Ports as this process's number, so that two tests do not meet.
port=$(( 20000 + $$ % 10000 * 3 ))
cat >slurm.conf <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthInfo=socket=$work/munge.sock,cred_expire=10
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool.%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
KillWait=5
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(( port + 1 )) CPUs=1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(( port + 2 )) CPUs=1
PartitionName=test Nodes=n1,n2 Default=YES
CONF
slurmctld
slurmd -N n1
slurmd -N n2
await 60 "two idle nodes" '[ "$(sinfo -h -N -t idle | wc -l)" -eq 2 ]'

tumortrace() { dotnet "$cli" "$@"; }
options=(-m demo-synthetic --windows paper --precision fp32 --threads 1)
tumortrace synth -o slide.tif --size 6000x5000 --seed 5 --tumors 3 --tissue 0.7 --no-pen >/dev/null
tumortrace slurm slide.tif -o "$work/out" "${options[@]}" --parts 5 >run.sbatch
bash run.sbatch

# In the second array, which computes dense windows: one task is queued again, and its node takes no more.
await 120 "a task of the second array" 'read -r task node <<<"$(squeue -h -j 2 -t R -o "%i %N" | head -n 1)" && [ -n "$node" ]'
scontrol update "nodename=$node" state=drain reason=test
scontrol requeue "$task"
echo "queued again: $task; drained: $node"
await 240 "the end of all tasks" 'jobs="$(squeue -h)" && [ -z "$jobs" ]'

tumortrace segment slide.tif -o whole "${options[@]}" >/dev/null 2>&1
# Manifests and the run's page hold times.
sums() { (cd "$1" && find . -type f ! -name '*.manifest.json' ! -name index.html ! -name '.*' -exec sha256sum {} + | sort -k 2); }
grep -h 'slide.tif: .* -> ' slurm-3.out || { tail -n 5 slurm-*.out; fail "slurm-test.sh: the merge made no results"; }
diff <(sums out) <(sums whole) >&2 || fail "slurm-test.sh: the results are not those of one process"
echo "passed: $(sums out | wc -l) files, the bytes of one process"
