"""A response → the HTML of the answer, or of the abstention, and of the chunks found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from tracuu.assistant import Response
from tracuu.query import Query
from tracuu.scope import NamedNumber
from tracuu.text import fold
from tracuu.types import SILENT, UNKNOWN_NUMBER, Answer, Citation, Reading, Result
from tracuu.ui.address import Address
from tracuu.ui.marked import Mark, escaped, marked_html, one_line, window
from tracuu.ui.notices import notice_html
from tracuu.ui.question import is_narrowed
from tracuu.ui.sources import shown_date, source_html
from tracuu.ui.strings import Say

_CONTEXT_CHARS = 180
_NEAREST = 3
_MEANINGS = 8
_SNIPPET_CHARS = 110
_EMPTY_LINES = re.compile(r"\n\s*\n")


def searched_html(query: Query, address: Address, say: Say) -> str:
    """What was searched for, where it is not what was typed; with the way back."""
    if query.restored:
        line, place = say("searched_for", text=query.searched), address.exactly()
        return f'<p class="tc-searched">{escaped(line)} · {_link_html(place, say("as_typed"))}</p>'
    if query.language == "en" and query.searched:
        return f'<p class="tc-muted">{escaped(say("searched_terms", text=query.searched))}</p>'
    return ""


def narrowed_html(address: Address, say: Say) -> str:
    """Which part of the library was searched, with the way to all of it."""
    if not is_narrowed(address):
        return ""
    parts = [say("narrowed_documents", count=len(address.within))] if address.within else []
    parts += [address.choice(name) for name in ("type", "issuer", "place") if address.choice(name)]
    parts += [
        say(f"narrowed_{name}", date=shown_date(address.choice(name), address.language))
        for name in ("since", "until")
        if address.choice(name)
    ]
    everywhere = address.asking(address.question or "")
    line = escaped(say("narrowed", what=" · ".join(parts)))
    return f'<p class="tc-searched">{line} · {_link_html(everywhere, say("everywhere"))}</p>'


def which_html(response: Response, address: Address, say: Say) -> str:
    """The documents that a number of the question may mean, each as a question of its own."""
    return "".join(
        _which_html(number, response.question, address, say)
        for number in response.scope.numbers
        if 1 < len(number.meant) <= _MEANINGS and number.written in response.question
    )


def _which_html(number: NamedNumber, question: str, address: Address, say: Say) -> str:
    links = "".join(
        f"<li>{_link_html(address.again(question.replace(number.written, each)), each)}</li>"
        for each in number.meant
    )
    heading = escaped(say("which_of", written=number.written))
    return (
        f'<section class="tc-which"><p>{heading}</p><ul class="tc-instead">{links}</ul></section>'
    )


def answer_html(response: Response, address: Address, say: Say) -> str:
    """The answer with each quote in its context, or a notice that there is none."""
    answer = response.answer
    if answer is None:
        return ""
    if answer.abstained:
        return _abstention_html(response, answer, address, say)
    groups = groupby(answer.citations, key=_place)
    quotes = "".join(
        _quotes_html(list(citations), response, address, say) for _, citations in groups
    )
    return (
        f'<section class="tc-answer"><h2>{escaped(say("answer"))}</h2>'
        f"{_lead_html(answer, say)}{quotes}</section>"
    )


def _place(citation: Citation) -> tuple[str, str | None, int, bool]:
    """What quotes must share to be shown above one source."""
    return citation.document, citation.section, citation.page, citation.may_be_misread


def _abstention_html(response: Response, answer: Answer, address: Address, say: Say) -> str:
    """Why there is no answer, and what may be asked instead."""
    caution = say("nearest_caution") if response.results else ""
    if answer.reason == UNKNOWN_NUMBER:
        notice = notice_html(say("abstained_number"), answer.text, caution)
    else:
        again = f"{say('abstained_next')} {caution}".rstrip()
        heading = say("abstained_silent" if answer.reason == SILENT else "abstained")
        notice = notice_html(heading, answer.text, again)
    places = [address.again(each) for each in _nearest_questions(response)]
    if not places:
        return notice
    links = "".join(f"<li>{_link_html(each, each.question or '')}</li>" for each in places)
    return f'{notice}<p>{escaped(say("ask_instead"))}</p><ul class="tc-instead">{links}</ul>'


def _nearest_questions(response: Response) -> list[str]:
    """The question with the number that the library lacks replaced by those most like it."""
    return [
        response.question.replace(number.written, nearest)
        for number in response.scope.unknown
        for nearest in number.nearest[:_NEAREST]
        if number.written in response.question
    ]


def _lead_html(answer: Answer, say: Say) -> str:
    """The line that answers or says who speaks, and how an English question was read."""
    lead = f'<p class="tc-lead">{escaped(answer.lead)}</p>' if answer.lead else ""
    if not answer.readings:
        return lead
    terms = "; ".join(f"{each.english} = {each.vietnamese}" for each in answer.readings)
    return f'{lead}<p class="tc-muted">{escaped(say("terms_read", terms=terms))}</p>'


def _quotes_html(
    citations: Sequence[Citation], response: Response, address: Address, say: Say
) -> str:
    """Quotes of one section and page: each in its context, then where they stand."""
    readings = response.answer.readings if response.answer else ()
    contexts = "".join(_contexts(citations, response.results, readings))
    first = citations[0]
    place = address.of_document(first.document, start=first.start, end=first.end)
    superseded = first.document in response.superseded
    source = source_html(first, address.language, say, superseded=superseded)
    return (
        f'<article class="tc-quote">{contexts}<p class="tc-source">{source}</p>'
        f'<p class="tc-open">{_link_html(place, say("open"))}</p></article>'
    )


def _contexts(
    citations: Sequence[Citation], results: Sequence[Result], readings: Sequence[Reading]
) -> list[str]:
    """A stretch of text for each chunk quoted from: quotes highlighted, terms underlined.

    They keep the order of the quotes; one from no chunk that was found stands by itself.
    """
    stretches: dict[tuple[int, int], tuple[str, list[Mark]]] = {}
    for citation in citations:
        chunk = _chunk_of(citation, results)
        if chunk is None:
            alone = (citation.start, citation.end)
            stretches[alone] = (citation.quote, [(0, len(citation.quote))])
        else:
            mark = (citation.start - chunk.start, citation.end - chunk.start)
            stretches.setdefault((-1, chunk.chunk_id), (chunk.text, []))[1].append(mark)
    return [_context_html(text, marks, readings) for text, marks in stretches.values()]


def _chunk_of(citation: Citation, results: Sequence[Result]) -> Result | None:
    return next((each for each in results if _holds(each, citation)), None)


def _holds(result: Result, citation: Citation) -> bool:
    within = result.start <= citation.start and citation.end <= result.end
    return within and result.document == citation.document


def _context_html(text: str, marks: Sequence[Mark], readings: Sequence[Reading]) -> str:
    start, end = window(text, marks, around=_CONTEXT_CHARS)
    terms = [place for each in readings for place in _places(each.vietnamese, text, marks)]
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    inner = _EMPTY_LINES.sub("\n", marked_html(text, marks, start=start, end=end, terms=terms))
    return f'<blockquote class="tc-text">{before}{inner}{after}</blockquote>'


def _places(term: str, text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Where ``term`` stands in the quotes, whatever its capitals and the spaces within it."""
    pattern = r"\s+".join(map(re.escape, fold(term).split()))
    found = (match.span() for match in re.finditer(rf"\b{pattern}\b", fold(text)))
    return [(a, b) for a, b in found if any(start <= a and b <= end for start, end in marks)]


