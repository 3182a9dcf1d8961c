"""Edits: the form of a text by which an edit is told from noise.

Spaces, the style of quotation marks and dashes, soft hyphens and line ends are set by editors' programs and change
without anyone's wish; words, figures, signs and their order are not. Two texts of one form say the same.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟‹›″〝〞＂", '"'),
        **dict.fromkeys("’‘‛ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        "\u00ad": "",
    }
)
_NO_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_BEFORE_MARK = re.compile(r" (?=[,;:!?)\]}]|\.(?:\s|$|\.))")
_INSIDE_QUOTES = re.compile(r"(?<=[(\[]) | (?=[)\]])")


def edit_form(text: str) -> str:
    """`text` without what is no edit: spaces of every kind are one, line ends too; quotation marks, apostrophes and
    dashes have one style each; letters are composed. Two single quotes are a double one."""
    plain = unicodedata.normalize("NFC", text).translate(_MARKS).replace("''", '"')
    plain = " ".join(_NO_WIDTH.sub("", plain).split())
    return _INSIDE_QUOTES.sub("", _BEFORE_MARK.sub("", plain))
