#!/usr/bin/env bash
# The queue in PostgreSQL, measured on this machine with a private cluster on loopback. docs/scale.md has the results.
#   bench/scale.sh workers [SLIDES]   1, 2 and 4 workers of one thread, pinned to equal shares of two cores: slides an hour, overhead, bytes
#   bench/scale.sh divided [SIZE]     one slide by 1 and 2 workers of one thread and a core each, in tasks of about 10 s: seconds, bytes
#   bench/scale.sh kills [SLIDES]     4 workers, one killed (-9) every 10 s and started again: all done, same bytes
#   bench/scale.sh restarts [SLIDES]  the same with PostgreSQL restarted twice besides
#   bench/scale.sh stops [TIMES]      how soon a worker at work ends on SIGTERM, and how soon a job cancelled by another server has stopped
#   bench/scale.sh load               simulated workers: what a task and an idle worker cost, and where one PostgreSQL saturates
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
need_dotnet
install 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
install 'command -v python3' python3
install 'command -v curl' curl
programs="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
work="$(mktemp -d)"; chmod 755 "$work"
port=$(( 20000 + RANDOM % 20000 ))
database="Host=127.0.0.1;Port=$port;Database=jobs;Username=bench;Timeout=60"
tumortrace() { dotnet "$cli" "$@"; }
workers=() worker_options=()

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}
start_database() {
    as_postgres "$programs/pg_ctl" -D "$work/data" -w -l "$work/data/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=1200" start >/dev/null
}
stop_database() { as_postgres "$programs/pg_ctl" -D "$work/data" -w -m immediate stop >/dev/null; }
make_database() {
    "$programs/psql" -h 127.0.0.1 -p "$port" -U bench -d postgres -q -c 'drop database if exists jobs' -c 'create database jobs' 2>/dev/null
}
end() {
    for pid in "${workers[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    stop_database 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
mkdir "$work/data"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/data"
as_postgres "$programs/initdb" -D "$work/data" -A trust -U bench -N >/dev/null
start_database

# start_worker NUMBER [CORE]: one thread; its log is $work/worker-NUMBER.log
start_worker() {
    local pin=(); [ -z "${2:-}" ] || pin=(taskset -c "$2")
    "${pin[@]}" dotnet "$cli" worker --workspace "$work/ws" \
        --jobs-database "$database" --threads 1 "${worker_options[@]}" --log json >>"$work/worker-$1.log" 2>&1 &
    workers[$1]=$!
}
stop_workers() { for pid in "${workers[@]}"; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done; workers=(); }

# make_slides COUNT SIZE: copies of one synthetic slide in a new workspace, and what one process makes of it in $work/whole
make_slides() {
    rm -rf "$work/ws"; mkdir -p "$work/ws/slides" "$work/ws/runs"
    [ -f "$work/s.tif" ] || tumortrace synth -o "$work/s.tif" --size "$2" --seed 77 --tissue 0.6 --tumors 5 --no-pen >/dev/null 2>&1
    [ -d "$work/whole" ] || tumortrace segment "$work/s.tif" -o "$work/whole" -m demo-synthetic --threads 1 >/dev/null 2>&1
    for i in $(seq "$1"); do cp "$work/s.tif" "$work/ws/slides/s$i.tif"; done
}
submit() { tumortrace submit "$work/ws/slides" --workspace "$work/ws" --jobs-database "$database" -m demo-synthetic "$@"; }

# Says whether all slides have the bytes of one process.
compare() {
    local same=0 all=0
    for i in $(seq "$1"); do
        all=$((all + 1))
        if cmp -s "$work/ws/runs/demo-synthetic/s$i/s$i.heatmap.ome.tif" "$work/whole/s/s.heatmap.ome.tif" &&
            cmp -s "$work/ws/runs/demo-synthetic/s$i/s$i.geojson" "$work/whole/s/s.geojson"; then same=$((same + 1)); fi
    done
    echo "$same of $all slides have the bytes of one process"
}

measure_workers() {
    make_slides "$1" 8000x6000
    echo "| workers | slides/h | a task | between two tasks of a worker | |"
    for count in ${WORKERS:-1 2 4}; do
        make_slides "$1" 8000x6000; make_database; rm -f "$work"/worker-*.log
        submit >/dev/null
        for i in $(seq "$count"); do start_worker "$i" $(( i % 2 )); done
        submit --wait >/dev/null
        stop_workers
        python3 - "$count" "$1" "$work"/worker-*.log <<'PY'
import datetime, json, sys
count, slides, logs = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
busy = gaps = 0; first = last = None
for log in logs:
    ended = None
    for line in map(json.loads, open(log)):
        whole, _, fraction = line["time"].removesuffix("+00:00").rstrip("Z").partition(".")
        at = datetime.datetime.fromisoformat(whole) + datetime.timedelta(seconds=float(f"0.{fraction or 0}"))
        if line["message"].endswith(": started"):
            begun = at; first = min(first or at, at)
            if ended: gaps += (at - ended).total_seconds()
        elif line["message"].endswith((": finished", ": divided")):
            ended = at; last = max(last or at, at); busy += (at - begun).total_seconds()
print(f"| {count} | {3600 * slides / (last - first).total_seconds():.0f} | {busy / slides:.1f} s | {100 * gaps / busy:.2f} % of its time |", end=" ")
PY
        echo "$(compare "$1") |"
    done
}

measure_divided() {
    worker_options=(--task-seconds "${TASK_SECONDS:-10}")
    echo "| workers | seconds | processes | |"
    for count in ${WORKERS:-1 2}; do
        make_slides 1 "$1"; make_database; rm -f "$work"/worker-*.log
        for i in $(seq "$count"); do start_worker "$i" $(( i % 2 )); done
        submit >/dev/null
        until grep -qs ': started' "$work"/worker-*.log; do sleep 0.05; done
        local began=$EPOCHREALTIME
        submit --wait >/dev/null
        awk "BEGIN { printf \"| $count | %.0f | \", $EPOCHREALTIME - $began }"
        stop_workers
        echo "$(grep -c '^\$ tumortrace segment' "$work"/ws/jobs/*.log) | $(compare 1) |"
    done
}

# measure_kills SLIDES RESTARTS
measure_kills() {
    make_slides "$1" 3000x2400; make_database
    submit >/dev/null
    for i in 1 2 3 4; do start_worker "$i"; done
    submit --wait >"$work/wait.log" 2>&1 & local waiting=$! kills=0 restarts=0 began=$SECONDS
    while kill -0 "$waiting" 2>/dev/null; do
        sleep "${KILL_SECONDS:-10}"
        kill -0 "$waiting" 2>/dev/null || break
        if [ "$restarts" -lt "$2" ]; then stop_database; sleep 3; start_database; restarts=$((restarts + 1)); fi
        local victim=$(( kills % 4 + 1 ))
        kill -9 "${workers[$victim]}" 2>/dev/null || true; wait "${workers[$victim]}" 2>/dev/null || true
        start_worker "$victim"; kills=$((kills + 1))
    done
    stop_workers
    echo "$1 slides, 4 workers, $kills killed, PostgreSQL restarted $restarts times: $((SECONDS - began)) s"
    tumortrace status --workspace "$work/ws" --jobs-database "$database"
    compare "$1"
    echo "processes begun for a slide: $(grep -c '^\$ tumortrace segment' "$work"/ws/jobs/*.log | sed 's/.*://' | sort -n | uniq -c |
        awk '{ printf "%s%s slides %s", s, $1, $2; s = ", " }')"
}

