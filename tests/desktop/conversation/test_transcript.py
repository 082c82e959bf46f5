"""The conversation is one document: streamed once, safe against what it shows, and good to copy from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.conversation.browser import ConversationBrowser
from desktop.conversation.coalescer import Coalescer
from desktop.conversation.transcript import Transcript
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.ask.turn import Turn, TurnState, advance
from engine.contract.answer import Checked, CheckedItem, TextDelta
from tests.fakes.engine import ANSWER, answer_events, citations
from tests.fakes.pictures import absent_pictures


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


def begun(document: QTextDocument, theme: Theme) -> Transcript:
    """Return a transcript whose pictures never come."""
    return Transcript(document, theme, absent_pictures())


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
    streamed = begun(browser.document(), theme)
    turn = stream(streamed)
    once_document = QTextDocument()
    once = begun(once_document, theme)
    once.add(turn)
    once.update(turn)
    once.pieces.finish()
    assert browser.document().toPlainText() == once_document.toPlainText()


def test_a_growing_answer_never_loses_or_doubles_words(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
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
    stream(begun(browser.document(), theme))
    links = hrefs(browser.document())
    assert "cite:0/1" in links
    assert "act:copy/0" in links
    assert "\ufffc" * 4 in browser.document().toPlainText()


def test_a_number_without_a_source_leads_nowhere(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
    turn = replace(Turn(0, "q"), state=TurnState.DONE, text="It is so [7].")
    transcript.add(turn)
    transcript.update(turn)
    assert not [href for href in hrefs(browser.document()) if href.startswith("cite:")]


def test_text_cannot_bring_links_or_pictures_of_its_own(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
    evil = "See [this](act:copy/0) and [that](http://example.test/) ![x](file:///etc/hostname) <b>bold</b>"
    turn = replace(Turn(0, "q"), state=TurnState.DONE, text=evil)
    transcript.add(turn)
    transcript.update(turn)
    shown = hrefs(browser.document())
    assert shown.count("act:copy/0") == 1, "only our own action may lead to it"
    assert not [href for href in shown if href.startswith(("http", "file"))]
    for address in ("http://example.test/x.png", "file:///etc/hostname", "//host/share"):
        assert browser.loadResource(2, QUrl(address)).size() == QSize(1, 1), "nothing, and never None: Qt reads it then"


def test_copied_text_names_the_sources(theme: Theme, browser: ConversationBrowser) -> None:
    stream(begun(browser.document(), theme))
    browser.selectAll()
    copied = browser.createMimeDataFromSelection().text()
    assert "\ufffc" not in copied
    assert "[2] landlord.mbox" in copied
    assert "six months' notice" in copied


def test_earlier_answers_are_left_alone_while_a_later_one_grows(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
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
    transcript = begun(browser.document(), theme)
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


RICH = (
    "Either side may end it [1].\n\n| What | Euros |\n|---|---|\n| Rent | 1,480 [2] |\n\n"
    "```python\ndef notice() -> int:\n    return 6  # months\n```\n\n"
    "1. First\n2. Second\n   - inner\n\nEnd `code` done."
)
LETTERS = ["a ", "**b** ", "[1] ", "\n", "\n\n", "- ", "x", "```\n", "`", "| ", "# ", "\U0001f600"]


def words_of(document: QTextDocument) -> list[str]:
    """Return the lines that say something: the empty ones before tables and code have no height."""
    return [line for line in document.toPlainText().splitlines() if line]


def written(text: str, theme: Theme, document: QTextDocument, step: int = 0) -> Transcript:
    """Write an answer, streamed in steps of so many letters or at once."""
    transcript = begun(document, theme)
    turn = Turn(0, "q")
    transcript.add(turn)
    for start in range(0, len(text) if step else 0, step or 1):
        transcript._written[0].body.grow(text[start : start + step])
    transcript.update(replace(turn, state=TurnState.DONE, text=text, citations=citations()))
    transcript.pieces.finish()
    return transcript


@given(step=st.integers(1, 40))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_it_is_cut_a_rich_answer_reads_the_same(theme: Theme, step: int) -> None:
    streamed, once = QTextDocument(), QTextDocument()
    first, second = written(RICH, theme, streamed, step), written(RICH, theme, once)
    assert words_of(streamed) == words_of(once)
    assert first.code(0, 0) == second.code(0, 0) == "def notice() -> int:\n    return 6  # months"
    for words in ("1,480 [2]", "First", "Second", "inner", "End code done."):
        assert streamed.toPlainText().count(words) == 1


@given(words=st.lists(st.sampled_from(LETTERS)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_writing(theme: Theme, words: list[str]) -> None:
    document = QTextDocument()
    transcript = begun(document, theme)
    transcript.add(Turn(0, "q"))
    for word in words:
        transcript._written[0].body.grow(word)
    transcript.update(replace(Turn(0, "q"), state=TurnState.DONE, text="".join(words)))
    transcript.pieces.finish()
    assert document.toPlainText().count("\U0001f600") == words.count("\U0001f600")


def test_code_is_coloured_and_can_be_copied(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = written(RICH, theme, browser.document())
    assert "act:code/0/0" in hrefs(browser.document())
    assert transcript.code(0, 0).startswith("def notice")
    assert transcript.code(0, 7) == ""
    block = browser.document().find("def notice").block()
    tones = {form.format.foreground().color().name().upper() for form in block.layout().formats()}
    assert theme.tokens.accent in tones
    transcript.recolour()
    transcript.pieces.finish()
    assert browser.document().find("def notice").block().layout().formats()


def test_a_theme_changes_colours_and_no_letter(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = written(RICH, theme, browser.document())
    before = browser.document().toPlainText()
    theme.choose(Appearance.DARK)
    transcript.recolour()
    transcript.pieces.finish()
    assert browser.document().toPlainText() == before
    chip = browser.document().find("[1]").charFormat()
    assert chip.foreground().color().name().upper() == theme.tokens.accent
    assert chip.background().color().name().upper() == theme.tokens.selection
    theme.choose(Appearance.LIGHT)


def test_what_is_not_in_its_source_has_a_dashed_chip(theme: Theme, browser: ConversationBrowser) -> None:
    text = "It costs 5 euros [1]. It rises by 4 percent [2], says [2]."
    wrong = CheckedItem(text.index("4"), text.index("4") + 9, "4 percent", "number", False, 2)
    check = Checked((wrong,), 1, 2)
    turn = replace(Turn(0, "q"), state=TurnState.DONE, text=text, citations=citations(), check=check)
    transcript = begun(browser.document(), theme)
    transcript.add(turn)
    transcript.update(turn)
    transcript.pieces.finish()
    dashed = QTextCharFormat.UnderlineStyle.DashUnderline
    first = browser.document().find("[1]")
    second = browser.document().find("[2]")
    third = browser.document().find("[2]", second)
    assert [each.charFormat().underlineStyle() is dashed for each in (first, second, third)] == [False, True, False]
    assert "Not found in the sources: \u201c4 percent\u201d" in browser.toPlainText()


def test_links_tell_where_they_lead_and_lead_nowhere_by_themselves(theme: Theme, browser: ConversationBrowser) -> None:
    written("See [this](https://example.test/a) and [that](file:///etc/passwd).", theme, browser.document())
    told = hrefs(browser.document())
    assert "link:https://example.test/a" in told
    assert not [href for href in told if "passwd" in href]
    followed: list[str] = []
    browser.linked.connect(followed.append)
    browser.anchorClicked.emit(QUrl("link:https://example.test/a"))
    assert followed == ["https://example.test/a"]


def test_later_turns_can_be_taken_away(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
    stream(transcript)
    kept = browser.document().toPlainText()
    stream(transcript, 1)
    transcript.cut(1)
    assert browser.document().toPlainText().strip() == kept.strip()
    assert len(browser.document().rootFrame().childFrames()) == 1
    stream(transcript, 1)
    assert browser.document().toPlainText().count("How long?") == 2


def test_an_answer_that_ends_otherwise_is_mended_from_where_it_differs(
    theme: Theme, browser: ConversationBrowser
) -> None:
    transcript = begun(browser.document(), theme)
    turn = Turn(0, "q")
    transcript.add(turn)
    transcript._written[0].body.grow("First paragraph.\n\nSecond [9] one.\n\n```\ncode\n```\n\nThird.")
    text = "First paragraph.\n\nSecond one.\n\nThird."
    transcript.update(replace(turn, state=TurnState.DONE, text=text))
    transcript.pieces.finish()
    shown = browser.document().toPlainText()
    parts = ("First paragraph.", "Second one.", "Third.", "[9]", "code")
    assert [shown.count(words) for words in parts] == [1, 1, 1, 0, 0]


def test_reasoning_is_folded_away_until_it_is_wanted(theme: Theme, browser: ConversationBrowser) -> None:
    transcript = begun(browser.document(), theme)
    turn = replace(Turn(0, "q"), reasoning="Six months, so it is.")
    transcript.add(turn)
    transcript.update(turn)
    assert "so it is" not in browser.toPlainText()
    transcript.toggle_thinking(turn)
    transcript.think(0, " And more.")
    assert "so it is. And more." in browser.toPlainText()
