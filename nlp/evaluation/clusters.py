"""How well the mentions of a newsroom are told to be of one or of several: `python -m nlp.evaluation.clusters FILE…`.

A file holds articles, each begun by `== ru` or `== kk`, with mentions as `{who|as it is written}`; `who` begins with p
for a person or o for an organisation and is the same wherever the same is meant, in both languages. The figures are
those of B³ (Bagga and Baldwin 1998): for each mention how much of its cluster is right, and how much of its true one is
in it. A mention that the analyser misses stands alone, and people of one name are told apart as on an entity's page."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.analyse import Analyser
from nlp.clusters import Bearer, cluster, perhaps_different
from nlp.findings import Mention

_KINDS = {"p": "person", "o": "organisation"}
_MARK = re.compile(r"\{([po])(\w*)\|([^{}|]+)\}")


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention as it was marked: who is meant, and where it stands in the text."""

    who: str
    kind: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Told:
    """An article without its marks, and these."""

    language: str
    text: str
    marks: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class ClusterFigures:
    """B³ over all marked mentions, and over those alone that the analyser found (`found_f1`). `mistakes` are lines."""

    mentions: int
    missed: int
    precision: float
    recall: float
    f1: float
    found_f1: float
    mistakes: tuple[str, ...]


def read_newsroom(text: str) -> Iterator[Told]:
    """The articles of a file. Raises ValueError for a mark that cannot be read."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    for part in re.split(r"^== ", lines, flags=re.MULTILINE)[1:]:
        language, _, body = part.partition("\n")
        yield _told(language.strip(), body.strip())


def _told(language: str, body: str) -> Told:
    text, marks, at = "", list[Marked](), 0
    for mark in _MARK.finditer(body):
        text += body[at : mark.start()]
        marks.append(Marked(mark[1] + mark[2], _KINDS[mark[1]], len(text), len(text) + len(mark[3])))
        text, at = text + mark[3], mark.end()
    text += body[at:]
    if "{" in text or "}" in text:
        raise ValueError(f"write {{who|as it is written}}: {text[:80]!r}")
    return Told(language, text, tuple(marks))


def figures(newsroom: Sequence[Told], analyser: Analyser) -> ClusterFigures:
    """Analyse the articles, cluster all that they mention, and compare with the marks."""
    found = [analyser.analyse(one.text).mentions for one in newsroom]
    clusters = _clusters(found)
    true: dict[tuple[int, int], str] = {}
    said: dict[tuple[int, int], str] = {}
    alone = set()
    for article, one in enumerate(newsroom):
        for number, mark in enumerate(one.marks):
            place = article, number
            true[place] = mark.who
            match = _match(mark, found[article])
            said[place] = clusters.get((article, match), f"?{place}") if match >= 0 else f"!{place}"
            if match < 0:
                alone.add(place)
    precision, recall, f1 = b_cubed(true, said)
    seen = true.keys() - alone
    only_found = b_cubed({at: true[at] for at in seen}, {at: said[at] for at in seen})[2]
    return ClusterFigures(
        len(true), len(alone), precision, recall, f1, only_found, tuple(_mistakes(newsroom, true, said))
    )


def b_cubed(true: dict[tuple[int, int], str], said: dict[tuple[int, int], str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of B³ of two clusterings of the same mentions."""
    sizes_true, sizes_said, both = (defaultdict[object, int](int) for _ in range(3))
    for place in true:
        sizes_true[true[place]] += 1
        sizes_said[said[place]] += 1
        both[true[place], said[place]] += 1
    count = max(len(true), 1)
    precision = sum(both[true[at], said[at]] / sizes_said[said[at]] for at in true) / count
    recall = sum(both[true[at], said[at]] / sizes_true[true[at]] for at in true) / count
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _clusters(found: Sequence[Sequence[Mention]]) -> dict[tuple[int, int], str]:
    """(article, index) of each mention with a key → its cluster and, of a person, the group within it that is shown."""
    keyed: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for article, mentions in enumerate(found):
        for index, mention in enumerate(mentions):
            if mention.key:
                keyed[mention.kind, mention.key].append((article, index))
    proofs = {
        (mention.key, f"bin:{mention.identifiers['bin']}")
        for mentions in found
        for mention in mentions
        if mention.key and "bin" in mention.identifiers
    }
    clusters: dict[tuple[int, int], str] = {}
    for kind in _KINDS.values():
        for part in cluster(kind, [key for of, key in keyed if of == kind], proofs):
            places = sorted(place for key in part.keys for place in keyed[kind, key])
            for number, group in enumerate(_groups(kind, places, found)):
                clusters.update({places[i]: f"{part.id}/{number}" for i in group})
    return clusters


def _groups(
    kind: str, places: Sequence[tuple[int, int]], found: Sequence[Sequence[Mention]]
) -> Iterable[tuple[int, ...]]:
    """A page shows people of one name in groups where they do not agree."""
    if kind != "person":
        return [tuple(range(len(places)))]
    named = [(found[article][index], str(article)) for article, index in places]
    return perhaps_different([Bearer(mention.name, mention.role, article) for mention, article in named])


def _match(mark: Marked, mentions: Sequence[Mention]) -> int:
    """The index of the mention of the kind that covers most of the mark; -1 where none touches it."""
    covered = [min(mark.stop, one.stop) - max(mark.start, one.start) for one in mentions]
    fitting = [i for i, one in enumerate(mentions) if one.kind == mark.kind and covered[i] > 0]
    return max(fitting, key=lambda i: covered[i], default=-1)


def _mistakes(
    newsroom: Sequence[Told], true: dict[tuple[int, int], str], said: dict[tuple[int, int], str]
) -> Iterator[str]:
    """Of each true cluster how it was cut up, and what was taken for it."""
    whose: dict[str, set[str]] = defaultdict(set)
    for place, cluster_said in said.items():
        whose[cluster_said].add(true[place])
    for who in sorted(set(true.values())):
        cut: dict[str, list[str]] = defaultdict(list)
        for (article, number), name in true.items():
            if name == who:
                one = newsroom[article]
                mark = one.marks[number]
                cut[said[article, number]].append(one.text[mark.start : mark.stop])
        if len(cut) > 1 or any(len(whose[part]) > 1 for part in cut):
            parts = (f"{part[:1] if part[0] in '!?' else ''}{names}" for part, names in cut.items())
            others = sorted({other for part in cut for other in whose[part]} - {who})
            yield f"{who}: {'; '.join(parts)}" + (f"; with {', '.join(others)}" if others else "")


def main(arguments: Sequence[str]) -> None:
    """Print the figures of each file; with --errors its mistakes too."""
    analyser = Analyser()
    for path in (Path(one) for one in arguments if one != "--errors"):
        newsroom = list(read_newsroom(path.read_text(encoding="utf-8")))
        found = figures(newsroom, analyser)
        print(
            f"{path.name}: {len(newsroom)} articles, {found.mentions} mentions, {found.missed} of them missed; B³ "
            f"precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f} "
            f"({found.found_f1:.3f} of those that were found)"
        )
        for line in found.mistakes if "--errors" in arguments else ():
            print(f"  {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
