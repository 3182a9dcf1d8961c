"""A profile to take away: whole lists as CSV, and FollowTheMoney entities that claim no more than the words do."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from newsroom import write

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles import every_mention as every
from pipelines.profiles.profile import Profile, profile
from pipelines.profiles.profile_files import csv_zip, follow_the_money
from pipelines.resolution.resolve import resolve


@pytest.fixture
def head(context: Context) -> Profile:
    text = "Директор ТОО «Дала Құрылыс» Серік Мұратов и Айна Омарова приехали."
    roles = {"Серік Мұратов": "директор ТОО «Дала Құрылыс»"}
    write(context.store, 1, text, ("person", "Серік Мұратов"), ("person", "Айна Омарова"), roles=roles)
    write(context.store, 2, "Тайный текст: Серік Мұратов.", ("person", "Серік Мұратов"), collection="secret")
    resolve(context)
    return profile(context, "Серік Мұратов", collections=["news"])


def test_csv_has_every_list_and_no_formula(head: Profile) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(csv_zip(head, head.mentions)))) as made:
        files = {name: list(csv.reader(io.StringIO(made.read(name).decode("utf-8-sig")))) for name in made.namelist()}
    assert set(files) == {"names.csv", "roles.csv", "mentions.csv", "sums.csv", "together.csv", "about.csv"}
    assert files["roles.csv"][1][1:3] == ["директор", "ТОО «Дала Құрылыс»"]
    assert len(files["mentions.csv"]) == 2
    assert files["together.csv"][1][2] == "Айна Омарова"
    assert "Тайный" not in repr(files)


def test_entities_say_what_the_words_do(head: Profile) -> None:
    found = list(follow_the_money(head, head.mentions))
    schemas = [one["schema"] for one in found]
    assert schemas == ["Person", "Organization", "UnknownLink", "Article", "Mention"]
    link = found[2]["properties"]
    assert (link["role"], link["subject"], link["object"]) == (["директор"], [found[0]["id"]], [found[1]["id"]])
    assert not {"startDate", "endDate", "date"} & set(link)
    assert "Омарова" not in repr(found[:3])
    assert len({one["id"] for one in found}) == len(found)


def test_a_place_has_no_form() -> None:
    with pytest.raises(InputError, match="place"):
        follow_the_money(Profile("1", "place", "Астана"), ())


def test_every_mention_is_in_the_files(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the page shows: more than it lists, over several pages, in order, none of a closed collection."""
    monkeypatch.setattr(every, "PAGE", 3)
    for number in range(8):
        write(context.store, number, "Серік Мұратов айтты, Серік Мұратов кетті.", ("person", "Серік Мұратов"))
    write(context.store, 9, "Серік Мұратов.", ("person", "Серік Мұратов"), collection="secret")
    resolve(context)
    found = profile(context, "Серік Мұратов", collections=["news"], limit=2)
    lines = list(every.every_mention(context, found.id, ["news"]))
    assert [one.article_id for one in lines] == [f"a{n}" for n in reversed(range(8))]
    assert len(lines) == found.mention_count > len(found.mentions)
    assert sum(one["schema"] == "Mention" for one in follow_the_money(found, lines)) == 8