def results_html(response: Response, address: Address, say: Say) -> str:
    """The chunks found, each folded under its source and its first words."""
    if not response.results:
        return f'<p class="tc-muted">{escaped(say("no_results"))}</p>'
    citations = response.answer.citations if response.answer else ()
    heading = say("results" if citations else "results_nearest")
    items = "".join(
        _result_html(each, citations, address, say, superseded=each.document in response.superseded)
        for each in response.results
    )
    return f'<section class="tc-results"><h2>{escaped(heading)}</h2><ol>{items}</ol></section>'


def _result_html(
    result: Result,
    citations: Sequence[Citation],
    address: Address,
    say: Say,
    *,
    superseded: bool,
) -> str:
    marks = [
        (each.start - result.start, each.end - result.start)
        for each in citations
        if _holds(result, each)
    ]
    place = address.of_document(result.document, start=result.start, end=result.end)
    also = say("also_in", titles=", ".join(result.also_in)) if result.also_in else ""
    return (
        f"<li><details><summary>"
        f'<span class="tc-rank">{result.rank}.</span>'
        f"<span>{source_html(result, address.language, say, superseded=superseded)}"
        f'<span class="tc-snippet">{escaped(_snippet(result))}</span>'
        f"</span></summary>"
        f'<blockquote class="tc-text">{marked_html(result.text, marks)}</blockquote>'
        f'<p class="tc-muted">{escaped(also)}</p>'
        f'<p class="tc-open">{_link_html(place, say("open"))}</p></details></li>'
    )


def _snippet(result: Result) -> str:
    """The first words of a chunk, without the headings that its source names already."""
    section = result.section or ""
    lines = [line for line in result.text.split("\n") if line.strip() not in section]
    return one_line("\n".join(lines) or result.text, limit=_SNIPPET_CHARS)


def _link_html(place: Address, label: str) -> str:
    return f'<a href="{escaped(place.link())}">{escaped(label)}</a>'
