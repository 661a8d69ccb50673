"""What cannot be looked for, told calmly, with what can be instead."""

from __future__ import annotations

from tracuu.errors import UsageError
from tracuu.numbers import KnownNumbers, find_mentions
from tracuu.text import words
from tracuu.ui.address import Address
from tracuu.ui.kept import Register
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.strings import Say
from tracuu.ui.tables import link_html


def trouble_html(error: UsageError, register: Register, address: Address, say: Say) -> str:
    """Why nothing can be found, in the page's language; ``error`` is in that of the commands."""
    name, number = address.choice("addressee"), address.choice("number")
    if name and not words(name.replace("_", " ")):
        return notice_html(say("duties_bad_name", written=name), say("duties_bad_name_text"))
    mentions = find_mentions(number)
    if number and not mentions:
        return notice_html(say("duties_bad_number", written=number), say("duties_bad_number_text"))
    if not number:
        return notice_html(say("duties_none"), str(error))
    spellings = register.catalog.number_keys()
    nearest = [spellings[key] for key in KnownNumbers(spellings).nearest(mentions[0])]
    notice = notice_html(say("duties_unknown_number", written=mentions[0].display))
    if not nearest:
        return notice
    places = {each: address.choosing({"number": each, "part": ""}) for each in nearest}
    links = "".join(f"<li>{link_html(at, escaped(each))}</li>" for each, at in places.items())
    return f'{notice}<p>{escaped(say("duties_nearest"))}</p><ul class="tc-instead">{links}</ul>'
