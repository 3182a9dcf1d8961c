"""What stands around a found amount: bounds, approximation, and what is no amount after all."""

from __future__ import annotations

from nlp.amounts.draft import Draft, Line, following, phrase_at, phrase_before, preceding
from nlp.amounts.endings import ABLATIVE
from nlp.amounts.lexicon import context
from nlp.amounts.quantity import scale_of
from nlp.amounts.rates import is_rate

_SKIPPED_BEFORE = frozenset(
    ("на", "в", "с", "to", "by", "of", "и", "чем", "сумму", "the", "a")
)  # «более чем на 5 млрд»
_CHANGES_WITHIN = 9  # lexemes before «до», in the same clause, in which a verb of change may stand
_CLAUSE_ENDS = frozenset(",;:—–()")


def is_amount(draft: Draft) -> bool:
    """False for vague quantities, exchange rates and numbers that are part of something longer."""
    line, first = draft.line, draft.first
    if first and line[first - 1].form in context().vague:
        return False
    if first > 1 and line[first - 2].form == "не" and line[first - 1].form in ("один", "одну", "одна"):
        return False  # «не один миллион»: nobody says how many
    if preceding(line, first + 1, ("не", "один")) or preceding(line, first + 1, ("не", "одну")):
        return False
    return not (_glued(draft) or is_rate(draft))


def _glued(draft: Draft) -> bool:
    """The number continues a word, a path or another number: «А5», «KZT/USD», «12/5 000 тенге»."""
    line, first = draft.line, draft.first
    if first == 0 or line[first - 1].stop < line[first].start:
        return False
    before = line[first - 1]
    if before.kind == "dash" and first > 1 and line[first - 2].stop == before.start and line[first].kind == "number":
        return line[first - 2].kind == "word"  # «АИ-92»
    return before.raw in ("/", "=", "№", "#", "_") or (before.kind == "word" and line[first].kind != "sign")


def set_bounds(draft: Draft) -> None:
    """«свыше» and «астам» set low, «до» and «дейін» set high, «около» and «жуық» say approximate."""
    if draft.change:
        return
    draft.approximate = _approximate(draft)
    if draft.low is not None:
        return
    before, after = _before(draft), _after(draft)
    if "high" in (before, after):
        draft.high = draft.value
    elif "low" in (before, after):
        draft.low = draft.value


def _before(draft: Draft) -> str | None:
    line, words = draft.line, context()
    for at in _spots_before(draft):
        high, low = phrase_before(line, at, words.high), phrase_before(line, at, words.low)
        if high or low:
            length, kind = max((high, "high"), (low, "low"))
            if kind == "low" and at - length > 0 and _is_share(line, at - length):
                return None  # «20 % от 30 млн тенге»
            went_to = preceding(line, at, ("до",)) or preceding(line, at, ("up", "to"))
            if kind == "high" and went_to and _changes_before(line, at - length):
                return None  # «вырос до 5 млрд» is where it went
            return kind
    return None


def _spots_before(draft: Draft) -> list[int]:
    """Where a phrase before the sum may end: at the sum, or before a preposition («более чем на 5 млрд»)."""
    line, at = draft.line, draft.first
    spots = [at]
    while at and len(spots) < 4 and line[at - 1].form in _SKIPPED_BEFORE:
        at -= 1
        spots.append(at)
    return spots


def _after(draft: Draft) -> str | None:
    """Kazakh bounds follow; one may stand inside: «5 миллионнан астам теңге»."""
    line, words = draft.line, context()
    for at in range(draft.first + 1, draft.last + 2):
        if at < len(line) and line[at].form in words.compared and not line[at - 1].form.endswith(ABLATIVE):
            continue  # «79 миллион теңгені аз деп санайды»
        high, low = phrase_at(line, at, words.high_after), phrase_at(line, at, words.low_after)
        if high or low:
            _, kind = max((high, "high"), (low, "low"))
            till = following(line, at, ("дейін",)) or following(line, at, ("шейін",))
            return None if kind == "high" and till and _changes(line, at + 1, at + 5) else kind
    return None


def _approximate(draft: Draft) -> bool:
    line, words = draft.line, context()
    if any(phrase_before(line, at, words.approximate) for at in _spots_before(draft)):
        return True
    last = line[draft.last]
    if last.kind == "word" and last.form.endswith(words.approximate_endings) and len(last.form) > 5:
        return True
    spots = range(draft.first + 1, draft.last + 2)
    scaled = (line[at].form for at in range(draft.first, draft.last))
    if any(form.endswith(words.approximate_endings) and scale_of(form) for form in scaled):
        return True  # «он миллиондай теңге»
    return any(phrase_at(line, spot, words.approximate_after) for spot in spots)


def _changes_before(line: Line, at: int) -> bool:
    """Whether the clause before lexeme `at` has a verb of change: «увеличить штраф для компаний до 50 МРП»."""
    if at and line[at - 1].raw in _CLAUSE_ENDS:  # «выросли в 2,5 раза, до 4,3 млрд»
        at -= 1
    start = max(0, at - _CHANGES_WITHIN)
    clause = next((spot + 1 for spot in range(at - 1, start - 1, -1) if line[spot].raw in _CLAUSE_ENDS), start)
    return _changes(line, clause, at)


def _is_share(line: Line, at: int) -> bool:
    return line[at - 1].raw == "%" or line[at - 1].form.startswith(("процент", "дол", "част"))


def _changes(line: Line, start: int, stop: int) -> bool:
    return any(context().change.match(form) for form in line.forms(start, stop))
