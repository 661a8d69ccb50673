"""The kinds of documents and the offices that issue them, with their abbreviations.

Look-ups take any spelling: case, accents and repeated spaces do not matter. The
accent-free upper-case form of an abbreviation (``QD``, ``TTG``) is its *plain* form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tracuu.text import clean, strip_accents

# How sure a bare number after the word is the number of a document. "firm": nearly always
# (chỉ thị 24). "loose": unless it counts something (kế hoạch 5 năm). "strict": only after
# "số" (mẫu hợp đồng 2).
Hold = Literal["firm", "loose", "strict"]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document: abbreviation, Vietnamese name and English names, the usual first.

    ``yearly`` types carry a year in the number (``30/2020/NĐ-CP``); ``short`` says that
    the abbreviation alone may stand before a number (``CT 24``).
    """

    abbreviation: str
    name: str
    english: tuple[str, ...]
    hold: Hold = "strict"
    yearly: bool = False
    short: bool = False
    other_names: tuple[str, ...] = ()


TYPES = (
    DocumentType("CT", "Chỉ thị", ("directive",), "firm", short=True),
    DocumentType("NQ", "Nghị quyết", ("resolution",), "firm", yearly=True, short=True),
    DocumentType("QĐ", "Quyết định", ("decision",), "loose", yearly=True, short=True),
    DocumentType("KL", "Kết luận", ("conclusion",), "loose", short=True),
    DocumentType("KH", "Kế hoạch", ("plan",), "loose", short=True),
    DocumentType("HD", "Hướng dẫn", ("guidance", "guideline", "instruction"), "loose"),
    DocumentType("BC", "Báo cáo", ("report",), "loose"),
    DocumentType("TB", "Thông báo", ("notice", "notification", "announcement"), "loose"),
    DocumentType("QC", "Quy chế", ("working regulation", "statute"), "loose"),
    DocumentType("QyĐ", "Quy định", ("regulation",), "loose"),
    DocumentType("QĐi", "Quy định", ("regulation",), "loose"),
    DocumentType(
        "CTHĐ", "Chương trình hành động", ("action program", "action programme"), "firm", short=True
    ),
    DocumentType("CTr", "Chương trình", ("program", "programme"), "loose", short=True),
    DocumentType("TTr", "Tờ trình", ("submission", "proposal"), "loose", short=True),
    DocumentType(
        "CV", "Công văn", ("official letter", "official dispatch", "dispatch"), "firm", short=True
    ),
    DocumentType(
        "TTLT", "Thông tư liên tịch", ("joint circular",), "firm", yearly=True, short=True
    ),
    DocumentType(
        "TT", "Thông tư", ("circular",), "firm", yearly=True, short=True, other_names=("Thông tri",)
    ),
    DocumentType("NĐ", "Nghị định", ("decree",), "firm", yearly=True, short=True),
    DocumentType("L", "Luật", ("law",), "loose", yearly=True),
    DocumentType("BL", "Bộ luật", ("code",), yearly=True),
    DocumentType("HP", "Hiến pháp", ("constitution",)),
    DocumentType("PL", "Pháp lệnh", ("ordinance",), "loose", yearly=True),
    DocumentType("NQLT", "Nghị quyết liên tịch", ("joint resolution",), "firm", yearly=True),
    DocumentType("VBHN", "Văn bản hợp nhất", ("consolidated text",), "loose"),
    DocumentType("CĐ", "Công điện", ("urgent dispatch", "telegram"), "firm"),
    DocumentType("ĐA", "Đề án", ("scheme",), "loose"),
    DocumentType("DA", "Dự án", ("project",)),
    DocumentType("PA", "Phương án", ("option",)),
    DocumentType("HĐ", "Hợp đồng", ("contract",)),
    DocumentType("LCT", "Lệnh", ("order",)),
    DocumentType("BB", "Biên bản", ("minutes",)),
    DocumentType("TC", "Thông cáo", ("communiqué",)),
    DocumentType("GM", "Giấy mời", ("invitation",)),
    DocumentType("TM", "Thư mời", ("letter of invitation",)),
    DocumentType("QT", "Quy trình", ("procedure",)),
    DocumentType("HDLN", "Hướng dẫn liên ngành", ("joint guidance",), "firm"),
    DocumentType("KHLT", "Kế hoạch liên tịch", ("joint plan",), "firm"),
    DocumentType("KHPH", "Kế hoạch phối hợp", ("coordination plan",), "firm"),
    DocumentType("CTPH", "Chương trình phối hợp", ("coordination program",), "firm"),
    DocumentType("QCPH", "Quy chế phối hợp", ("coordination regulation",), "firm"),
    DocumentType("TBKL", "Thông báo kết luận", ("notice of conclusion",), "firm"),
)

# Abbreviation → (Vietnamese name, English name).
TYPE_NAMES = {each.abbreviation: (each.name, each.english[0]) for each in TYPES}

