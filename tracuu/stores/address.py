"""The address of the servers: ``milvus+postgresql://USER:PASSWORD@HOST/DATABASE?milvus=…``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracuu.errors import UsageError
from tracuu.milvus import Layout, Method

SCHEME = "milvus+postgresql"
_OWN = ("milvus", "vectors", "shards", "replicas")
_EXAMPLE = f"{SCHEME}://tracuu:PASSWORD@127.0.0.1:5432/tracuu?milvus=http://127.0.0.1:19530"


@dataclass(frozen=True, slots=True)
class Address:
    """Where PostgreSQL and Milvus are; ``method`` is None where it depends on the size."""

    postgres: str = field(repr=False)
    milvus: str
    method: Method | None
    layout: Layout


def read_address(text: str) -> Address:
    """The parts of ``TRACUU_STORE``. UsageError, which never repeats it, if it is none."""
    try:
        parts = urlsplit(text)
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _refused("cannot be understood") from None
    own = {key: value for key, value in given if key in _OWN}
    if parts.scheme != SCHEME:
        raise _refused(f"does not begin with {SCHEME}://")
    if not own.get("milvus"):
        raise _refused("does not say where Milvus is")
    rest = urlencode([(key, value) for key, value in given if key not in _OWN], safe="/,")
    postgres = urlunsplit(("postgresql", parts.netloc, parts.path, rest, ""))
    layout = Layout(_count(own, "shards"), _count(own, "replicas"))
    return Address(postgres, own["milvus"], _method(own.get("vectors")), layout)


def _method(text: str | None) -> Method | None:
    for method in get_args(Method):
        if text == method:
            known: Method = method
            return known
    if text is None:
        return None
    raise _refused(f"names no way to search vectors: {text}")


def _count(own: dict[str, str], name: str) -> int:
    text = own.get(name, "1")
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1024):
        raise _refused(f"has no number of {name} from 1 on: {text}")
    return int(text)


def _refused(why: str) -> UsageError:
    return UsageError(
        f"The address in TRACUU_STORE {why}.",
        remedy=f"Write it as {_EXAMPLE}, with &vectors=exact, hnsw or diskann if need be; or"
        " leave it unset to keep the index in files.",
    )
