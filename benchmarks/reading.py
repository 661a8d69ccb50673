"""How much of a page is read right, kind by kind, with the time and memory it takes.

    python -m benchmarks.reading [KIND ...]

The pages are made from the sample library, so that their text is known. Each kind is read in
a process of its own; the memory is that process's peak, without the recognition's processes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.accuracy import character_errors, flat, numbers_found
from tests.legacy_encoding import tcvn3, vni
from tests.pdf_pages import (
    BROKEN_TABLES,
    as_typed_in_legacy,
    askew,
    broken,
    encrypted,
    english_layer,
    huge_page,
    joined,
    known_pages,
    legacy_pdf,
    mixed_pdf,
    noisy,
    picture,
    scan_pdf,
    text_pdf,
)

Pages = Sequence[str]
Made = tuple[bytes, Pages]
_LONG = 300


def _legacy(encode: Callable[[str], str]) -> Made:
    pages = [as_typed_in_legacy(page) for page in known_pages()]
    return legacy_pdf(pages, encode), pages


def _mixed(encode: Callable[[str], str]) -> Made:
    lines = as_typed_in_legacy(known_pages()[0]).splitlines()
    short = [line for line in lines if 0 < len(line) < 95]
    return mixed_pdf(short, encode), ["\n".join(short)]


def _long() -> Made:
    pages = [known_pages()[number % len(known_pages())] for number in range(_LONG)]
    return text_pdf(pages), pages


def _scan(*, dpi: int = 200, degrees: float = 0, grain: bool = False) -> Made:
    images = [picture(page, dpi=dpi) for page in known_pages()]
    if degrees % 90:
        images = [askew(image, degrees) for image in images]
    elif degrees:
        images = [image.rotate(degrees, expand=True) for image in images]
    return scan_pdf([noisy(image) for image in images] if grain else images), known_pages()


def _hybrid() -> Made:
    first, second, *_ = known_pages()
    return joined(text_pdf([first]), scan_pdf([picture(second)])), [first, second]


def _english() -> Made:
    page = known_pages()[0]
    return scan_pdf([picture(page)], layers=[english_layer(page)]), [page]


def _broken(kind: str) -> Made:
    return broken(text_pdf(known_pages()[:2]), BROKEN_TABLES[kind]), known_pages()[:2]


KINDS: dict[str, Callable[[], Made]] = {
    "text": lambda: (text_pdf(known_pages()), known_pages()),
    f"text, {_LONG} pages": _long,
    "text, RC4": lambda: (encrypted(text_pdf(known_pages()), "", "RC4-128"), known_pages()),
    "text, AES": lambda: (encrypted(text_pdf(known_pages()), "", "AES-256"), known_pages()),
    "text, 200,000 pt": lambda: (huge_page(text_pdf(known_pages()[:1])), known_pages()[:1]),
    "text, junk before": lambda: (b"junk\n" * 99 + text_pdf(known_pages()), known_pages()),
    "TCVN3": lambda: _legacy(tcvn3),
    "VNI": lambda: _legacy(vni),
    "TCVN3 and Unicode": lambda: _mixed(tcvn3),
    "VNI and Unicode": lambda: _mixed(vni),
    "scan": _scan,
    "scan, 3 degrees": lambda: _scan(degrees=3),
    "scan, -7 degrees": lambda: _scan(degrees=-7),
    "scan, 90 degrees": lambda: _scan(degrees=90),
    "scan, 180 degrees": lambda: _scan(degrees=180),
    "scan, noisy": lambda: _scan(grain=True),
    "text and scan": _hybrid,
    "scan, English layer": _english,
    **{f"table: {kind}": lambda kind=kind: _broken(kind) for kind in BROKEN_TABLES},  # type: ignore[misc]
}


def measured(kind: str, data: bytes, pages: Pages) -> str:
    """Read ``data`` and say in a line how well and at what cost."""
    from tracuu.readers import Ocr, read_document

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.pdf").write_bytes(data)
        started = time.perf_counter()
        document = read_document(Path(folder), "a.pdf", ocr=Ocr())
        seconds = time.perf_counter() - started
    texts = [document.text[page.start : page.end] for page in document.pages]
    wrong = sum(character_errors(*pair) for pair in zip(pages, texts, strict=True))
    right = 100 * (1 - wrong / sum(len(flat(page)) for page in pages))
    found, wanted = numbers_found("\n".join(pages), document.text)
    origins = ", ".join(sorted({page.origin for page in document.pages}))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    return (
        f"{kind:<20} | {len(pages):>5} | {right:>7.3f} | {found:>4} of {wanted:<4} |"
        f" {seconds:>7.1f} | {peak:>7.0f} | {origins}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {'; '.join(KINDS)}")
    wanted = parser.parse_args().kinds or list(KINDS)
    print(f"{'kind':<20} | pages | right % | numbers right | seconds | peak MB | origin")
    for kind in wanted:
        data, pages = KINDS[kind]()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measured, kind, data, list(pages)).result(), flush=True)


if __name__ == "__main__":
    main()
