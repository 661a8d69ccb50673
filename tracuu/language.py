"""Whether a question is Vietnamese (with or without accents) or English."""

from __future__ import annotations

import re

from tracuu.text import WORD, accented_share, fold, strip_accents
from tracuu.types import Language

# Words that questions hardly do without in one language and that are rare in the other.
_ENGLISH = frozenset(
    """
    what which who whom whose when where why how does did is are was were the of by for from
    with must should shall may might could would has have had been being be about between under
    after before during and or not many much year date law directive plan decision require
    required requires ward wards district report people if all any there their its this that
    these those according say says list name give tell show explain describe
    """.split()
)
_VIETNAMESE = frozenset(
    """
    la gi nao ai dau khi bao nhieu the nhu vi sao tai cua cac nhung duoc co khong va voi cho den
    tu trong ngoai ve theo nguoi nam ngay thang viec lam phai can yeu cau thuc hien van ban chi
    thi ke hoach quyet dinh nghi quyet ket luan phuong quan huyen xa to chuc don vi can bo dang
    nay do mot hai ba so lan dung hay sai hoac bi do boi cung da dang se neu thi ma han nop quy
    dinh luat
    """.split()
)
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|[cgkpt]h|gi|tr|qu|[bcdghklmnprstvx])?"
    r"(?:[iu]?[eo]u?|uye|uya|ie|ye|uo|ua|ia|oa|oe|oo|uy|ai|ao|au|ay|eo|eu|iu|oi|ui|uoi|uou|ieu|yeu|"
    r"oai|oay|uay|uyu|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_ACCENTED = 0.12
# A word that is no Vietnamese syllable may be a name; it tells half as much.
_FOREIGN = 0.5
# Where no English word tells, more than this share of the words that are no names must be
# foreign: "phong chong covid o Ha Noi" is Vietnamese.
_MANY_FOREIGN = 0.3
_NAME = 0.3
# "CT 24", "TP HCM": capitals of at most so many letters are an abbreviation of any language.
_ABBREVIATION_CHARS = 4


def language_of(question: str) -> Language:
    """``en`` or ``vi``; a question that tells neither is taken to be Vietnamese.

    Give it the question without its document numbers: their letters tell nothing.
    """
    written = [match.group() for match in WORD.finditer(question)]
    tokens = [fold(token) for token in written]
    english: float = sum(token in _ENGLISH for token in tokens)
    if accented_share(question) > _ACCENTED and english <= len(tokens) / 4:
        return "vi"
    plain = [
        (strip_accents(token), _is_name(number, written)) for number, token in enumerate(tokens)
    ]
    vietnamese = sum(_NAME if name else 1 for token, name in plain if token in _VIETNAMESE)
    told = [token for token, name in plain if token.isalpha() and not name]
    foreign = sum(map(_is_foreign, written))
    if english or foreign > _MANY_FOREIGN * len(told):
        english += _FOREIGN * min(foreign, english + 1)
    return "en" if english > vietnamese else "vi"


def _is_name(number: int, written: list[str]) -> bool:
    """Whether a word has the capital of a name: "Hai Ba Trung" tells no language."""
    word = written[number]
    return word[0].isupper() and not all(each[0].isupper() for each in written)


def _is_foreign(word: str) -> bool:
    """Whether a word is no Vietnamese syllable, with or without accents."""
    if not word.isalpha() or (word.isupper() and len(word) <= _ABBREVIATION_CHARS):
        return False
    return _SYLLABLE.fullmatch(strip_accents(fold(word))) is None
