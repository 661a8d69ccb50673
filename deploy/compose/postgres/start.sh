#!/bin/bash
# One of the two PostgreSQL servers, the primary or its standby, by PG_PRIMARY.
#
#   NODE         the name of this server: pg1 or pg2
#   PG_PRIMARY   the name of the one that is written to
#
# The primary waits for the standby with each transaction (synchronous replication). A standby that
# has no data clones the primary. A server that was the primary before a failover is not started
# again on its old data, which would be a second truth: it says what to do and ends.
set -euo pipefail

: "${NODE:?}" "${PG_PRIMARY:?}" "${PGDATA:?}"

password=$(cat /run/secrets/postgres_replication_password)

wait_for() { # the standby that transactions wait for, or nobody
    sed -i '/^synchronous_standby_names/d' "$PGDATA/postgresql.auto.conf"
    if [ -n "$1" ]; then
        echo "synchronous_standby_names = '$1'" >> "$PGDATA/postgresql.auto.conf"
    fi
}

clone() {
    until pg_isready --quiet --host "$PG_PRIMARY"; do
        echo "Waiting for $PG_PRIMARY."
        sleep 2
    done
    # Half a clone is worse than none: it is put in place when it is whole.
    rm -rf "$PGDATA.new"
    PGPASSWORD=$password pg_basebackup --pgdata "$PGDATA.new" --wal-method stream \
        --checkpoint fast --write-recovery-conf \
        --dbname "host=$PG_PRIMARY user=replicator application_name=$NODE"
    rm -rf "$PGDATA"
    mv "$PGDATA.new" "$PGDATA"
}

has_data() { [ -s "$PGDATA/PG_VERSION" ]; }
follows() { [ -e "$PGDATA/standby.signal" ]; }

if [ "$NODE" = "$PG_PRIMARY" ]; then
    if ! has_data; then
        # The first transactions, before there is a standby, wait for none.
        export PGOPTIONS='-c synchronous_commit=local'
    elif follows; then
        wait_for ""
        echo "$NODE still follows. To promote it: docker compose exec $NODE pg_ctl promote"
    else
        if [ "$NODE" = pg1 ]; then wait_for pg2; else wait_for pg1; fi
    fi
elif ! has_data; then
    clone
    wait_for ""
elif follows; then
    wait_for ""
else
    echo "$NODE was the primary and $PG_PRIMARY is now: its data is out of date. Remove its volume" \
        "(docs/cluster.md, failover); it will then clone $PG_PRIMARY." >&2
    exit 1
fi

exec docker-entrypoint.sh postgres "$@"
