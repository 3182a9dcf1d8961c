"""A text as it was given → the text that is read, and the way back for offsets.

Copied text, scans and old files hold letters of another alphabet, signs that nobody sees, words cut at the end of a
line. They are mended before anything reads the text, each by a pass of its own; the numbers of people (IINs) are blotted
out here too, so that nothing that is found can hold one. A text that needs nothing costs a few searches and stays as it is.
"""  # noqa: E501

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp.identifiers import find_numbers, hide
from nlp.latin_kazakh import latin_lines, transliterated
from nlp.line_breaks import SOFT, rejoined
from nlp.lookalikes import own_letters

Span = tuple[int, int]
Edit = tuple[int, int, str]  # text[start:stop] is read as the third

# Signs that are read as another one, each in its place: no offset moves.
_ODD = re.compile(  # control signs, odd spaces, halves of surrogates, full-width letters
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\uff01-\uff5e]"
)
_SAME_LENGTH = {
    **dict.fromkeys(range(1, 0x20), " "), **dict.fromkeys(range(0x7F, 0xA0), " "),
    0x09: "\t", 0x0A: "\n", 0x0D: "\r", **dict.fromkeys((0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((0x1680, *range(0x2000, 0x200B), 0x205F, 0x3000), " "),
    **dict.fromkeys((0x2007, 0x2009, 0x202F), "\u00a0"),  # thin spaces keep numbers together, as no-break ones do
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{sign: chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)},
}  # fmt: skip
_CUT = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
_MARKS = "\u0300-\u036f"
_NEEDS_WORK = re.compile(f"[{_CUT}{_MARKS}\r\x00\ufb00-\ufb06]")
_WORK = re.compile(
    rf"(?P<soft>\u00ad(?=[ \t]{{0,8}}\r?\n))|(?P<nul>\x00+)|(?P<cut>[{_CUT}]+)"
    rf"|(?P<marked>[^\W\d_](?:[{_CUT}]*[{_MARKS}])+)|(?P<mark>[{_MARKS}]+)|(?P<line>\r\n?)|(?P<ligature>[\ufb00-\ufb06])"
)
# Marks that NFC does not join with their letter, as fonts without Kazakh letters are helped out.
_DRAWN = {
    **dict.fromkeys(("к\u0327", "к\u0328", "к\u0321", "к\u0322"), "қ"),
    **dict.fromkeys(("н\u0327", "н\u0328", "н\u0321", "н\u0322"), "ң"),
    **dict.fromkeys(("г\u0335", "г\u0336", "г\u0337"), "ғ"),
    **dict.fromkeys(("ү\u0335", "ү\u0336", "у\u0335"), "ұ"),
    **dict.fromkeys(("о\u0335", "о\u0336"), "ө"),
}


class _Pass:
    """One pass over a text: the text after it, and the edits that changed a length, by where they stand in both."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        parts, at, shift = list[str](), 0, 0
        self._old: list[Span] = []
        self._new: list[Span] = []
        for start, stop, written in edits:
            parts += (text[at:start], written)
            at = stop
            if len(written) != stop - start:
                self._old.append((start, stop))
                self._new.append((start + shift, start + shift + len(written)))
                shift += len(written) - (stop - start)
        self.text = "".join([*parts, text[at:]])

    def back(self, start: int, stop: int) -> Span:
        """Where [start:stop] of the text after this pass stood in the text before it."""
        return _moved(self._new, self._old, start, stop)

    def forward(self, start: int, stop: int) -> Span:
        """Where [start:stop] of the text before this pass stands in the text after it."""
        return _moved(self._old, self._new, start, stop)


def _moved(here: Sequence[Span], there: Sequence[Span], start: int, stop: int) -> Span:
    first, last = _place(here, there, start), _place(here, there, max(start, stop - 1))
    return first[0], max(first[0], last[1]) if stop > start else first[0]


def _place(here: Sequence[Span], there: Sequence[Span], place: int) -> Span:
    at = bisect_right(here, (place, 1 << 60)) - 1
    if at < 0:
        return place, place + 1
    if place < here[at][1]:
        return there[at]
    same = place + there[at][1] - here[at][1]
    return same, same + 1


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text` is what is read of `given`. `hidden` are the spans of IINs and `latin` those of Kazakh lines that were
    written in Latin letters, both in `text`."""

    given: str
    text: str
    hidden: tuple[Span, ...] = ()
    latin: tuple[Span, ...] = ()
    passes: tuple[_Pass, ...] = ()

    def back(self, start: int, stop: int) -> Span:
        """The span of the text as it was given that was read as text[start:stop]."""
        for one in reversed(self.passes):
            start, stop = one.back(start, stop)
        return start, stop


def clean(given: str, *, transliterate: bool = True) -> Cleaned:
    """What is read in place of a text. `transliterate`: lines of Kazakh in Latin letters are read in Cyrillic ones."""
    passes: list[_Pass] = []
    text = _after(passes, given.translate(_SAME_LENGTH) if _ODD.search(given) else given, _signs)
    text = _after(passes, text, rejoined)
    text = own_letters(text)
    numbers = find_numbers(text)
    hidden = [(one.start, one.stop) for one in numbers if one.kind == "iin"]
    text = hide(text, (one for one in numbers if one.kind == "iin"))
    split = [(one.start, one.stop, one.digits) for one in numbers if one.kind == "bin" and one.stop - one.start > 12]
    text = _after(passes, text, lambda _: split)
    hidden = [passes[-1].forward(*span) for span in hidden] if split else hidden
    latin = latin_lines(text) if transliterate else []
    if latin:
        text = _after(passes, text, lambda before: transliterated(before, latin))
        hidden, latin = ([passes[-1].forward(*span) for span in spans] for spans in (hidden, latin))
    return Cleaned(given, text, tuple(hidden), tuple(latin), tuple(passes))


def _after(passes: list[_Pass], text: str, edits_of: Callable[[str], Sequence[Edit]]) -> str:
    edits = edits_of(text)
    if not edits:
        return text
    passes.append(_Pass(text, edits))
    return passes[-1].text


def _signs(text: str) -> list[Edit]:
    """Signs that nobody sees, letters in two parts, line ends of other systems, ligatures."""
    if _NEEDS_WORK.search(text) is None:
        return []
    return [(m.start(), m.end(), _read(str(m.lastgroup), m.group())) for m in _WORK.finditer(text)]


def _read(kind: str, written: str) -> str:
    if kind == "soft":
        return SOFT
    if kind == "line":
        return "\n"
    if kind == "ligature":
        return unicodedata.normalize("NFKC", written)
    return _whole_letter(written) if kind == "marked" else ""


def _whole_letter(written: str) -> str:
    """A letter and its marks as one letter; a mark that belongs to no letter of ours is an accent, or noise."""
    plain = re.sub(f"[{_CUT}]", "", written)
    drawn = _DRAWN.get(plain[:2].lower())
    if drawn is not None:
        return drawn.upper() if plain[0].isupper() else drawn
    return unicodedata.normalize("NFC", plain)[0]
