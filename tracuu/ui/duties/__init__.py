"""Who must do what, by when: the register's duties as a table, and what is due soon."""

from tracuu.ui.duties.view import prepare, show

__all__ = ["prepare", "show"]
