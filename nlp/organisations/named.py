"""Rules for names with a legal form or in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.forms import KAZAKH_ENDING, canonical_form
from nlp.organisations.grammar import Candidate, Ground
from nlp.organisations.inflection import OUTSIDE, heads
from nlp.organisations.quotes import OPENING, straight
from nlp.russian import morphology

# What may stand between a form and its quoted name: «АО НК «…», «ТОО компания «…», «КГУ общеобразовательная школа «…».
_BETWEEN = re.compile(
    # Each word stands behind a space: a run of letters is read in one way only, which keeps a miss cheap.
    r"(?:(?:[ \u00a0]*,)?[ \u00a0]+(?:[^\W\d_]{2,25}(?:-[^\W\d_]+)?|№[ \u00a0]?\d+)){0,5}?"
    r"[ \u00a0]*,?[ \u00a0]*(?=[«“„\"‹<'])"
)
_NAME_WORD = r"[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][\w&’'-]*\w(?:\.(?:kz|com|ru))?"
_INITIALS = r"[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]\.(?:[ \u00a0]?[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]\.)?"
_BARE = re.compile(
    rf"[ \u00a0](?:{_INITIALS}[ \u00a0]?)?(?:{_NAME_WORD})(?:[ \u00a0](?:{_INITIALS}|{_NAME_WORD}|&|and)){{0,4}}"
)
_PERSON = re.compile(rf"{_NAME_WORD}[ \u00a0]{_INITIALS}")
_SOLE_TRADERS = {"ИП", "ЖК", "КХ", "ШҚ", "ФХ", "ЧП"}  # forms of one person, who gives the firm its name
_BARE_BEFORE = re.compile(rf"(?:{_NAME_WORD}[ \u00a0](?:(?:&|and)[ \u00a0])?){{1,5}}$")
_ENDING = re.compile(r"[-–‑’'ʼ][а-яәіңғүұқөһё]{1,9}(?!\w)")
BEFORE_ONLY = {"ЖШС", "АҚ"}  # in Kazakh the form follows the name; bare words after it belong to the sentence
_STARTERS = {
    "В",
    "И",
    "А",
    "По",
    "На",
    "С",
    "Для",
    "От",
    "Из",
    "Как",
    "Ал",
    "Бұл",
    "Осы",
    "The",
    "In",
    "At",
    "By",
    "Of",
    "Компания",
    "Бүгін",
}


def form_before_quoted(ground: Ground) -> Iterator[Candidate]:
    """ТОО «Астана-Строй», товарищество с ограниченной ответственностью «Астана-Строй», АО НК «Қазақстан темір жолы»."""
    for form in ground.forms:
        if form["short"] == "ЖК" and ground.language != "kk" and not _PERSON.match(ground.text, form.end() + 2):
            continue  # жилой комплекс: a building; ЖК «Қалиев А.» is a man's firm
        if form.group()[-1] == "." and ground.text[form.end() + 1 : form.end() + 2] not in OPENING:
            continue  # «… Lakeside Ltd. Банк «…»»: it ends the name and the sentence before it
        between = _BETWEEN.match(ground.text, form.end(), min(ground.stop, form.end() + 90))
        pair = ground.quote_from.get(between.end()) if between else None
        if between is None or pair is None:
            continue
        words = " ".join(between.group().replace(",", " ").split())
        if _is_kazakh_after(ground, form, pair) or any(w.islower() and len(w) < 3 for w in words.split()):
            continue
        stop = _with_ending(ground, pair[1])
        inner = straight(ground.text[pair[0] : pair[1]])
        name = " ".join(filter(None, (canonical_form(form.group()), words, inner)))
        yield Candidate(form.start(), stop, name, "form_before_quoted", inner)


def _is_kazakh_after(ground: Ground, form: re.Match[str], pair: tuple[int, int]) -> bool:
    """«Астана» ЖШС «Қазақ құрылыс» … : in Kazakh the form belongs to the name before it."""
    return any(
        ground.gap(stop, form.start()) for stop in (form.start() - 1, form.start() - 2) if stop in ground.quote_to
    )


def quoted_before_form(ground: Ground) -> Iterator[Candidate]:
    """«Астана-Строй» ЖШС-нің, «Қазмұнайгаз» ұлттық компаниясы» АҚ, "Astana Stroy" LLP."""
    for form in ground.forms:
        before = (
            len(ground.text[: form.start()].rstrip(" \u00a0,"))
            if form.start() - ground.start < 3
            else _skip_back(ground, form.start())
        )
        pair = ground.quote_to.get(before)
        if pair is None or (ground.language == "ru" and not _is_behind(ground, form, before)):
            continue
        inner = straight(ground.text[pair[0] : pair[1]])
        yield Candidate(pair[0], form.end(), f"{inner} {canonical_form(form.group())}", "quoted_before_form", inner)


def _is_behind(ground: Ground, form: re.Match[str], quoted: int) -> bool:
    """Whether a form in Russian text belongs to the quote before it: not in a list, «АО «Даму», АО «Тан»»."""
    opens = any(at in ground.quote_from for at in (form.end() + 1, form.end() + 2))
    return not opens and "," not in ground.text[quoted : form.start()]


def _skip_back(ground: Ground, at: int) -> int:
    while at > ground.start and ground.text[at - 1] in " \u00a0,":
        at -= 1
    return at


def form_before_bare(ground: Ground) -> Iterator[Candidate]:
    """ТОО Астана-Строй, ИП Ахметов К.Н., АО Казахтелеком."""
    for form in ground.forms:
        if form["short"] in BEFORE_ONLY or (form["short"] is not None and form["short"][0].isascii()):
            continue
        if form["short"] == "ЖК" and ground.language != "kk":
            continue
        bare = _BARE.match(ground.text, form.end(), min(ground.stop, form.end() + 120))
        if bare is None or (form["long"] and form.group()[0].isupper() and ground.language == "kk"):
            continue
        if _PERSON.fullmatch(bare.group().strip()) and form["short"] not in _SOLE_TRADERS and not form["long"]:
            continue  # «директор ТОО Балтабаев М.Ш.»: a form, and a man beside it
        inner = " ".join(bare.group().split())
        yield Candidate(form.start(), bare.end(), f"{canonical_form(form.group())} {inner}", "form_before_bare", inner)


def bare_before_form(ground: Ground) -> Iterator[Candidate]:
    """Қазақтелеком АҚ, Astana Stroy LLP, Freedom Holding Corp."""
    for form in ground.forms:
        short = form["short"] or ""
        # ЖК stands before its name; after quotes or before them a form belongs to what is quoted.
        if not (short.isascii() or ground.language == "kk") or short == "ЖК" or _beside_quotes(ground, form):
            continue
        bare = _BARE_BEFORE.search(ground.text[max(ground.start, form.start() - 80) : form.start()])
        if bare is None:
            continue
        words = bare.group().split()
        while words and (words[0] in _STARTERS or (not words[0].isascii() and OUTSIDE.search(words[0]))):
            words.pop(0)
        if ground.language == "ru":
            words = _latin_part(words)
        if not words:
            continue
        inner = " ".join(words)
        start = form.start() - len(bare.group()) + bare.group().index(words[0])
        yield Candidate(start, form.end(), f"{inner} {canonical_form(form.group())}", "bare_before_form", inner)


def _latin_part(words: list[str]) -> list[str]:
    """«Оборудование Siemens Energy AG», «Нидерландская Steppe N.V.»: the Russian words are no part of it."""
    latin = next((at for at, word in enumerate(words) if word.isascii()), 0)
    known = all(parse.is_known for word in words[:latin] for parse in morphology.parses(word.lower())[:1])
    return words[latin:] if known else words


def _beside_quotes(ground: Ground, form: re.Match[str]) -> bool:
    return (
        any(at in ground.quote_from for at in (form.end() + 1, form.end() + 2))
        or _skip_back(ground, form.start()) in ground.quote_to
    )


def head_before_quoted(ground: Ground) -> Iterator[Candidate]:
    """Фонд «Даму», партия «Аманат»; of «компания «Рога»» only the quoted name."""
    table = lexicon("organisations/heads.yaml")["ru_quoted"]
    forms = heads("ru_quoted")
    if ground.language == "kk":
        return
    for index in ground.among(forms):
        word, head = ground.words[index], forms[ground.lower[index]]
        pair = next(
            (ground.quote_from[at] for at in range(word.stop + 1, word.stop + 3) if at in ground.quote_from), None
        )
        if pair is None or not ground.gap(word.stop, pair[0]):
            continue  # «… больницы. «Нужно …»»: a quote that opens the next sentence
        inner, stop = straight(ground.text[pair[0] : pair[1]]), _with_ending(ground, pair[1])
        if not table[head.lemma]["inside"]:
            yield Candidate(pair[0], stop, inner, "head_before_quoted", inner)
            continue
        left, adjectives = head.adjectives(ground, index)
        name = f"{' '.join([*adjectives, head.lemma])} {inner}"
        yield Candidate(left, stop, name[0].upper() + name[1:], "head_before_quoted", inner)


_SORT = re.compile(
    r"[ \u00a0-](?P<sort>банк|банкі|bank|холдинг|групп|group|holding|корпорация|логистик|logistics)"
    r"(?P<case>а|у|ом|е|тің|ке|те|тен|ті|ы)?[»\"”]$",
    re.IGNORECASE,
)


def quoted_sort(ground: Ground) -> Iterator[Candidate]:
    """«Арна Банк», «Степь Холдинг»: quotes that say themselves what sort of body it is."""
    for start, stop in ground.quotes:
        sort = _SORT.search(ground.text, start, stop)
        if sort is None or stop - start > _LONGEST_SORT or not ground.text[start + 1].isupper():
            continue
        if not ground.text[sort.start("sort")].isupper() or ground.named_otherwise(start, stop):
            continue
        inner = straight(ground.text[start : sort.end("sort")] + "»")
        yield Candidate(start, _with_ending(ground, stop), inner, "quoted_sort", inner)


_LONGEST_SORT = 60  # a longer quote is speech


def _with_ending(ground: Ground, stop: int) -> int:
    ending = _ENDING.match(ground.text, stop, min(ground.stop, stop + 12))
    return ending.end() if ending else stop


@cache
def short_form() -> re.Pattern[str]:
    """(далее — КТЖ), (бұдан әрі – ҚТЖ), (КТЖ)."""
    return re.compile(
        r"[ \u00a0]?\((?:(?P<said>далее(?:[ \u00a0]по тексту)?|бұдан[ \u00a0]әрі|hereinafter)[ \u00a0]*[—–:-]?[ \u00a0]*)?"  # noqa: E501
        rf"[«\"“]?(?P<short>[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][\w-]{{1,15}}){KAZAKH_ENDING}[»\"”]?\)"
    )
