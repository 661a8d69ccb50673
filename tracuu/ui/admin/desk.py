"""What every tab of the admin's view works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from tracuu.audit import AuditLog
from tracuu.settings import Settings, load_settings
from tracuu.storage import Store
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say
from tracuu.ui.tables import Column, Order, table_html


@dataclass(frozen=True, slots=True)
class Desk:
    """An admin who has signed in, the library, and the page that is shown."""

    who: str
    opened: Library
    address: Address
    say: Say

    @property
    def index(self) -> Path:
        return self.opened.assistant.index

    @property
    def store(self) -> Store:
        return self.opened.assistant.store

    @property
    def corpus(self) -> Path:
        return self.opened.corpus

    @property
    def settings(self) -> Settings:
        return load_settings(corpus=self.corpus, index=self.index)

    @property
    def audit(self) -> AuditLog:
        return AuditLog.beside(self.index)

    def note(self, action: str, details: Mapping[str, str | int] | None = None) -> None:
        """Keep in the audit log what is about to be done; StoreError where that fails."""
        self.audit.add(self.who, action, details)

    def table(self, caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """A table as HTML below its caption, nothing without rows; the cells are HTML already."""
        listed = list(rows)
        if not listed:
            return ""
        columns = [Column(title) for title in header]
        table = table_html(caption, columns, listed, Order("", False), self.address, self.say)
        return f"<h3>{escaped(caption)}</h3>{table}"

    def heading(self, key: str, text: str = "") -> None:
        """A heading, with a line below it that says what can be done here."""
        below = f'<p class="tc-muted">{escaped(self.say(text))}</p>' if text else ""
        st.html(f"<h2>{escaped(self.say(key))}</h2>{below}")
