#!/bin/sh
# Makes the files of secrets/, each once, from the system's random numbers: sh make-secrets.sh
#
# The folder is for its owner alone. The files in it can be read by any user, since they are mounted
# into containers that run as users of their own.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
umask 022

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -e "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }

keep postgres_password "$(random)"
keep postgres_replication_password "$(random)"
keep minio_user "tracuu"
keep minio_password "$(random)"
keep milvus_password "$(random)"
keep tracuu_milvus_token "root:$(cat secrets/milvus_password)"
keep tracuu_store "milvus+postgresql://tracuu:$(cat secrets/postgres_password)@pg1,pg2:5432/tracuu?milvus=http://milvus:19530&vectors=hnsw"
# The administration's sign-in (docs/serving.md); without one it does nothing.
keep page.toml "# [admin]
# password = \"scrypt\$...\"
"
ls -l secrets
