"""Who must do what, by when: the register's duties as a table, and what is due soon."""

from tracuu.ui.duties.view import show

__all__ = ["show"]
