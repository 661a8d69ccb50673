"""Corpus → next generation, if anything changed: what is live is checked and built upon."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tracuu.building import Build, IngestReport, Stage, Task, refuse_empty
from tracuu.changes import find_changes
from tracuu.errors import (
    RUN_REBUILD,
    CorpusError,
    IncompatibleIndexError,
)
from tracuu.generations import GLOSSARY, file_digest
from tracuu.glossary import read_entries
from tracuu.readers import TO_BE_INSTALLED, can_recognise
from tracuu.storage import Generation

__all__ = ["Ingest", "IngestReport", "Stage"]


@dataclass(frozen=True, slots=True)
class Ingest(Task):
    """An ingest to run."""

    rebuild: bool = False
    dry_run: bool = False

    def run(self) -> IngestReport:
        """Bring the index up to date with the corpus and publish it if anything changed.

        Raises CorpusError, StoreError or ModelError; the live generation is then untouched.
        """
        started = time.perf_counter()
        if not self.corpus.is_dir():
            raise CorpusError(
                f"There is no corpus folder {self.corpus}.",
                remedy="Create it, put documents into it, then run: make ingest",
            )
        with ExitStack() as stack:
            if not self.dry_run:
                stack.enter_context(self.keeper.writing())
            base = self._base()
            if base is not None:
                stack.callback(base.close)
            report = self._update(base)
        report.seconds = time.perf_counter() - started
        return report

    def _base(self) -> Generation | None:
        if self.rebuild or self.keeper.current() is None:
            return None
        base = self.keeper.open_live()
        if base.manifest.fingerprint != self.identity.fingerprint:
            base.close()
            raise IncompatibleIndexError(
                f"The index in {self.keeper} was built with the model {base.manifest.model},"
                f" not with {self.identity.name}.",
                remedy=RUN_REBUILD,
            )
        return base

    def _update(self, base: Generation | None) -> IngestReport:
        documents = base.catalog.documents() if base else []
        changes = find_changes(self.corpus, documents, again=_readable_now(base))
        changes = replace(changes, glossary=self._glossary_changed(base))
        report = IngestReport(
            generation=base.number if base else None,
            removed=len(changes.removed),
            renamed=len(changes.renamed),
            unchanged=changes.unchanged,
            failed=list(changes.refused),
            chunks=base.manifest.chunks if base else 0,
        )
        if self.dry_run or not changes.any:
            report.added = len(changes.added)
            report.updated = len(changes.updated) + len(changes.restated)
            if not (self.dry_run or report.unchanged):
                refuse_empty(self.corpus, report.failed)
            return report
        with self.keeper.drafting(base) as draft:
            Build(self, draft, changes, report, anew=base is None).run()
        return report

    def _glossary_changed(self, base: Generation | None) -> bool:
        """Whether the office's glossary differs from that of ``base``; UsageError if it is bad."""
        digest = None
        if self.own_glossary.exists():
            read_entries(self.own_glossary)
            digest = file_digest(self.own_glossary)
        return base is not None and base.manifest.files.get(GLOSSARY) != digest


def _readable_now(base: Generation | None) -> set[str]:
    """The documents with pages that nothing could recognise when they were read, and now can."""
    if base is None:
        return set()
    waiting = {
        path
        for path, _, reason in base.catalog.inventory.unread_pages()
        if reason.endswith(TO_BE_INSTALLED)
    }
    return waiting if waiting and can_recognise() else set()