# seconds_until CONDITION: waits for it, at most a minute.
seconds_until() {
    local began=$EPOCHREALTIME
    while ! eval "$1" && (( ${EPOCHREALTIME/./} - ${began/./} < 60000000 )); do sleep 0.02; done
    awk "BEGIN { printf \"%.2f \", $EPOCHREALTIME - $began }"
}
# A job at work: its process has been computing for two seconds.
until_at_work() {
    while ! pgrep -f "segment $work/ws" >/dev/null; do sleep 0.05; done
    sleep "${AT_WORK_SECONDS:-4}"
}

measure_stops() {
    make_slides "$1" 16000x12000; make_database; rm -f "$work"/worker-*.log
    submit >/dev/null
    echo -n "SIGTERM to the end of the worker and its process, s: "
    for _ in $(seq "$1"); do
        start_worker 1; until_at_work
        kill -TERM "${workers[1]}"
        seconds_until "! kill -0 ${workers[1]} 2>/dev/null && ! pgrep -f 'segment $work/ws' >/dev/null"
        wait "${workers[1]}" || true
    done
    echo
    dotnet "$cli" serve "$work/ws" --api-only --port $((port + 1)) --workers 0 --jobs-database "$database" >"$work/serve.log" 2>&1 &
    workers[2]=$!
    start_worker 1
    local api="http://127.0.0.1:$((port + 1))/api/jobs"
    while ! curl -sf "$api" >/dev/null; do sleep 0.1; done
    echo -n "cancelled by another server, to the end of the job's process, s: "
    for _ in $(seq "$1"); do
        until_at_work
        local id; id="$(curl -sf "$api" | python3 -c 'import json, sys; print(next(j["id"] for j in json.load(sys.stdin) if j["state"] == "running"))')"
        local process; process="$(pgrep -f "segment $work/ws" | head -1)"
        curl -sf -X DELETE "$api/$id" >/dev/null
        seconds_until "! kill -0 $process 2>/dev/null"
    done
    echo
    stop_workers
}

load() {
    dotnet build "$repo/bench/TumorTrace.QueueLoad" -c Release -v quiet >/dev/null
    local program="$repo/bench/TumorTrace.QueueLoad/bin/Release/net10.0/TumorTrace.QueueLoad.dll"
    echo "| slides | workers | task | submit | all done | slides/s | commits a slide | workers' processor time a slide | PostgreSQL's | database's growth | connections |"
    for row in "0 10 0" "0 100 0" "0 200 0" "1000 2 0" "1000 10 0" "1000 50 0" "2000 200 0" "1000 200 20000"; do
        make_database; rm -rf "$work/load"; mkdir "$work/load"
        dotnet "$program" "$database" "$(head -1 "$work/data/postmaster.pid")" "$work/load" $row
    done
}

case "${1:-}" in
workers) measure_workers "${2:-6}" ;;
divided) measure_divided "${2:-24000x18000}" ;;
kills) measure_kills "${2:-40}" 0 ;;
restarts) measure_kills "${2:-40}" 2 ;;
stops) measure_stops "${2:-5}" ;;
load) load ;;
*) sed -n '2,8s/^# *//p' "${BASH_SOURCE[0]}"; exit 1 ;;
esac
