from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.locator import LinesPlace
from engine.contract.passage import Passage
from engine.library.analyse import terms, tokens


def texts(text: str, language: str = "") -> list[str]:
    return [term.text for term in terms.analyse(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("MZL-782", "en", ["mzl782", "mzl", "782"]),
        ("MZL782", "en", ["mzl782"]),
        ("C++ and C#", "en", ["c++", "and", "c#"]),
        ("don't Euler's", "en", ["dont", "euler"]),
        ("U.S.A.", "en", ["usa"]),
        ("1,234.56 and 1.234,56 and 3,14", "", ["1234.56", "and", "1234.56", "and", "3.14"]),
        ("1,2,3", "", ["1", "2", "3"]),
        ("2025-01-15", "", ["20250115", "2025", "01", "15"]),
        ("a.b@x.org", "", ["abxorg", "a", "b", "x", "org"]),
        ("parseQuery", "", ["parsequery", "parse", "query"]),
        ("snake_case", "", ["snakecase", "snake", "case"]),
        ("Häuser Straße", "de", ["haus", "strass"]),
        ("Ёлка йод", "", ["елка", "йод"]),
        ("الْكِتَاب كتاب", "ar", ["كتاب", "كتاب"]),
        ("أحمد احمد", "", ["احمد", "احمد"]),
        ("喜欢猫", "zh", ["喜", "喜欢", "欢", "欢猫", "猫"]),
        ("第3章", "zh", ["第", "3", "章"]),
        ("٣٤", "", ["34"]),
        ("ｆｕｌｌ", "", ["full"]),
        ("infor\u00admation", "", ["information"]),
    ],
)
def test_terms_of(text: str, language: str, expected: list[str]) -> None:
    assert texts(text, language) == expected


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "indexing", "indexed"),
        ("de", "Häuser", "haus"),
        ("fr", "nationale", "nationaux"),
        ("es", "informaciones", "información"),
        ("ru", "книгами", "книга"),
        ("ar", "الكتاب", "كتاب"),
    ],
)
def test_forms_of_a_word_share_their_stem(language: str, one: str, other: str) -> None:
    assert texts(one, language) == texts(other, language)
    assert texts(one) != texts(other)


def test_a_region_does_not_hide_the_language() -> None:
    assert texts("indexing", "en-US") == texts("indexing", "en")


@given(st.text())
def test_offsets_point_at_the_surface(text: str) -> None:
    for term in terms.analyse(text, "en"):
        assert text[term.start : term.end] == term.surface
        assert term.text
        assert not any(c.isspace() for c in term.text)


@given(st.text(), st.sampled_from(["", "en", "ar", "zh"]))
def test_index_text_says_the_same_as_analyse(text: str, language: str) -> None:
    assert terms.index_text(text, language).split() == texts(text, language)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert terms.fold(terms.fold(text)) == terms.fold(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12), st.data())
def test_any_han_substring_is_found_by_its_terms(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert set(texts(text[start:end])) <= set(texts(text))


def test_words_are_the_surface_forms_without_compounds() -> None:
    assert [term.text for term in terms.words("State-of-the-art Häuser 喜欢")] == [
        *("state", "of", "the", "art", "hauser"),
        *("喜", "欢"),
    ]


def test_passage_terms_hold_title_and_headings_once() -> None:
    passage = Passage("body", 0, 0, 4, "Text", LinesPlace((1, 1)), breadcrumb=("Guide", "Cats"))
    prepared = terms.passage_terms(passage, "Guide", "en")
    assert (prepared.body, prepared.context) == ("text", "guid cat")
    assert terms.passage_terms(passage, "Pets", "en").context == "pet guid cat"


MIXED = st.text(st.sampled_from("abcAZ é19-.'’@_ \n字猫กÀß"), max_size=60)


@given(MIXED, st.sampled_from(["", "en", "de", "zh"]), st.data())
def test_places_are_where_analyse_finds_the_terms(text: str, language: str, data: st.DataObject) -> None:
    found = terms.analyse(text, language)
    known = sorted({term.text for term in found}) or ["x"]
    wanted = set(data.draw(st.lists(st.sampled_from(known), max_size=4)))
    expected = [(term.start, term.end) for term in found if term.text in wanted]
    assert terms.places(text, language, wanted) == expected


@given(MIXED)
def test_the_text_of_words_holds_the_words_in_order(text: str) -> None:
    assert terms.words_text(text).split() == [term.text for term in terms.words(text)]


@given(st.text("aB1_-'./@&,:+# \n") | st.text(st.characters(max_codepoint=127)))
def test_ascii_text_has_the_tokens_it_has_among_other_letters(text: str) -> None:
    assert tokens.token_pattern(text).findall(text) == tokens.token_pattern(text + " é").findall(text)
