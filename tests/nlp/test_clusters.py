"""Clusters: evidence joins keys, the outcome does not depend on order, judgements win."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.clusters import Bearer, Judgement, ambiguous, cluster, cluster_id, perhaps_different

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


def test_people_of_one_name() -> None:
    first = Bearer("Берик Серикович Каниев", "аким Тараза")
    other = Bearer("Берик Маратович Каниев", "директор школы")
    silent = Bearer("Берик Каниев")
    assert perhaps_different([first, silent, first, other]) == ((0, 1, 2), (3,))
    assert perhaps_different([first, Bearer("Берик Каниев", "аким Тараза")]) == ((0, 1),)
    assert perhaps_different([silent, silent]) == ((0, 1),)
    assert perhaps_different([first, Bearer(other.name, first.role)]) == ((0,), (1,))
