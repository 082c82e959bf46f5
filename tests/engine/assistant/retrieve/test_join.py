"""Join: one list of text and pictures: text as it was, sure pictures beside it, none drowning the other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.blend import Placed
from engine.assistant.retrieve.join import joined
from engine.assistant.retrieve.moments import Moment
from engine.assistant.retrieve.sights import Sighted
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Why
from engine.contract.locator import ImagePlace, TimePlace


def text(document: int, score: float) -> Placed:
    return Placed(DocumentId(document), PassageId(document), score, (Why("keyword", 1),))


def seen(document: int, strength: float, *copies: int) -> Sighted:
    return Sighted(DocumentId(document), ImagePlace(), b"", strength, copies=tuple(map(DocumentId, copies)))


def test_a_document_found_both_ways_comes_first_with_both_reasons_and_its_passage() -> None:
    found = joined([text(1, 0.9), text(2, 0.6)], [seen(2, 0.8, 9)], {}, 10)
    assert [one.document for one in found] == [2, 1]
    assert [why.channel for why in found[0].why] == ["keyword", "image"]
    assert (found[0].passage, found[0].place, found[0].copies) == (2, None, (9,))


def test_a_film_that_shows_what_it_says_at_one_time_is_one_surer_moment() -> None:
    said = replace(text(1, 0.9), place=TimePlace(10, 12))
    shown = replace(seen(1, 0.8), place=TimePlace(8, 20, 9.0), moments=(Moment(TimePlace(8, 20, 9.0), 0.8),))
    (both,) = joined([said], [shown], {}, 10)
    assert (both.place, both.is_by_text) == (TimePlace(10, 12, 9.0), True)
    assert both.score > 0.9
    far = replace(seen(1, 1.0), place=TimePlace(50, 60, 51.0), moments=(Moment(TimePlace(50, 60, 51.0), 1.0),))
    (only,) = joined([said], [far], {}, 10)
    assert (only.place, only.score, only.is_by_text) == (TimePlace(50, 60, 51.0), 1.0, False)


def test_a_film_whose_words_say_nothing_exact_leads_to_what_is_shown() -> None:
    vague = Placed(DocumentId(1), PassageId(1), 0.7, (Why("semantic", 1),))
    shown = replace(seen(1, 0.8), place=TimePlace(8, 20, 9.0), moments=(Moment(TimePlace(8, 20, 9.0), 0.8),))
    (found,) = joined([vague], [shown], {}, 10)
    assert (found.place, [why.channel for why in found.why]) == (TimePlace(8, 20, 9.0), ["image"])
    (titled,) = joined([text(1, 0.7)], [shown], {}, 10)
    assert (titled.place, [why.channel for why in titled.why]) == (TimePlace(8, 20, 9.0), ["keyword", "image"])


def test_what_was_only_seen_leads_to_its_place() -> None:
    (found,) = joined([], [seen(5, 0.7)], {}, 10)
    assert (found.document, found.passage, found.place) == (5, None, ImagePlace())


def test_a_passage_with_every_word_stands_before_a_sure_picture() -> None:
    assert [one.document for one in joined([text(1, 1.3)], [seen(2, 1.0)], {}, 10)] == [1, 2]


lists = st.lists(st.tuples(st.integers(1, 60), st.floats(0, 2)), max_size=40, unique_by=lambda pair: pair[0])


@given(lists, lists, st.integers(1, 20))
def test_nothing_is_lost_or_twice_text_keeps_its_order_and_pictures_their_share(
    texts: list[tuple[int, float]], sights: list[tuple[int, float]], shown: int
) -> None:
    placed = sorted((text(*one) for one in texts), key=lambda one: -one.score)
    pictures = sorted((seen(100 + document, strength) for document, strength in sights), key=lambda one: -one.strength)
    found = joined(placed, pictures, {}, shown)
    assert sorted(one.document for one in found) == sorted(one.document for one in [*placed, *pictures])
    assert [one.document for one in found if one.document < 100] == [one.document for one in placed]
    only_seen = sum(1 for one in found[:shown] if one.document > 100)
    assert only_seen <= max(1, shown // 2) or only_seen <= shown - min(shown, len(placed))
