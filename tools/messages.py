"""The pages' catalogues. `python -m tools.messages` says what is missing or left over;
`python -m tools.messages "English" "по-русски" "қазақша"` adds a text or changes it, with `--by-value` one that
templates look up by a value, `_(one.kind)`; `python -m tools.messages --drop` takes out what no page says any more.
"""

from __future__ import annotations

import re
import sys

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from filelock import FileLock

from app.web.language import BY_VALUE, FOLDER, NOUNS, messages
from tools.lines import lines

WEB = FOLDER.parent
SAID = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')""")  # _("…") in templates and in views


def said() -> frozenset[str]:
    """The English texts that templates and views ask for by name, and the lines that the program says to readers."""
    files = [*WEB.glob("templates/*.html"), *WEB.rglob("*.py")]
    found = (SAID.findall(file.read_text(encoding="utf-8")) for file in files)
    return (
        frozenset(one or two for pairs in found for one, two in pairs)
        | {single for single, _ in NOUNS.values()}
        | lines()
    )


def save(catalogue: Catalog) -> None:
    """Write a language's file: sorted, without addresses of lines and days, so that two changes seldom meet."""
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = catalogue.project
    with (FOLDER / f"{catalogue.locale_identifier}.po").open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, width=0)


def add(english: str, russian: str, kazakh: str, *, by_value: bool = False) -> None:
    """Set a text in Russian and Kazakh; English says itself."""
    with FileLock(FOLDER / ".lock"):
        for code, text in (("ru", russian), ("kk", kazakh)):
            catalogue = messages(code)
            catalogue.delete(english)
            catalogue.add(english, text, user_comments=[BY_VALUE] if by_value else [])
            save(catalogue)


def drop() -> None:
    """Take out what no page says."""
    wanted = said()
    with FileLock(FOLDER / ".lock"):
        for code in ("ru", "kk"):
            catalogue = messages(code)
            for message in [one for one in catalogue if _left_over(one, wanted)]:
                catalogue.delete(message.id)
            save(catalogue)


def missing() -> list[str]:
    """Lines that say which text is missing in which language, or is said by no page."""
    wanted, lines = said(), []
    for code in ("ru", "kk"):
        found = [message for message in messages(code) if message.id]
        known = {_name(message) for message in found if message.string and all(message.string)}
        lines += [f"{code}: missing: {text}" for text in sorted(wanted - known)]
        lines += [f"{code}: said by no page: {_name(one)}" for one in found if _left_over(one, wanted)]
    return lines


def _left_over(message: Message, wanted: frozenset[str]) -> bool:
    return bool(message.id) and _name(message) not in wanted and BY_VALUE not in message.user_comments


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(arguments: list[str]) -> None:
    texts = [one for one in arguments if not one.startswith("--")]
    if len(texts) == 3:
        add(*texts, by_value="--by-value" in arguments)
    if "--drop" in arguments:
        drop()
    sys.stdout.writelines(f"{line}\n" for line in missing())


if __name__ == "__main__":
    main(sys.argv[1:])
