"""Russian state bodies and their like: a head word, its adjectives, and the complement that makes it a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.abbreviated import abbreviated
from nlp.organisations.grammar import Candidate, Ground, Word
from nlp.organisations.inflection import Head, heads
from nlp.places import is_nominative_place, is_place
from nlp.russian import morphology

_ROOMS = {"палат", "отдел"}  # «палата № 6» of a hospital, «отдел № 3» of some body
LONGEST = 16  # words of a complement
_STATES = {"рк", "рф", "казахстана", "республики", "снг", "еаэс", "оон", "кр", "ру", "сша", "ес", "кнр", "рб", "оаэ"}
_PLACE_WORDS = {"области", "района", "города", "округа", "края", "аула", "поселка", "села"}
_OFFICES = {"президенте", "правительстве", "министерстве", "акимате", "парламенте", "сенате"}


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(lexicon("organisations/heads.yaml")["ru_complements"][key]["words"])


@dataclass(slots=True)
class _Complement:
    """What follows the head, as far as it was read."""

    stop: int
    words: int = 0
    named: bool = False  # holds a place, a state, a number, a quoted name or a capital letter
    placed: bool = False  # after a place only places follow
    numbered: bool = False  # holds «№ 5» or «имени Абая»: which one of its kind it is
    seen: list[str] = field(default_factory=list)


def state_body(ground: Ground) -> Iterator[Candidate]:
    """министерство финансов РК, управление энергетики Павлодарской области, Медеуский районный суд города Алматы."""
    if ground.language == "kk":
        return
    table, forms = lexicon("organisations/heads.yaml")["ru_state"], heads("ru_state")
    for index in ground.among(forms):
        word, head = ground.words[index], forms[ground.lower[index]]
        if _part_of_compound(ground, word):
            continue
        start, adjectives = head.adjectives(ground, index)
        if adjectives and adjectives[0].lower().startswith(tuple(table[head.lemma].get("not", ()))):
            continue
        complement = complement_of(ground, index)
        if head.lemma in _SEATED:
            _seat(ground, complement)
        if _is_name(ground, word, start, adjectives, complement, table[head.lemma]["needs"]):
            yield Candidate(
                start, complement.stop, _canonical(ground, word, head, adjectives, complement), "state_body"
            )


_OF_DATIVE = {
    "противодействию",
    "содействию",
    "помощи",
}  # nouns whose object is a dative: «по противодействию экстремизму»
_SEATED = {"посольство", "консульство", "генконсульство", "постпредство"}
_SEAT = re.compile(r"[ \u00a0]в[ \u00a0](?:Республике[ \u00a0])?[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+")


def _seat(ground: Ground, done: _Complement) -> None:
    """посольство Китая в Казахстане: where the body sits."""
    match = _SEAT.match(ground.text, done.stop, ground.stop)
    if match is not None and done.placed:
        done.stop = match.end()


def _part_of_compound(ground: Ground, word: Word) -> bool:
    return (
        ground.text[max(ground.start, word.start - 1) : word.start] in ("-", "«") and ground.text[word.start - 1] == "-"
    )


def _is_name(
    ground: Ground, word: Word, start: int, adjectives: list[str], complement: _Complement, needs: str
) -> bool:
    own = any(_own(adjective) for adjective in adjectives)
    if complement.seen and complement.seen[0] in _listed("common") and not own:
        return False
    if complement.seen and not adjectives and set(complement.seen) <= _PLACE_WORDS:
        return False  # «акимат города»: which one?
    capital = ground.text[start].isupper() and not ground.opens_sentence(start)
    if complement.numbered and word.text.lower()[:5] not in _ROOMS:
        return True
    if needs == "number":
        return own and word.start > start
    if needs == "complement":
        return complement.words > 0 or own or (capital and bool(adjectives))
    return (
        own
        or (capital and bool(adjectives or complement.words))
        or (complement.named and (bool(adjectives) or complement.placed or complement.words > 1))
        or (bool(adjectives) and adjectives[0][0].isupper() and len(adjectives) + complement.words > 1)
    )


def _own(adjective: str) -> bool:
    """«Алматинский», «Верховный», but not «Районный» at the beginning of a sentence."""
    lower = adjective.lower()
    if not adjective[0].isupper():
        return False
    return lower.startswith(
        ("верховн", "генеральн", "конституционн", "высш", "национальн", "всемирн", "евразийск", "центральн")
    ) or (
        lower.endswith(("ский", "ская", "ское", "цкий", "цкая", "цкое"))
        and not lower.startswith(
            ("городск", "медицинск", "областн", "технич", "политехнич", "экономич", "детск", "клинич")
        )
    )


def complement_of(ground: Ground, index: int) -> _Complement:
    """What follows the word at `index` and belongs to its name."""
    done = _Complement(ground.words[index].stop)
    at = index + 1
    while at < len(ground.words) and done.words < LONGEST:
        word = ground.words[at]
        taken = _take(ground, done, at) if ground.gap(done.stop, word.start) else _take_joined(ground, done, at)
        if not taken:
            break
        at += taken
    _take_quoted(ground, done)
    return done


def _take(ground: Ground, done: _Complement, at: int) -> int:
    """How many words from `at` continue the complement; it is moved past them."""
    for rule in (_state, _body, _place, _named_after, _field, _sphere, _office, _and, _genitive):
        taken = rule(ground, done, at)
        if taken:
            last = ground.words[at + taken - 1]
            done.stop, done.words = last.stop, done.words + taken
            done.seen.extend(word.text.lower() for word in ground.words[at : at + taken])
            return taken
    return 0


def _text(ground: Ground, at: int) -> str:
    return ground.words[at].text if at < len(ground.words) else ""


def _near(ground: Ground, at: int) -> bool:
    """Whether the word at `at` follows the one before it with only a space between."""
    return at < len(ground.words) and ground.gap(ground.words[at - 1].stop, ground.words[at].start)


def _state(ground: Ground, done: _Complement, at: int) -> int:
    word = _text(ground, at)
    if word == "Республики" and _near(ground, at + 1) and _text(ground, at + 1)[:1].isupper():
        done.named = done.placed = True
        return 2
    if word.lower() in _STATES and word[0].isupper() and word != "Республики":
        done.named = True
        return 1
    return 0


def _body(ground: Ground, done: _Complement, at: int) -> int:
    """управление по противодействию экстремизму ДП г. Алматы, Пограничная служба КНБ: the abbreviated body it is of."""
    word = ground.words[at]
    if not word.text.isupper() or word.text not in abbreviated("abbreviated_bodies", "parents"):
        return 0
    done.named, done.placed = True, False
    return 1


def _sphere(ground: Ground, done: _Complement, at: int) -> int:
    """комитет по обеспечению качества в сфере образования: a field told by «в сфере»."""
    if _text(ground, at) != "в" or _text(ground, at + 1) not in ("сфере", "сферах", "области") or done.placed:
        return 0
    if not (_near(ground, at + 1) and _near(ground, at + 2)) or _text(ground, at + 2)[0].isupper():
        return 0
    return 2 if _genitive(ground, done, at + 2) else 0


def _place(ground: Ground, done: _Complement, at: int) -> int:
    word, after = _text(ground, at), _text(ground, at + 1)
    if word in ("города", "района", "области", "г", "городу", "области", "району") and after[:1].isupper():
        near = _near(ground, at + 1) or (
            word == "г" and ground.text[ground.words[at].stop : ground.words[at + 1].start].strip(". ") == ""
        )
        taken = 2 if near else 0
    elif word[:1].isupper() and after in ("области", "района", "края", "округа") and _near(ground, at + 1):
        taken = 2
    elif (
        word[:1].isupper()
        and len(word) > 2
        and (
            (
                morphology.has(word.lower(), "Geox", "gent")
                and (is_place(word) or not morphology.has(word.lower(), "Surn"))
            )
            or (is_place(word) and not is_nominative_place(word))
            or word in ("Астаны", "Алматы", "Шымкента", "Тараза", "ВКО", "ЗКО", "СКО")
        )
    ):
        taken = 1
    else:
        return 0
    if taken:
        done.named = done.placed = True
    return taken


def _named_after(ground: Ground, done: _Complement, at: int) -> int:
    """имени Абая, им. К. Сатпаева, № 5."""
    word = _text(ground, at)
    if word not in ("имени", "им"):
        return 0
    taken = 1
    while taken < 5 and at + taken < len(ground.words):
        gap = ground.text[ground.words[at + taken - 1].stop : ground.words[at + taken].start]
        name = _text(ground, at + taken)
        dotted = len(_text(ground, at + taken - 1)) < 3  # «им.», «К.»: elsewhere a full stop ends the sentence
        if gap.strip(". \u00a0" if dotted else " \u00a0") or not (
            name[0].isupper() or name.startswith(("аль-", "әл-"))
        ):
            break
        taken += 1
    done.named = done.named or taken > 1
    done.numbered = done.numbered or taken > 1
    return taken if taken > 1 else 0


def _field(ground: Ground, done: _Complement, at: int) -> int:
    """по делам спорта, по городу Алматы: the field of a body, in the dative."""
    if _text(ground, at) != "по" or not _near(ground, at + 1):
        return 0
    after = _text(ground, at + 1)
    if after == "г" and _place(ground, done, at + 1):  # «по г. Алматы»
        return 3
    if after.lower() in _listed("not_fields") or not (morphology.has(after.lower(), "datv") or after.isupper()):
        return 0
    done.placed = False
    if after[0].isupper() or after in ("городу", "области", "району"):
        done.named = True
    if after in ("городу", "району") and _near(ground, at + 2) and _text(ground, at + 2)[0].isupper():
        return 3
    if after in _OF_DATIVE and _near(ground, at + 2) and morphology.has(_text(ground, at + 2).lower(), "NOUN", "datv"):
        return 3
    if after == "управлению" and _instrumental(ground, at + 2):
        return 2 + _instrumental(ground, at + 2)
    if (
        _near(ground, at + 2)
        and morphology.has(after.lower(), "ADJF", "datv")
        and morphology.has(_text(ground, at + 2).lower(), "NOUN", "datv")
    ):
        return 3
    return 2


def _instrumental(ground: Ground, at: int) -> int:
    """How many words from `at` say what is managed: «управлению земельными ресурсами»."""
    if not _near(ground, at):
        return 0
    if morphology.has(_text(ground, at).lower(), "NOUN", "ablt"):
        return 1
    adjective = morphology.has(_text(ground, at).lower(), "ADJF", "ablt")
    return (
        2
        if adjective and _near(ground, at + 1) and morphology.has(_text(ground, at + 1).lower(), "NOUN", "ablt")
        else 0
    )


def _office(ground: Ground, done: _Complement, at: int) -> int:
    if _text(ground, at) == "при" and _text(ground, at + 1).lower() in _OFFICES:
        done.named, done.placed = True, False
        return 2
    return 0


def _and(ground: Ground, done: _Complement, at: int) -> int:
    """… и интеграции: both sides of «и» are parts of the complement."""
    if done.words and not done.placed and _text(ground, at) == "и" and _near(ground, at + 1):
        if at + 1 < len(ground.words) and ground.words[at + 1].stop + 1 in ground.quote_from:
            return 0  # «Совет ветеранов и партия «Ауыл»»: two bodies
        taken = _genitive(ground, done, at + 1) or _dative(ground, done, at + 1)
        return taken + 1 if taken else 0
    return 0


def _dative(ground: Ground, done: _Complement, at: int) -> int:
    word = _text(ground, at).lower()
    return int("по" in done.seen and not ground.words[at].capital and morphology.has(word, "NOUN", "datv"))


def _genitive(ground: Ground, done: _Complement, at: int) -> int:
    word = _text(ground, at)
    lower = word.lower()
    if (
        done.placed
        or len(word) < 3
        or lower in ("года", "году", "лет", "дня", "сегодня", "после", "него", "нее", "них", "тенге", "тысяч")
    ):
        return 0
    if lower not in _listed("persons") and (_is_person(word) or not _reads_genitive(lower)):
        return 0
    if word[0].isupper() and not word.isupper():
        done.named = True
    return 1


def _is_person(word: str) -> bool:
    readings = morphology.parses(word.lower())
    named = word[0].isupper() and any({"Name", "Surn", "Patr"} & parse.tag.grammemes for parse in readings[:3])
    return named or (bool(readings) and {"NOUN", "anim"} <= readings[0].tag.grammemes)


def _reads_genitive(lower: str) -> bool:
    for parse in morphology.parses(lower):
        grammemes = parse.tag.grammemes
        if (
            "gent" in grammemes
            and parse.score >= 0.05
            and {"NOUN", "ADJF", "PRTF"} & grammemes
            and "Apro" not in grammemes
        ):
            return True
    return False


def _take_joined(ground: Ground, done: _Complement, at: int) -> int:
    """A number sign, or the comma of a list that ends in «и»: «развития, инноваций и … промышленности»."""
    gap = ground.text[done.stop : ground.words[at].start]
    if gap.strip() == "№" and ground.words[at].text[0].isdigit():
        done.stop, done.words, done.named = ground.words[at].stop, done.words + 1, True
        done.numbered = True
        return 1
    if gap == ", " and "по" in done.seen and not done.placed and _list_goes_on(ground, done, at):
        taken = _genitive(ground, done, at) or _dative(ground, done, at)
        done.stop, done.words = ground.words[at].stop, done.words + taken
        return taken
    if (
        gap.strip(" ") == ","
        and gap.startswith(",")
        and done.words
        and not done.placed
        and _list_goes_on(ground, done, at)
    ):
        return _take(ground, done, at)
    return 0


def _list_goes_on(ground: Ground, done: _Complement, at: int) -> bool:
    for ahead in range(at, min(at + 8, len(ground.words) - 1)):
        if ground.words[ahead].text == "и":
            return ahead > at and bool(_genitive(ground, done, ahead + 1) or _dative(ground, done, ahead + 1))
        gap = ground.text[ground.words[ahead].stop : ground.words[ahead + 1].start].strip()
        if gap not in ("", ",") or not (_genitive(ground, done, ahead) or _dative(ground, done, ahead)):
            return False
    return False


def _take_quoted(ground: Ground, done: _Complement) -> None:
    pair = next((ground.quote_from[at] for at in range(done.stop + 1, done.stop + 3) if at in ground.quote_from), None)
    if pair and done.words and re.fullmatch(r"[ \u00a0]+", ground.text[done.stop : pair[0]]):
        done.stop, done.words, done.named = pair[1], done.words + 1, True


def _canonical(ground: Ground, word: Word, head: Head, adjectives: list[str], complement: _Complement) -> str:
    lemma = head.lemma.capitalize() if word.capital else head.lemma
    name = " ".join([*adjectives, lemma]) + " ".join(
        ground.text[word.stop : complement.stop].replace("\u00a0", " ").split(" ")
    )
    return name[0].upper() + name[1:]
