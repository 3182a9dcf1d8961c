"""Make stems.txt from running Kazakh text: `python -m nlp.train stems FILE…` (IOB2 files or plain text).

A stem is kept where it was seen bare, or in several different forms. The first column of an IOB2 file is the word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from nlp.kazakh import stemmer

_LETTERS = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі")
_FORMS_OF_UNSEEN = 3


def words(lines: Iterable[str]) -> Counter[str]:
    """Lower-case Kazakh words with how often they stand in the text."""
    counts: Counter[str] = Counter()
    for line in lines:
        parts = line.split()
        iob = len(parts) == 2 and (parts[1] == "O" or parts[1][:2] in ("B-", "I-"))
        for word in parts[:1] if iob else parts:
            lower = word.strip('.,:;!?()«»"“”–-').lower()
            if len(lower) > 1 and _LETTERS.issuperset(lower):
                counts[lower] += 1
    return counts


def stems(counts: Counter[str]) -> dict[str, int]:
    """Stem → number of different forms, for stems that the text shows well enough."""
    forms: dict[str, set[str]] = defaultdict(set)
    for word in counts:
        for reading in stemmer.readings(word):
            forms[reading.stem].add(word)
    kept = {stem for stem, seen in forms.items() if _is_stem(stem, counts[stem], len(seen))}
    explained = {word for stem in kept if stem in counts for word in forms[stem]}
    return {
        stem: len(forms[stem])
        for stem in kept
        if (stem in counts or not forms[stem] <= explained) and (len(forms[stem]) > 1 or not _reducible(stem, kept))
    }


def _is_stem(stem: str, bare: int, forms: int) -> bool:
    if len(stem) < 3:
        return False
    return bare > 4 or (forms >= 2 and bare >= 1) or (len(stem) > 3 and forms >= _FORMS_OF_UNSEEN)


def _reducible(word: str, kept: set[str]) -> bool:
    """Whether a word that was seen in one form only is that form of another stem."""
    return any(reading.stem in kept and reading.endings and not reading.rare for reading in stemmer.readings(word))


def write(paths: Iterable[Path]) -> None:
    """Write stems.txt beside the stemmer."""
    counts: Counter[str] = Counter()
    for path in paths:
        counts += words(path.read_text(encoding="utf-8").splitlines())
    kept = stems(counts)
    target = Path(stemmer.__file__).with_name("stems.txt")
    target.write_text("".join(f"{stem} {kept[stem]}\n" for stem in sorted(kept)), encoding="utf-8")
    print(f"{len(kept)} stems from {len(counts)} words: {target.name}")
