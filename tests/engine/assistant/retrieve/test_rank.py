from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.assistant.retrieve.query import parse_query
from engine.assistant.retrieve.rank import Candidate, rank
from engine.assistant.retrieve.wanted import Group, Vocabulary, wanted
from engine.contract.file import DocumentId, PassageId


def nothing(_terms: Sequence[str]) -> Mapping[str, float]:
    return {}


def candidate(number: int, body: str, context: str = "") -> Candidate:
    return Candidate(PassageId(number), DocumentId(number), tuple(body.split()), frozenset(context.split()))


def vocabulary(known: Mapping[str, int], languages: Sequence[str] = ("en",)) -> Vocabulary:
    return Vocabulary(
        frequencies=lambda terms: {term: known[term] for term in terms if term in known},
        expand=lambda prefix, limit: [term for term in known if term.startswith(prefix)][:limit],
        languages=languages,
        passages=1000,
    )


def test_rare_words_and_short_passages_weigh_more() -> None:
    groups = [Group("common", ("common",), 1.0), Group("rare", ("rare",), 5.0)]
    found = rank(
        groups, [candidate(1, "common x y"), candidate(2, "rare x y"), candidate(3, "rare x y z a b c d")], 4, nothing
    )
    assert [one.passage for one in found] == [2, 3, 1]
    assert found[0].words == ("rare",)
    assert not found[0].complete


def test_synonyms_count_as_one_word() -> None:
    both = Group("houses", ("hous", "haus"), 3.0)
    (one,) = rank([both], [candidate(1, "hous haus")], 2, nothing)
    (twice,) = rank([Group("houses", ("hous",), 3.0)], [candidate(1, "hous hous")], 2, nothing)
    assert one.score == twice.score
    assert one.complete


def test_headings_count() -> None:
    groups = [Group("lease", ("leas",), 3.0)]
    found = rank(groups, [candidate(1, "x y"), candidate(2, "x y", "leas")], 2, nothing)
    assert [one.passage for one in found] == [2]


def test_feedback_lifts_passages_like_the_best_ones() -> None:
    groups = [Group("jackdaw", ("jackdaw",), 4.0)]
    shelf = [
        candidate(1, "jackdaw corvid jackdaw corvid"),
        candidate(2, "jackdaw corvid stone"),
        candidate(3, "jackdaw steel stone"),
    ]
    plain = {one.passage: one.score for one in rank(groups, shelf[1:], 3, nothing)}
    assert plain[PassageId(2)] == plain[PassageId(3)]
    fed = {one.passage: one.score for one in rank(groups, shelf, 3, lambda terms: dict.fromkeys(terms, 2.0))}
    assert fed[PassageId(2)] > fed[PassageId(3)]


def test_words_of_a_query_are_stemmed_for_every_language_of_the_library() -> None:
    known = {"haus": 3, "run": 10}
    groups = wanted(parse_query("Häuser running"), vocabulary(known, ("de", "en")))
    assert {group.surface: group.terms for group in groups} == {"Häuser": ("haus",), "running": ("run",)}
    assert all(group.known for group in groups)


def test_stop_words_weigh_nothing_unless_there_is_nothing_else() -> None:
    known = {"the": 900, "who": 500, "leas": 5}
    assert [g.surface for g in wanted(parse_query("who is the lease"), vocabulary(known))] == ["lease"]
    assert {g.surface for g in wanted(parse_query("the who"), vocabulary(known))} == {"the", "who"}


def test_the_last_word_is_a_prefix_while_typing() -> None:
    known = {"invoic": 5, "invit": 3, "old": 9}
    typed = wanted(parse_query("old inv"), vocabulary(known), unfinished=True)
    assert {g.surface: set(g.terms) for g in typed} == {"old": {"old"}, "inv": {"invoic", "invit"}}
    (unknown,) = [g for g in wanted(parse_query("old inv"), vocabulary(known)) if g.surface == "inv"]
    assert not unknown.known


def test_chinese_words_are_pairs_of_signs() -> None:
    known = {"喜": 5, "喜欢": 3, "欢": 4}
    assert [g.terms for g in wanted(parse_query("喜欢"), vocabulary(known, ("zh",)))] == [("喜欢",)]
    assert [g.terms for g in wanted(parse_query("喜"), vocabulary(known, ("zh",)))] == [("喜",)]
