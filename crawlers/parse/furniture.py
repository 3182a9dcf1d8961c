"""Furniture: what sites print in and around an article that is not the article. The rules are in furniture.yaml.

A rule speaks of one paragraph. One that reports what somebody said («…», напомнили в министерстве) is a sentence of the
article, whatever words it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

LONGEST = 420  # characters; a longer paragraph is text
FEW = 3  # words
MANY = 12  # words; a longer line is looked at only where one of the signs stands in it
_EDGES = re.compile(r"^[^\w#©(«\"]+|[\s:…»—–\-→>*]+$")
_NAME = r"(?-i:[A-ZА-ЯЁӘҒҚҢӨҰҮІҺ][\w.’'-]*)"
_WORDS = {
    "CHANNEL": r"telegram|телеграм\w*|тг-канал\w*|whats\s?app|ватсап\w*|вотсап\w*|instagram|инстаграм\w*|facebook"
    r"|фейсбук\w*|фэйсбук\w*|tik\s?tok|тикток\w*|you\s?tube|ютуб\w*|вконтакте|twitter|твиттер\w*|threads|viber"
    r"|google\s?(?:news|новост\w+)|яндекс\.?(?:дзен|новост\w+)|дзен\w*",
    "NAMES": rf"{_NAME}(?:(?:,| и| және| &| /)? {_NAME}){{0,9}}",
    "END": r"[\s!.…)»]*",
}
_REPORTED = re.compile(
    r"[,»”\"]\s*(?:[—–-]\s*)?(?:как\s+)?(?:также\s+)?(?:сообщил|заявил|отметил|рассказал|напомнил|предупредил|говор[ия]т"
    r"|пояснил|подчеркнул|призвал|посоветовал|сказал|добавил|уточнил|считает|передает|пишет|советуют|предупреждают|сообщают)"
    r"|[,»”\"]\s*(?:[—–-]\s*)?(?:деп|деді|дейді|дедi|хабарлайды|хабарлады)\b"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of furniture.yaml. `most` words it may have; `strong`: the word alone opens related headlines, even
    where nothing says that they are links."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    most: int
    strong: bool


class Furniture:
    """The rules, read when first asked for."""

    def of(self, text: str) -> Rule | None:
        """The rule that makes a paragraph furniture, or None: it is text."""
        if len(text) > LONGEST:
            return None
        return _matched(text)

    def head(self, text: str) -> Rule | None:
        """The rule for which a paragraph opens related headlines, by all of it or by what stands before its colon."""
        rule = self.of(text)
        return rule if rule is not None and rule.kind == "heads" else None

    def container(self, names: str, identity: str) -> str | None:
        """What an element's class or id says it is: comments, share, related …; None: nothing."""
        return _container(names, identity)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        found = []
        for kind in ("heads", "lines", "ends"):
            for entry in _entries()[kind]:
                patterns = [pattern for language in ("any", "ru", "kk", "en") for pattern in entry.get(language, ())]
                source = "|".join(f"(?:{_filled(pattern)})" for pattern in patterns)
                most, strong = int(entry.get("most", 40)), bool(entry.get("strong", False))
                found.append(Rule(entry["name"], kind, re.compile(source, re.I), most, strong))
        return tuple(found)

    @cached_property
    def containers(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((entry["name"], re.compile(entry["pattern"], re.I)) for entry in _entries()["containers"])

    @cached_property
    def any(self) -> re.Pattern[str]:
        """All rules at once: most paragraphs match none, and are asked no more."""
        return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in self.rules), re.I)

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """One of these stands in each long line of furniture: nearly all paragraphs of an article have none of them."""
        return tuple(sign for entry in _entries()["signs"] for sign in entry["words"])


FURNITURE = Furniture()


def _filled(pattern: str) -> str:
    for name, source in _WORDS.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{source})")
    return pattern


@lru_cache(maxsize=1)
def _entries() -> dict[str, list[dict[str, Any]]]:
    return yaml.safe_load(Path(__file__).with_name("furniture.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _matched(text: str) -> Rule | None:
    plain = _EDGES.sub("", text.replace("ё", "е").replace("Ё", "Е"))
    words, folded = plain.count(" ") + 1, plain.lower()
    if words <= FEW:
        plain = plain.rstrip(" .!")  # so short a line is a call, not a sentence
    elif words > MANY and not any(sign in folded for sign in FURNITURE.signs):
        return None
    if FURNITURE.any.fullmatch(plain) is None or _REPORTED.search(folded):
        return None
    return next((rule for rule in FURNITURE.rules if words <= rule.most and rule.pattern.fullmatch(plain)), None)


@lru_cache(maxsize=8192)
def _container(names: str, identity: str) -> str | None:
    for token in (*names.split()[:20], identity):
        for name, pattern in FURNITURE.containers:
            if token and pattern.fullmatch(token):
                return name
    return None
