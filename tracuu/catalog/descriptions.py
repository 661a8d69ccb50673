"""A document's metadata as columns of its row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from dataclasses import fields as fields_of
from typing import Any

from tracuu.types import Evidence, Metadata

COLUMNS = tuple(field.name for field in fields_of(Metadata))


def columns_of(metadata: Metadata) -> tuple[Any, ...]:
    """The values of ``COLUMNS``: recipients and evidence as JSON, an evidence as its parts."""
    values = {name: getattr(metadata, name) for name in COLUMNS}
    values["recipients"] = _json(metadata.recipients)
    values["evidence"] = _json([astuple(each) for each in metadata.evidence])
    return tuple(values.values())


def metadata_of(columns: Sequence[Any]) -> Metadata:
    """The metadata of the values of ``COLUMNS``."""
    values = dict(zip(COLUMNS, columns, strict=True))
    values["recipients"] = tuple(json.loads(values["recipients"]))
    values["evidence"] = tuple(Evidence(*each) for each in json.loads(values["evidence"]))
    return Metadata(**values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
