#!/bin/bash
# Once, when the primary's data is made: who may replicate, and whom the primary waits for.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/postgres_replication_password)" <<'SQL'
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
if [ "$NODE" = pg1 ]; then standby=pg2; else standby=pg1; fi
# In force from the start after this one, in which the standby connects.
echo "synchronous_standby_names = '$standby'" >> "$PGDATA/postgresql.auto.conf"
