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
    short = name.translate(_QUOTES)
    if '"' in short:
        outside = re.split(r'("[^"]*")', short)
        short = " ".join(part if part.startswith('"') else _without_class(_take_off(part)) for part in outside)
        short = re.sub(r'"\s*(?:НК|ҰК|АО|ТОО|НАК)\s+(?=\S)', '"', short)  # АО «НК «…»: a second form inside the quotes
    else:
        short = _take_off(short)
    cleaned = " ".join(short.replace('"', " ").split())
    return cleaned or name


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
