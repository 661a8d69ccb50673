"""What admins did, and when."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tracuu.ui.admin.desk import Desk
from tracuu.ui.marked import escaped
from tracuu.ui.strings import STRINGS

_SHOWN = 200


def show(desk: Desk) -> None:
    """The newest entries of the audit log."""
    say = desk.say
    desk.heading("journal", "journal_text")
    rows = [
        [
            escaped(each.when.replace("T", " ")[:19]),
            escaped(each.who),
            escaped(_action(each.action, desk)),
            escaped(each.foreign or _details(each.details)),
        ]
        for each in desk.audit.entries(_SHOWN)
    ]
    header = [say(f"column_{name}") for name in ("when", "who", "action", "details")]
    st.html(desk.table(say("journal_newest", count=len(rows)), header, rows))


def _details(details: Mapping[str, str | int]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in details.items())


def _action(action: str, desk: Desk) -> str:
    """What was done in the language of the page; as it was noted, where that is unknown."""
    key = f"action_{action}"
    return desk.say(key) if key in STRINGS[desk.address.language] else action
