"""Health findings: what is wrong with a source, with the figures it stands on and one line that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["bad", "warning", "note"]
Figures = Mapping[str, int | float | str]

LINES = {  # kind → the line for people, over the figures; the web pages translate it
    "silence": "nothing since {since}, where about {usual} articles are usual: look at baqylau sources check {source}",
    "drop": "{actual} articles since {since}, where about {usual} are usual: look at baqylau sources check {source}",
    "surge": "{actual} articles on {since}, where about {usual} are usual: see whether the addresses are articles",
    "silence_expected": "nothing since {since}, where {least} or more a day are expected: look at baqylau sources check"
    " {source}",
    "drop_expected": "{actual} articles in {days} days since {since}, where {least} or more a day are expected: look at"
    " baqylau sources check {source}",
    "surge_expected": "{actual} articles on one day, where at most {most} are expected: see whether the addresses are"
    " articles",
    "expected": "about {usual} articles a day come, and the definition expects {least} to {most}: mend `expected`",
    "selector": "{field} gave nothing on {count} of {pages} pages since {since}: look at"
    " baqylau sources check {source}",
    "no_date": "{count} of {pages} articles have no date since {since} (before: {before} %): look at"
    " baqylau sources check {source}",
    "short": "{count} of {pages} texts are short since {since} (before: {before} %): look at"
    " baqylau sources check {source}",
    "no_title": "{count} of {pages} pages have no title since {since} (before: {before} %): look at"
    " baqylau sources check {source}",
    "no_text": "{count} of {pages} pages have no text since {since} (before: {before} %): look at"
    " baqylau sources check {source}",
    "failed": "{count} of {pages} pages could not be read since {since} (before: {before} %): look at"
    " baqylau sources check {source}",
    "closed": "{host} is closed by {gate} since {since}: nothing is fetched there; ask the outlet, or find another"
    " route",
    "unreachable": "could not be read in the last {count} crawls, since {since} ({reason}): look at"
    " baqylau sources check {source}",
    "unread": "not crawled since {since}: run baqylau crawl {source}, or see that baqylau up is running",
    "early": "too early to tell what is usual: {days} days were read so far",
}


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """`kind` is one of LINES; `field` the field of a definition that it is about; `said` the line for people."""

    source: str
    kind: str
    severity: Severity
    said: str
    figures: Figures = field(default_factory=dict)
    field: str | None = None

    @property
    def line(self) -> str:
        """The line with places for the figures, by which its translations are found."""
        return LINES[self.kind]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "severity": self.severity,
            "said": self.said,
            "field": self.field,
            "figures": dict(self.figures),
        }


def finding(source: str, kind: str, severity: Severity, figures: Figures, about: str | None = None) -> HealthFinding:
    """A finding with its line made. `about` is the field of the definition that it names."""
    shown = {**figures, "source": source, **({"field": about} if about else {})}
    return HealthFinding(source, kind, severity, LINES[kind].format(**shown), shown, about)
