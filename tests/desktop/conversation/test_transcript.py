"""The conversation is one document: streamed once, safe against what it shows, and good to copy from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.conversation.browser import ConversationBrowser
from desktop.conversation.coalescer import Coalescer
from desktop.conversation.transcript import Transcript
from desktop.theme.theme import Theme
from desktop.viewmodels.turn import Turn, TurnState, advance
from engine.contract.answer import TextDelta
from tests.fakes.engine import ANSWER, answer_events


@pytest.fixture
def browser(qtbot: QtBot) -> ConversationBrowser:
    made = ConversationBrowser()
    qtbot.addWidget(made)
    made.resize(700, 600)
    return made


def stream(transcript: Transcript, number: int = 0) -> Turn:
    turn = Turn(number, "How long?")
    transcript.add(turn)
    for event in answer_events():
        turn = advance(turn, event)
        if isinstance(event, TextDelta):
            transcript.grow(number, event.text)
        else:
            transcript.update(turn)
    return turn


def hrefs(document: QTextDocument) -> list[str]:
    found, block = [], document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            href = iterator.fragment().charFormat().anchorHref()
            found += [href] * (iterator.fragment().length() if href.startswith("cite:") else 1) if href else []
            iterator += 1
        block = block.next()
    return found


def test_streaming_ends_in_the_same_text_as_writing_it_at_once(theme: Theme, browser: ConversationBrowser) -> None:
    streamed = Transcript(browser.document(), theme)
    turn = stream(streamed)
    once_document = QTextDocument()
    once = Transcript(once_document, theme)
    once.add(turn)
    once.update(turn)
    once.pieces.finish()
    assert browser.document().toPlainText() == once_document.toPlainText()


def test_a_growing_answer_never_loses_or_doubles_words(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = Transcript(browser.document(), theme)
    turn = Turn(0, "How long?")
    transcript.add(turn)
    transcript.update(advance(turn, answer_events()[0]))
    body = transcript._written[0].body
    for letter in ANSWER:
        body.grow(letter)
    text = browser.document().toPlainText()
    for words in ("six months' notice", "never signed", "Rent: 1,480 euros", "roller door is out of use"):
        assert text.count(words) == 1
    assert "**" not in text


def test_chips_and_cards_lead_to_their_sources(theme: Theme, browser: ConversationBrowser) -> None:
    stream(Transcript(browser.document(), theme))
    links = hrefs(browser.document())
    assert "cite:0/1" in links
    assert "act:copy/0" in links
    assert "\ufffc" * 4 in browser.document().toPlainText()


def test_a_number_without_a_source_leads_nowhere(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = Transcript(browser.document(), theme)
    turn = replace(Turn(0, "q"), state=TurnState.DONE, text="It is so [7].")
    transcript.add(turn)
    transcript.update(turn)
    assert not [href for href in hrefs(browser.document()) if href.startswith("cite:")]


def test_text_cannot_bring_links_or_pictures_of_its_own(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = Transcript(browser.document(), theme)
    evil = "See [this](act:copy/0) and [that](http://example.test/) ![x](file:///etc/hostname) <b>bold</b>"
    turn = replace(Turn(0, "q"), state=TurnState.DONE, text=evil)
    transcript.add(turn)
    transcript.update(turn)
    shown = hrefs(browser.document())
    assert shown.count("act:copy/0") == 1, "only our own action may lead to it"
    assert not [href for href in shown if href.startswith(("http", "file"))]
    for address in ("http://example.test/x.png", "file:///etc/hostname", "//host/share"):
        assert browser.loadResource(2, QUrl(address)) is None


def test_copied_text_names_the_sources(theme: Theme, browser: ConversationBrowser) -> None:
    stream(Transcript(browser.document(), theme))
    browser.selectAll()
    copied = browser.createMimeDataFromSelection().text()
    assert "\ufffc" not in copied
    assert "[2] landlord.mbox" in copied
    assert "six months' notice" in copied


def test_earlier_answers_are_left_alone_while_a_later_one_grows(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = Transcript(browser.document(), theme)
    stream(transcript)
    before = browser.document().toPlainText()
    transcript.add(Turn(1, "And then?"))
    touched: list[int] = []
    browser.document().contentsChange.connect(lambda position, _removed, _added: touched.append(position))
    start = browser.document().characterCount()
    cursor = QTextCursor(browser.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    transcript._written[1].body.grow("More words.\n\nAnd more")
    assert min(touched) >= len(before) - 2
    assert browser.document().characterCount() > start


def test_what_was_read_unfolds_and_folds(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = Transcript(browser.document(), theme)
    turn = stream(transcript)
    transcript.toggle_reading(turn)
    assert "left out, no room" in browser.document().toPlainText()
    transcript.toggle_reading(turn)
    assert "left out, no room" not in browser.document().toPlainText()


def test_many_small_texts_become_few(qtbot: QtBot) -> None:
    coalescer = Coalescer()
    out: list[str] = []
    coalescer.ready.connect(out.append)
    for word in ["a", "b", "c", "d", "e", "f"]:
        coalescer.push(word)
    assert out == ["a"]
    coalescer.flush()
    assert out == ["a", "bcdef"]
    coalescer.flush()
    assert out == ["a", "bcdef"]
