"""The library as a table, and what is known of each of its documents."""

from tracuu.ui.documents.about import duties_html, evidence_html, relations_html
from tracuu.ui.documents.view import prepare, show

__all__ = ["duties_html", "evidence_html", "prepare", "relations_html", "show"]
