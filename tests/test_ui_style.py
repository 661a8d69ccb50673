"""Words, colours, settings and addresses of the page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter
from urllib.parse import parse_qs

import pytest

from tracuu.ui.address import Address, read_address
from tracuu.ui.strings import STRINGS

ROOT = Path(__file__).parent.parent


def test_both_languages_have_the_same_strings_with_the_same_fields() -> None:
    vi, en = STRINGS["vi"], STRINGS["en"]
    assert vi.keys() == en.keys()
    for key in vi:
        fields = [
            {name for _, name, *_ in Formatter().parse(each[key]) if name} for each in (vi, en)
        ]
        assert fields[0] == fields[1], key
        assert vi[key].strip() and en[key].strip(), key


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _blend(colour: str, ground: str, opacity: float) -> str:
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_links_buttons_and_borders_have_enough_contrast(mode: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"][mode]
    style = (ROOT / "tracuu" / "ui" / "style.css").read_text(encoding="utf-8")
    faint = min(float(each) for each in re.findall(r"opacity: (0\.\d+)", style))
    notice = _blend("#7f7f7f", theme["backgroundColor"], 0.16)
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"], notice):
        assert _contrast(theme["textColor"], ground) >= 7
        assert _contrast(_blend(theme["textColor"], ground, faint), ground) >= 4.5
        assert _contrast(theme["linkColor"], ground) >= 4.5
        assert _contrast(theme["borderColor"], ground) >= 2.5
    assert _contrast("#ffffff", theme["primaryColor"]) >= 4.5
    light, dark = re.findall(r"color: light-dark\((#\w+), (#\w+)\); \}", style)[0]
    assert theme["linkColor"] == {"light": light, "dark": dark}[mode]


def test_the_highlight_has_dark_letters_on_a_light_ground() -> None:
    style = (ROOT / "tracuu" / "ui" / "style.css").read_text(encoding="utf-8")
    ground, letters = re.findall(r"mark \{ background: (#\w+); color: (#\w+)", style)[0]
    assert _contrast(ground, letters) >= 7


def test_the_page_is_served_to_this_machine_only_and_tells_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] and config["server"]["enableCORS"]
    assert config["browser"]["gatherUsageStats"] is False
    assert "http" not in config["theme"]["font"] and "fontFaces" not in config["theme"]


class _Parameters(dict[str, list[str]]):
    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


def test_an_address_says_what_its_link_said() -> None:
    address = Address("en", "a&b=c?", ("x y.pdf", "ü/&.md"), True, "k/ế hoạch.docx", 12, 340)
    query = address.link().removeprefix("?")
    assert read_address(_Parameters(parse_qs(query))) == address


@pytest.mark.parametrize("bad", ["-1", "x", "", "9" * 30, "１２", "1e3", "²"])
def test_an_offset_that_is_no_number_is_left_out(bad: str) -> None:
    address = read_address(_Parameters(doc=["a"], start=[bad], end=["5"], lang=["xx"]))
    assert (address.start, address.end, address.language) == (0, 5, "vi")
