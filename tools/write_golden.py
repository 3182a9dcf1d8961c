"""Write the golden pages: `python -m tools.write_golden`. Each has the markup of a real source and invented content.

A case is written in the markup that the source's definition has evidence for, with the furniture that surrounds
articles; what must be read from it (article.json, links.json) is stated by hand in tools/golden/, never by a parser.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.golden.case import Case
from tools.golden.independent import independent
from tools.golden.lists import Listed, lists
from tools.golden.news import news
from tools.golden.official import official
from tools.golden.redesigned import DEFINITION, redesigned

CASES = Path(__file__).parents[1] / "tests" / "cases"


def cases() -> Iterator[Case]:
    """Every article, those of the bundled sources and those of the one that was redesigned."""
    yield from news()
    yield from independent()
    yield from official()
    yield from redesigned()


def write(root: Path = CASES) -> None:
    """Write `root` anew: what no case gives is taken away."""
    shutil.rmtree(root, ignore_errors=True)
    for case in cases():
        _write_case(case, root / case.source / case.name)
    for listed in lists():
        _write_list(listed, root / listed.source / listed.name)
    (root / "redesigned" / "definition.yaml").write_text(DEFINITION, encoding="utf-8")


def _write_case(case: Case, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / case.file).write_bytes(case.content.encode(case.charset, "xmlcharrefreplace"))
    text = case.story.text if case.text is None else case.text
    claimed = None if case.file == "record.json" else case.story.language
    _json(folder / "meta.json", {"url": case.url, "fetched_at": case.fetched, "media_type": case.media_type})
    article = {
        "title": case.story.title,
        "text": "\n".join(text),
        "published_at": case.published,
        "authors": list(case.authors),
        "language": claimed,
    }
    _json(folder / "article.json", article)


def _write_list(listed: Listed, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / listed.file).write_text(listed.content, encoding="utf-8")
    meta = {"route": listed.route, "url": listed.url, "media_type": listed.media_type}
    _json(folder / "meta.json", meta)
    _json(folder / "links.json", {"links": list(listed.links), "more": list(listed.more)})


def _json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
