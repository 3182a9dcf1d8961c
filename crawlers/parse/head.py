"""Head: one walk over a page gathers what its readers ask for: meta tags, links, scripts, headings, times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawlers.parse.text import squeeze

LONGEST = 5_000  # characters of a meta tag's content


@dataclass(frozen=True, slots=True)
class Alternate:
    """The page in another language, as hreflang says."""

    language: str
    address: str


@dataclass(slots=True)
class Head:
    """`metas`: name or property, lower case, → its values in order. Addresses stand as the page has them."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    headings: list[str] = field(default_factory=list)
    times: set[str] = field(default_factory=set)
    canonical: str | None = None
    alternates: list[Alternate] = field(default_factory=list)
    base: str | None = None

    def first(self, names: Iterable[str]) -> str | None:
        """The value of the first of `names` that has one."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    def all(self, names: Iterable[str]) -> list[str]:
        """The values of the first of `names` that has any."""
        return next((self.metas[name] for name in names if name in self.metas), [])


def read_head(root: HtmlElement) -> Head:
    """What a page's head says, wherever in the page it stands."""
    head = Head()
    for node in root.iter("meta", "link", "script", "title", "h1", "time", "base"):
        _RULES[node.tag](head, node)
    return head


def _meta(head: Head, node: HtmlElement) -> None:
    name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
    if name and (content := squeeze((node.get("content") or "")[:LONGEST])):
        head.metas.setdefault(name, []).append(content)


def _link(head: Head, node: HtmlElement) -> None:
    kinds, address = (node.get("rel") or "").lower().split(), (node.get("href") or "").strip()
    if not address:
        return
    if "canonical" in kinds and head.canonical is None:
        head.canonical = address
    language = (node.get("hreflang") or "").strip().lower()
    if "alternate" in kinds and language and language != "x-default":
        head.alternates.append(Alternate(language, address))


def _script(head: Head, node: HtmlElement) -> None:
    if (node.get("type") or "").strip().lower().startswith("application/ld+json") and node.text:
        head.scripts.append(node.text)


def _title(head: Head, node: HtmlElement) -> None:
    head.title = head.title or squeeze(node.text_content())


def _heading(head: Head, node: HtmlElement) -> None:
    if text := squeeze(node.text_content()):
        head.headings.append(text)


def _time(head: Head, node: HtmlElement) -> None:
    if value := (node.get("datetime") or "").strip():
        head.times.add(value)


def _base(head: Head, node: HtmlElement) -> None:
    head.base = head.base or node.get("href")


_RULES = {
    "meta": _meta, "link": _link, "script": _script, "title": _title, "h1": _heading, "time": _time, "base": _base,
}  # fmt: skip
