"""Which of the findings at one place stands: programmes before organisations before people before places."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.findings import Amount, Mention

_ORDER = {"programme": 0, "organisation": 1, "person": 2, "place": 3}


def settled(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions of which no two of one kind overlap; a higher kind at the same place wins.

    A place may stand inside an
    organisation's name (`управление энергетики Павлодарской области`), a person never does.
    """
    taken: list[Mention] = []
    spans: set[tuple[int, int]] = set()
    covered: dict[str, set[int]] = {kind: set() for kind in _ORDER}
    for mention in sorted(mentions, key=lambda m: (_ORDER[m.kind], m.start - m.stop, m.start)):
        places = range(mention.start, mention.stop)
        if (
            any(not covered[kind].isdisjoint(places) for kind in _refused_by(mention))
            or (mention.start, mention.stop) in spans
        ):
            continue
        spans.add((mention.start, mention.stop))
        covered[mention.kind].update(places)
        taken.append(mention)
    return sorted(taken, key=lambda m: (m.start, -m.stop, m.kind))


def outside(amounts: Iterable[Amount], mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions that are no part of a sum: in «71 300 долларов США» and «5 млн АҚШ доллары» no country is named."""
    taken = {at for amount in amounts for at in range(amount.start, amount.stop)}
    return [mention for mention in mentions if taken.isdisjoint(range(mention.start, mention.stop))]


def _refused_by(mention: Mention) -> tuple[str, ...]:
    if mention.kind == "place":
        return ("place", "person", "programme")
    if mention.kind == "person":
        return ("person", "organisation", "programme")
    return ("organisation", "programme") if mention.kind == "organisation" else ("programme",)
