"""Differences: what one version of a text says that another does not, by paragraph, then word by word.

What is no edit (spaces, the style of quotation marks and dashes) is no difference. A paragraph that stands elsewhere
is moved, not gone and added; a paragraph that was written anew is shown whole, since the few words that it shares with
the old one by chance say nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from crawlers.parse.edits import edit_form

_PIECE = re.compile(r"\n+|[^\S\n]+|\d[\d.,:]*\d|\w+|[^\w\s]")  # a number is one piece: «12,6», «17:30»
_WORD = re.compile(r"\w+")
MOST_PIECES = 3_000  # compared word by word: the work grows with the square. Longer stretches are compared by line
KEPT = 160  # characters that are shown on either side of a long stretch that is the same
MOVED = 20  # characters that a paragraph must have to be known again elsewhere
ALIKE = 0.3  # share of common words under which a paragraph was written anew
BRIDGE = 3  # characters of an equal stretch between two changes that are taken into them: «12, 13» → «14, 15»

Kind = Literal["same", "gone", "added", "moved", "cut"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text; `moved` stood elsewhere before; `cut` stands for an equal one that is too long to repeat."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Change]:
    """From `old` to `new`, in the order of the new text, long equal stretches shortened."""
    return [piece for one in _joined(_by_paragraph(old, new)) for piece in _shortened(one)]


def plain(changes: Iterable[Change]) -> str:
    """For a terminal: «ещё [-12-]{+14+} млн», a moved paragraph as «{~…~}»."""
    marks = {"same": "{}", "gone": "[-{}-]", "added": "{{+{}+}}", "moved": "{{~{}~}}", "cut": " […] {}"}
    return "".join(_around(marks[one.kind], one.text) for one in changes)


def _around(mark: str, text: str) -> str:
    """Line ends stay outside of marks, so that each line reads by itself."""
    body = text.strip("\n")
    if not body:
        return mark.format("¶") + text if mark != "{}" and text else mark.format(text)
    start = text.index(body)
    return text[:start] + mark.format(body) + text[start + len(body) :]


def _by_paragraph(old: str, new: str) -> Iterator[Change]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) + len(after) > MOST_PIECES:
        yield from (Change("gone", old), Change("added", new))
        return
    keys, fresh = [edit_form(line) for line in before], [edit_form(line) for line in after]
    blocks = SequenceMatcher(None, keys, fresh, autojunk=False).get_opcodes()
    left, arrived = _moved(keys, fresh, blocks)
    for verb, a, b, c, d in blocks:
        if verb == "equal":
            yield Change("same", "".join(after[c:d]))
            continue
        gone, added = "".join(before[i] for i in range(a, b) if i not in left), ""
        for i in range(c, d):
            if i not in arrived:
                added += after[i]
                continue
            yield from _by_word(gone, added)
            yield Change("moved", after[i])
            gone = added = ""
        yield from _by_word(gone, added)


def _moved(
    keys: Sequence[str], fresh: Sequence[str], blocks: Sequence[tuple[str, int, int, int, int]]
) -> tuple[set[int], set[int]]:
    """Paragraphs that stand elsewhere now: their numbers in the old text, and in the new."""
    gone: dict[str, list[int]] = defaultdict(list)
    for verb, a, b, _, _ in blocks:
        for i in range(a, b) if verb != "equal" else ():
            if len(keys[i]) >= MOVED:
                gone[keys[i]].append(i)
    left, arrived = set(), set()
    for verb, _, _, c, d in blocks:
        for i in range(c, d) if verb != "equal" else ():
            if gone.get(fresh[i]):
                left.add(gone[fresh[i]].pop(0))
                arrived.add(i)
    return left, arrived


def _by_word(old: str, new: str) -> Iterator[Change]:
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > MOST_PIECES or not _alike(old, new):
        yield from (Change("gone", old), Change("added", new))
        return
    matcher = SequenceMatcher(None, [_key(one) for one in before], [_key(one) for one in after], autojunk=False)
    gone = added = ""
    blocks = matcher.get_opcodes()
    for number, (verb, a, b, c, d) in enumerate(blocks):
        was, text = "".join(before[a:b]), "".join(after[c:d])
        last = number == len(blocks) - 1
        if verb == "equal" and (last or not (gone or added) or len(text.strip()) > BRIDGE or "\n" in text):
            yield from (Change("gone", gone), Change("added", added), Change("same", text))
            gone = added = ""
        else:
            gone, added = gone + was, added + text
    yield from (Change("gone", gone), Change("added", added))


def _alike(old: str, new: str) -> bool:
    was, now = Counter(_WORD.findall(old.lower())), Counter(_WORD.findall(new.lower()))
    most = max(was.total(), now.total())
    return not most or (was & now).total() / most >= ALIKE or most <= 3


def _key(piece: str) -> str:
    if piece.isspace():
        return "\n" if "\n" in piece else " "
    return edit_form(piece) or piece


def _joined(changes: Iterator[Change]) -> list[Change]:
    """Neighbours of one kind become one."""
    found: list[Change] = []
    for one in changes:
        if not one.text:
            continue
        if found and found[-1].kind == one.kind:
            found[-1] = Change(one.kind, found[-1].text + one.text)
        else:
            found.append(one)
    return found


def _shortened(change: Change) -> Sequence[Change]:
    if change.kind != "same" or len(change.text) <= 3 * KEPT:
        return [change]
    head, tail = change.text[:KEPT].rpartition(" ")[0], change.text[-KEPT:].partition(" ")[2]
    return [Change("same", head), Change("cut", ""), Change("same", tail)]
