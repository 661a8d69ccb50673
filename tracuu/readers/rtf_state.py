"""The control words that a rich text is read by, and what is in force at a place in it."""

from __future__ import annotations

from dataclasses import dataclass

from tracuu.readers.blocks import Block
from tracuu.readers.rtf_tables import Flow

# Destinations whose text is not part of the document.
SKIPPED = frozenset(
    """
    aftncn aftnsep aftnsepc annotation atnauthor atndate atnid atnparent atnref author
    background bkmkend bkmkstart buptim category colorschememapping colortbl comment company
    creatim datafield datastore doccomm docvar factoidname falt filetbl fldinst fontemb fontfile
    footer footerf footerl footerr footnotesep formfield ftncn ftnsep ftnsepc generator header
    headerf headerl headerr hlinkbase keywords latentstyles listoverridetable listpicture
    listtable manager mmathPr nonesttables nonshppict objclass objdata objname oldcprops
    oldpprops oldsprops oldtprops operator panose password passwordhash pgptbl pict pn pnseclvl
    printim private protusertbl revtbl revtim rsidtbl shprslt sn sp subject sv tc template
    themedata upr userprops wgrffmtfilter xe xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl
    xmlopen
    """.split()
)
# What else may follow "\*" and is read all the same.
READ_STARRED = frozenset({"shpinst", "shptxt", "ud", "nesttableprops", "footnote"})
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "~": "\u00a0",
    "_": "-",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
BREAKS = frozenset({"page", "softpage"})


@dataclass(slots=True)
class State:
    """What a group inherits from the one around it."""

    destination: str = ""
    font: int = 0
    unicode_skip: int = 1
    hidden: bool = False
    deleted: bool = False
    style: int = 0
    outline: int | None = None
    depth: int = 0
    in_table: bool = False
    page_before: bool = False

    @property
    def shown(self) -> bool:
        return not (self.hidden or self.deleted)

    @property
    def tables_deep(self) -> int:
        return self.depth or int(self.in_table)


@dataclass(slots=True)
class Story:
    """A stream of paragraphs of its own: the body, a note, a text box."""

    flow: Flow
    text: list[str]
    boxes: list[Block]
    marker: str = ""


def story() -> Story:
    return Story(Flow(), [], [])


def joined(pieces: list[str]) -> str:
    """The pieces as one text; halves of a character, which come one by one, are joined."""
    text = "".join(pieces)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
