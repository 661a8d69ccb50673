#!/bin/sh
# Settings that are secret come as files, where there are any, and never stand in a manifest.
set -eu

from_file() {
    if [ -r "/run/secrets/$2" ]; then
        export "$1=$(cat "/run/secrets/$2")"
    fi
}

from_file TRACUU_STORE tracuu_store
from_file TRACUU_MILVUS_TOKEN tracuu_milvus_token
from_file TRACUU_LLM_KEY tracuu_llm_key

exec "$@"
