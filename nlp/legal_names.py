"""Organisation names without their legal form, quotes and case endings of the form."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from nlp.lexicon import lexicon

_EVERYDAY = ("llp", "jsc", "ncjsc", "ie")  # typed in small letters by people who search
_COLOUR = "ақ"  # the Kazakh word for "white": only in capitals is it a legal form


@cache
def _short() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w«“\"]-)(?<!\w)(?:{_either(_forms('short'))})(?:[-‑–][а-яәіңғүұқөһё]{{1,6}})?(?![\w-])")


@cache
def _typed() -> re.Pattern[str]:
    forms = lexicon("organisations/legal_forms.yaml")["forms"]
    words = [w for name in _EVERYDAY for part in _languages(forms[name]) for w in part.get("short", ())]
    either = _either([word.lower() for word in words if word.lower() != _COLOUR])
    return re.compile(rf"^(?:{either})(?=[\s«\"“])|(?<=[\s»\"”])(?:{either})$")


@cache
def _long() -> re.Pattern[str]:
    patterns = sorted((re.escape(f).replace(r"\*", r"\w*") for f in _forms("long")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def without_form(name: str) -> str:
    """The name without legal forms; as it was where nothing else would be left.

    A quoted name with a form outside its quotes keeps capitals inside them: ТОО «МК Сервис» is «МК Сервис»."""
    short = _opened(name.translate(_QUOTES))
    if '"' in short:
        outside = re.split(r'("[^"]*")', short)
        short = " ".join(part if part.startswith('"') else _without_class(_take_off(part)) for part in outside)
        short = re.sub(r'"\s*(?:НК|ҰК|АО|ТОО|НАК)\s+(?=\S)', '"', short)  # АО «НК «…»: a second form inside the quotes
    else:
        short = _take_off(short)
    cleaned = " ".join(short.replace('"', " ").split())
    return cleaned or name


@lru_cache(maxsize=50_000)
def legal_form(name: str) -> str:
    """The class of the name's legal form (form_classes.yaml), equal in all languages: ТОО, ЖШС and LLP are "llp".

    "" where it has none, or none that says what kind of legal person it is. Only what `without_form` takes off counts:
    ТОО «АО Сервис» is "llp". Of two forms Russian has the bearer's first, Kazakh last."""
    text = _opened(name.translate(_QUOTES))
    if '"' in text:
        text = " ".join(part for part in re.split(r'("[^"]*")', text) if not part.startswith('"'))
    found = [(word, form) for word in _form_words(text) if (form := _class_of(word))]
    if not found:
        return ""
    return found[-1 if _KAZAKH.search(found[-1][0]) else 0][1]


def _opened(text: str) -> str:
    """Without quotes where all of the name stands inside them and begins or ends with a form: «ТОО Дала»."""
    whole = _WHOLLY_QUOTED.fullmatch(text)
    if whole is None:
        return text
    return whole[1] if any(_class_of(word) for word in _form_words(whole[1])) else text


def _form_words(text: str) -> list[str]:
    """The forms of a text as they stand in it, in their order, the typed ones as they are printed."""
    found = [(m.start(), m[0].lower()) for m in _long().finditer(text)]
    rest = _long().sub(lambda m: " " * len(m[0]), text)
    found += [(m.start(), _CASE.sub("", m[0])) for m in _short().finditer(rest)]
    found += [(m.start(), m[0]) for m in _typed().finditer(rest.strip())]
    return [word for _, word in sorted(found)]


def _class_of(word: str) -> str:
    return _short_classes().get(word) or next((c for pattern, c in _long_classes() if pattern.fullmatch(word)), "")


@cache
def _short_classes() -> dict[str, str]:
    """Short form → class; those that people type in small letters so too."""
    classes = lexicon("organisations/form_classes.yaml")["classes"]
    forms = lexicon("organisations/legal_forms.yaml")["forms"]
    found: dict[str, str] = {}
    for name, entry in classes.items():
        words = [
            w for form in entry.get("forms", ()) for part in _languages(forms[form]) for w in part.get("short", ())
        ]
        found.update(dict.fromkeys([*words, *entry.get("words", ())], name))
    for form in _EVERYDAY:
        found.update({w.lower(): found[w] for part in _languages(forms[form]) for w in part["short"]})
    return found


@cache
def _long_classes() -> tuple[tuple[re.Pattern[str], str], ...]:
    forms = lexicon("organisations/legal_forms.yaml")["forms"]
    return tuple(
        (re.compile(re.escape(phrase.lower()).replace(r"\*", r"\w*")), name)
        for name, entry in lexicon("organisations/form_classes.yaml")["classes"].items()
        for form in entry.get("forms", ())
        for part in _languages(forms[form])
        for phrase in part.get("long", ())
    )


@cache
def form_classes() -> frozenset[str]:
    """Every class that `legal_form` can give."""
    return frozenset(lexicon("organisations/form_classes.yaml")["classes"])


_WHOLLY_QUOTED = re.compile(r'\s*"([^"]+)"\s*')
_CASE = re.compile(r"[-‑–][а-яәіңғүұқөһё]{1,6}$")  # «ЖШС-нің»
_KAZAKH = re.compile(r"ЖШС|ҚЖС|КММ|ММ|РММ|ЖК|МКК|КМК|МК|ПИК|МИБ|ЗТБ|ЖМ|ТК|[әіңғүұқөһ]", re.IGNORECASE)


# Words that say what sort of body a quoted name is, and that another article leaves out: фонд «…», «…» қоры.
_CLASS = re.compile(
    r"(?i)\s*(?:(?:общественн|благотворительн|частн|корпоративн|строительн)\w{2,3}\s+)?"
    r"(?:фонд|компани|фирм|предприяти|учреждени|товариществ|объединени|холдинг)\w{0,3}\s*"
    r"|\s*(?:(?:қоғамдық|қайырымдылық|жеке|құрылыс)\s+)?"
    r"(?:қор|компания|фирма|кәсіпорн|кәсіпорын|мекеме|серіктестіг|серіктестік|бірлестіг|холдинг)\w{0,5}\s*"
)


def _without_class(outside: str) -> str:
    return "" if _CLASS.fullmatch(outside) else outside


_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟‹›″", '"'))


def _take_off(text: str) -> str:
    return _typed().sub(" ", _short().sub(" ", _long().sub(" ", text)).strip()) if text.strip() else ""


def _forms(length: str) -> list[str]:
    forms = lexicon("organisations/legal_forms.yaml")["forms"].values()
    return [word for form in forms for part in _languages(form) for word in part.get(length, ())]


def _languages(form: dict[str, dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    return [form[language] for language in ("ru", "kk", "en") if language in form]


def _either(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
