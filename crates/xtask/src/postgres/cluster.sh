# Keeps one throw-away PostgreSQL server: starts it, says so, and takes it away when standard input
# ends. That end comes with whatever ends the task, be it success, failure, ctrl-c or a kill: none of
# them leaves a server or a directory behind.
#
# $1: directory of the programs, $2: directory of the cluster, $3: port, $4: whether the server waits for its disk (on,
# off)
# shellcheck shell=sh

programs=$1
cluster=$2
port=$3
durable=$4

# The task is told to stop, not this script: it must live on to clean up, even if nobody reads it.
trap '' HUP INT TERM PIPE

clean_up() {
    "$programs/pg_ctl" stop --pgdata="$cluster/data" --mode=immediate >/dev/null 2>&1
    rm -rf "$cluster"
}
trap clean_up EXIT

"$programs/initdb" --pgdata="$cluster/data" --username=tenantry --auth=trust \
    --encoding=UTF8 --locale=C --no-sync >"$cluster/log" 2>&1 || {
    cat "$cluster/log"
    exit 1
}

# Only the loopback interface is listened on, so `trust` trusts this machine alone.
options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories="
options="$options -c fsync=$durable -c synchronous_commit=$durable -c full_page_writes=$durable"
options="$options -c max_connections=300"

"$programs/pg_ctl" start --wait --timeout=60 --pgdata="$cluster/data" --log="$cluster/log" \
    --options="$options" >/dev/null 2>&1 || {
    cat "$cluster/log"
    exit 1
}

echo ready
cat >/dev/null
