"""The summary of a recording: who wrote it of how much, and what its button does now."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.viewer.summaries import Summaries, derive_summary
from engine.contract.errors import RunnerFailed
from engine.contract.job import JobState
from engine.contract.recording import RecordingSummary
from engine.contract.wire import to_wire
from tests.desktop.conftest import Desk

SUMMARY = RecordingSummary("A door is repaired.", "qwen", 90.0)


def test_nothing_said_has_no_button() -> None:
    assert derive_summary(None, 0.0, "").button == ""


def test_it_says_how_far_the_model_read() -> None:
    assert derive_summary(SUMMARY, 90.0, "").note == "Written by qwen from what is said. It may be wrong."
    assert derive_summary(SUMMARY, 120.0, "").note == "Written by qwen from what is said until 1:30. It may be wrong."


@given(st.none() | st.just(SUMMARY), st.floats(1.0, 9000.0), st.sampled_from(["", "It has no room."]))
def test_what_is_there_stays_and_can_be_asked_for_again(
    summary: RecordingSummary | None, said_s: float, problem: str
) -> None:
    shown = derive_summary(summary, said_s, problem)
    assert shown.text == (summary.text if summary else "")
    assert shown.button == ("Summarise again" if summary else "Summarise")
    assert shown.is_problem == bool(problem)
    assert problem in shown.note


def test_while_it_is_written_it_can_be_stopped_and_no_other_begun(desk: Desk) -> None:
    desk.open()
    summaries = Summaries(desk.link)
    summaries.press(4)
    desk.executor.drain()
    assert (summaries.props(4, None, 9.0).note, summaries.props(4, None, 9.0).button) == (
        "Summarising\u2026",
        "Stop summarising",
    )
    assert summaries.props(5, SUMMARY, 9.0).button == ""
    summaries.press(4)
    desk.executor.drain()
    assert desk.engine.running["summarise-1"].state is JobState.CANCELLED
    assert summaries.props(4, None, 9.0).button == "Summarise"


def test_one_that_failed_says_why_until_it_is_tried_again(desk: Desk) -> None:
    desk.open()
    summaries = Summaries(desk.link)
    error = RunnerFailed(model="qwen", problem="it ended")
    desk.engine.broken = error
    summaries.press(4)
    desk.executor.drain()
    assert summaries.props(4, SUMMARY, 90.0).note == error.message
    desk.engine.broken = None
    summaries.press(4)
    desk.executor.drain()
    desk.engine.move("summarise-1", state=JobState.DONE, result=to_wire(SUMMARY))
    summaries.look()
    desk.executor.drain()
    assert summaries.props(4, None, 90.0) == derive_summary(SUMMARY, 90.0, "")
