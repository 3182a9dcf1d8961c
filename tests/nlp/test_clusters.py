"""Clusters: evidence joins keys, the outcome does not depend on order, judgements win."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.clusters import Bearer, Judgement, ambiguous, cluster, cluster_id, join_bare_names, perhaps_different

KEYS = st.sampled_from([f"key{i}" for i in range(8)])


@given(st.lists(st.tuples(KEYS, st.sampled_from(["bin:1", "bin:2", "bin:3"]))), st.sets(KEYS), st.randoms())
def test_order_of_arrival_does_not_matter(proofs, keys, random) -> None:  # type: ignore[no-untyped-def]
    keys = keys | {key for key, _ in proofs}
    shuffled, other = list(proofs), list(keys)
    random.shuffle(shuffled)
    random.shuffle(other)
    assert cluster("organisation", keys, proofs) == cluster("organisation", other, shuffled)


@given(st.lists(st.tuples(KEYS, st.sampled_from(["bin:1", "bin:2"]))), st.sets(KEYS))
def test_every_key_stands_in_one_component(proofs, keys) -> None:  # type: ignore[no-untyped-def]
    keys = keys | {key for key, _ in proofs}
    parts = cluster("organisation", keys, proofs)
    assert sorted(key for part in parts for key in part.keys) == sorted(keys)
    assert all(part.id == min(cluster_id("organisation", key) for key in part.keys) for part in parts)


def test_a_bin_joins_two_names() -> None:
    (part,) = cluster("organisation", ["a", "b"], [("a", "bin:1"), ("b", "bin:1")])
    assert part.keys == ("a", "b")


def test_one_name_with_two_bins_joins_nothing() -> None:
    proofs = [("a", "bin:1"), ("b", "bin:1"), ("b", "bin:2"), ("c", "bin:2")]
    assert [len(part.keys) for part in cluster("organisation", "abc", proofs)] == [1, 1, 1]
    assert ambiguous(proofs) == {"b"}


def test_later_judgements_win() -> None:
    merge = Judgement("merge", "person", frozenset("ab"))
    split = Judgement("split", "person", frozenset("a"))
    assert len(cluster("person", "ab", (), [merge])) == 1
    assert len(cluster("person", "ab", (), [merge, split])) == 2
    assert len(cluster("person", "ab", (), [merge, split, merge])) == 1
    assert len(cluster("organisation", "ab", (), [merge])) == 2


LLP, JSC, BARE = "dala|llp", "dala|jsc", "dala"


@pytest.mark.parametrize(
    ("keys", "proofs", "judgements", "parts"),
    [
        ([LLP, BARE], [], [], [{LLP, BARE}]),
        ([LLP, "dalasi"], [], [], [{LLP}, {"dalasi"}]),
        ([LLP, JSC], [], [], [{LLP}, {JSC}]),
        ([LLP, JSC, BARE], [], [], [{LLP}, {JSC}, {BARE}]),
        # A BIN says which is meant, or that the bare name is somebody else's.
        ([LLP, JSC, BARE], [(JSC, "bin:1"), (BARE, "bin:1")], [], [{LLP}, {JSC, BARE}]),
        ([LLP, JSC, BARE], [(JSC, "bin:1"), (LLP, "bin:1")], [], [{LLP, JSC, BARE}]),
        ([LLP, BARE], [(LLP, "bin:1"), (BARE, "bin:2")], [], [{LLP}, {BARE}]),
        ([LLP, BARE], [(BARE, "bin:2")], [], [{LLP, BARE}]),
        ([LLP, BARE], [(BARE, "bin:1"), (BARE, "bin:2")], [], [{LLP}, {BARE}]),
        # What a person said wins.
        ([LLP, BARE], [], [Judgement("split", "organisation", frozenset({BARE}))], [{LLP}, {BARE}]),
        ([LLP, JSC, BARE], [], [Judgement("merge", "organisation", frozenset({LLP, JSC}))], [{LLP, JSC, BARE}]),
    ],
)
def test_a_bare_name_joins_the_only_formed_one(
    keys: list[str], proofs: list[tuple[str, str]], judgements: list[Judgement], parts: list[set[str]]
) -> None:
    found = cluster("organisation", keys, proofs, judgements)
    assert sorted(map(sorted, (part.keys for part in found))) == sorted(map(sorted, parts))


def test_a_bare_name_joins_the_only_one_that_it_can_mean() -> None:
    assert join_bare_names([LLP, JSC, BARE, "jol", "jol|ie"]) == [{"jol", "jol|ie"}]
    assert join_bare_names([LLP, BARE], [(LLP, "bin:1"), (BARE, "bin:2")]) == []
    assert join_bare_names([LLP, BARE]) == join_bare_names([BARE, LLP]) == [{LLP, BARE}]


AKIM = Bearer("Берик Каниев", "аким Тараза")
DIRECTOR = Bearer("Берик Каниев", "директор ТОО «Астана-Строй»")
SILENT = Bearer("Берик Каниев")


def named(name: str, role: str | None = None, text: str = "") -> Bearer:
    return Bearer(name, role, text)


@pytest.mark.parametrize(
    ("bearers", "groups"),
    [
        ([named("Берик Серикович Каниев"), SILENT, named("Берик Маратович Каниев")], ((0, 1), (2,))),
        (
            [named("Берик Серикович Каниев", "аким Тараза"), named("Берик Маратович Каниев", "аким Тараза")],
            ((0,), (1,)),
        ),
        ([named("Берик Серикович Каниев"), named("Берік Серікұлы Қаниев")], ((0, 1),)),
        ([SILENT, SILENT], ((0, 1),)),
        ([AKIM, SILENT], ((0, 1),)),
        ([AKIM, DIRECTOR], ((0,), (1,))),
        ([AKIM, named("Берік Қаниев", "Тараз қаласының әкімі")], ((0, 1),)),
        ([AKIM, named("Берик Каниев", "аким города")], ((0, 1),)),
        ([AKIM, named("Берік Қаниев", "Қала әкімінің орынбасары")], ((0, 1),)),
        ([AKIM, named("Берик Каниев", "аким Шымкента")], ((0,), (1,))),
        ([AKIM, named("Берік Қаниев", "Шымкент қаласының әкімі")], ((0,), (1,))),
        ([AKIM, named("Берік Қаниев", "аудандық аурухананың хирургі")], ((0,), (1,))),
        ([named("Берик Каниев", "хирург районной больницы"), named("Берік Қаниев", "дәрігер")], ((0, 1),)),
        ([DIRECTOR, named("Берік Қаниев", "«Астана-Строй» ЖШС-нің басшысы")], ((0, 1),)),
        (
            [DIRECTOR, named("Берик Каниев", "директор компании"), named("Берік Қаниев", "Компания директоры")],
            ((0, 1, 2),),
        ),
        ([DIRECTOR, named("Берик Каниев", "глава ТОО «Степной путь»")], ((0,), (1,))),
        ([named("Берик Каниев", "предприниматель"), named("Берік Қаниев", "кәсіпкер")], ((0, 1),)),
        ([named("Берик Каниев", "директор школы"), named("Берік Қаниев", "мектеп директоры"), AKIM], ((0, 1), (2,))),
        # Within one text «Каниев» without an office is the man of whom it speaks.
        (
            [AKIM, AKIM, named("Берик Каниев", "хирург", "a"), named("Каниев", None, "a"), named("Каниев", None, "b")],
            ((0, 1, 4), (2, 3)),
        ),
    ],
)
def test_people_of_one_name(bearers: list[Bearer], groups: tuple[tuple[int, ...], ...]) -> None:
    assert perhaps_different(bearers) == groups


NAMES = st.sampled_from(["Берик Каниев", "Берик Серикович Каниев", "Берик М. Каниев"])
ROLES = st.sampled_from([None, "аким Тараза", "хирург", "директор ТОО «Астана-Строй»"])


@given(st.lists(st.builds(Bearer, NAMES, ROLES, st.sampled_from(["", "a", "b"]))))
def test_every_mention_stands_in_one_group(bearers: list[Bearer]) -> None:
    assert sorted(i for group in perhaps_different(bearers) for i in group) == list(range(len(bearers)))