# Offices whose name is worth telling; the others below are only recognised.
ISSUER_NAMES = {
    "TW": ("Trung ương", "Central Committee"),
    "TU": ("Tỉnh ủy, Thành ủy", "Provincial or City Party Committee"),
    "QU": ("Quận ủy", "District Party Committee"),
    "HU": ("Huyện ủy", "District Party Committee"),
    "ThU": ("Thị ủy", "Town Party Committee"),
    "ĐU": ("Đảng ủy", "Party Committee"),
    "CB": ("Chi bộ", "Party cell"),
    "ĐUK": ("Đảng ủy khối", "Party Committee of the bloc"),
    "VPTW": ("Văn phòng Trung ương Đảng", "Central Office of the Party"),
    "BTCTW": ("Ban Tổ chức Trung ương", "Central Organisation Commission"),
    "UBKTTW": ("Ủy ban Kiểm tra Trung ương", "Central Inspection Commission"),
    "BTGTW": ("Ban Tuyên giáo Trung ương", "Central Propaganda Commission"),
    "BDVTW": ("Ban Dân vận Trung ương", "Central Mass Mobilisation Commission"),
    "CP": ("Chính phủ", "Government"),
    "TTg": ("Thủ tướng Chính phủ", "Prime Minister"),
    "CTN": ("Chủ tịch nước", "State President"),
    "UBTVQH": ("Ủy ban Thường vụ Quốc hội", "Standing Committee of the National Assembly"),
    "UBND": ("Ủy ban nhân dân", "People's Committee"),
    "HĐND": ("Hội đồng nhân dân", "People's Council"),
    "VPCP": ("Văn phòng Chính phủ", "Government Office"),
}
# The Party, and the Youth Union, which numbers as the Party does.
_PARTY = {"TW", "TU", "QU", "HU", "THU", "DU", "CB", "DUK", "DUB", "BCS", "DD", "DTN", "TWDTN"}
_MORE_ISSUERS = """
    UB VPQH VP HĐBT HĐTP HĐNN TANDTC VKSNDTC VKSTC KTNN TTCP NHNN UBDT BCĐ BCH BTV ĐTN ĐCT MTTQ MTTW
    TLĐ LĐLĐ LHPN HPN HND CCB BCA BQP BNG BNV BTP BKHĐT BTC BCT BNN BNNPTNT BNNMT BGTVT BXD BTNMT
    BTTTT BLĐTBXH BVHTTDL BVHTT BKHCN BGDĐT BYT BDTTG SGDĐT SNV STC STP SYT SXD SCT STNMT SNNMT
    SKHĐT STTTT SVHTTDL SVHTT SDL SLĐTBXH SGTVT SNN SNNPTNT SKHCN SNGV STTR CAT CATP CAQ CAHN BHXH
    CCT TCT TCHQ TCTK KBNN PGDĐT PNV PTP PYT PVHTT PTNMT PTCKH QLĐT TTYT VKS TAND TTHĐND QĐND
"""
_PARTY_ORGAN = re.compile(
    r"(?:VP|BTC|BTCKT|UBKT|BTG|BDV|BNC|BTGDV|BKT|BKTTW|BCS|HDLL|TTCT|TCT|BCD|QUT?)"
    r"(?:TW|TU|QU|HU|DU)"
)
_ASSEMBLY = re.compile(r"(?:QH|UBTVQH|HDND)[0-9]{1,2}")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` in upper case, without accents, each space single."""
    return " ".join(strip_accents(clean(text)).upper().split())


def _by_plain_abbreviation() -> dict[str, DocumentType]:
    """Plain abbreviation → type; the first of two types that share one (HD before HĐ)."""
    found: dict[str, DocumentType] = {}
    for each in TYPES:
        found.setdefault(plain(each.abbreviation), each)
    return found


def _by_plain_word() -> dict[str, DocumentType]:
    found: dict[str, DocumentType] = {}
    for each in TYPES:
        for word in (each.name, *each.other_names, *each.english):
            found.setdefault(plain(word), each)
    return found


TYPES_BY_ABBREVIATION = _by_plain_abbreviation()
TYPES_BY_WORD = _by_plain_word()
_BY_EXACT_ABBREVIATION = {each.abbreviation.upper(): each for each in TYPES}
_ISSUERS = {plain(each): each for each in (*_MORE_ISSUERS.split(), *ISSUER_NAMES)}


def type_of_word(word: str) -> str | None:
    """The abbreviation of a type named in Vietnamese or English (``chi thi`` → ``CT``)."""
    found = TYPES_BY_WORD.get(plain(word))
    return found.abbreviation if found else None


@lru_cache(maxsize=4096)
def type_of_abbreviation(abbreviation: str) -> str | None:
    """The usual spelling of a type's abbreviation (``qd`` → ``QĐ``)."""
    exact = _BY_EXACT_ABBREVIATION.get(clean(abbreviation).upper())
    found = exact or TYPES_BY_ABBREVIATION.get(plain(abbreviation))
    return found.abbreviation if found else None


@lru_cache(maxsize=4096)
def is_issuer(abbreviation: str) -> bool:
    """Whether an issuer's abbreviation is a known one, by its first part (``UBND-VX``)."""
    head = plain(abbreviation).partition("-")[0]
    return head in _ISSUERS or bool(_PARTY_ORGAN.fullmatch(head) or _ASSEMBLY.fullmatch(head))


@lru_cache(maxsize=4096)
def is_party_issuer(abbreviation: str) -> bool:
    """Whether the issuer is of the Party, so that its numbers read ``24-CT/TU``."""
    head = plain(abbreviation).partition("-")[0]
    return head in _PARTY or _PARTY_ORGAN.fullmatch(head) is not None


def is_assembly_issuer(abbreviation: str) -> bool:
    """Whether the issuer is the National Assembly of some term (``QH15``)."""
    return plain(abbreviation).startswith(("QH", "UBTVQH"))


@lru_cache(maxsize=4096)
def issuer_spelling(abbreviation: str) -> str:
    """The usual spelling of an issuer's abbreviation: ``TTg``, ``SGDĐT-VP``."""
    return "-".join(map(_part_spelling, clean(abbreviation).split("-")))


def _part_spelling(part: str) -> str:
    found = _ISSUERS.get(plain(part))
    if found:
        return found
    if _PARTY_ORGAN.fullmatch(plain(part)):
        return plain(part)[:-2] + _ISSUERS[plain(part)[-2:]]
    if _ASSEMBLY.fullmatch(plain(part)):
        return plain(part).replace("HDND", "HĐND")
    return part if any(char.isupper() for char in part) else part.upper()
