"""Every method of the client against the API over a real socket: the two sides say the same."""

from __future__ import annotations

import os
import threading

import pytest

from engine.contract.answer import Answered, AnswerFailed, SourcesFound, TextDelta
from engine.contract.chat import Feedback
from engine.contract.errors import (
    BadQuery,
    BadRequest,
    EngineUnreachable,
    NotAuthorised,
    NotFound,
    NotReady,
    NotShown,
    PathMissing,
)
from engine.contract.job import JobState
from engine.contract.locator import PagePlace
from engine.contract.machine import Grant
from engine.contract.model import LoadPlan, Verdict
from engine.contract.recording import RecordingSummary
from engine.contract.request import Question, SearchFilters, SearchRequest
from engine.contract.speech import Spoken
from engine.contract.status import Diagnosis
from engine.contract.wire import from_wire, to_wire
from engine.doors.client.engine_client import EngineClient
from tests.fakes.api_server import WINDOW_TOKEN, RunningApi


def test_info_and_status(client: EngineClient) -> None:
    assert client.info().api == 1
    status = client.status()
    assert (status.files.total, status.files.searchable, status.counters) == (5, 4, {"embeddings_computed": 7})


def test_grants_are_given_and_taken_back(client: EngineClient) -> None:
    allowed = Grant("download", "*.models.example", 443)
    assert client.grant(allowed) == allowed
    assert client.grants() == (allowed,)
    client.withdraw_grant(allowed)
    assert client.grants() == ()


def test_roots_keep_every_byte_of_a_path(api: RunningApi, client: EngineClient) -> None:
    odd = b"/home/ada/caf\xe9 \n#1%41"
    root = client.add_root(odd, trusted=True)
    assert api.rooms.library.calls == [("add_root", odd)]
    assert root.trusted
    assert client.roots() == (root,)
    client.remove_root(odd)
    assert client.roots() == ()


def test_what_to_leave_out_of_a_root_arrives(api: RunningApi, client: EngineClient) -> None:
    client.add_root("/home/ada/code", ignore=["/build/"])
    assert api.rooms.library.calls[-1] == ("options", {"ignore": ["/build/"]})


def test_errors_come_back_as_their_class(client: EngineClient) -> None:
    with pytest.raises(PathMissing, match="/missing does not exist"):
        client.add_root("/missing")
    with pytest.raises(NotFound):
        client.remove_root("/nowhere")
    with pytest.raises(BadQuery, match="no filter 'bad:'"):
        client.search(SearchRequest("bad:thing"))


def test_forecast(client: EngineClient) -> None:
    forecast = client.forecast("/home/ada")
    assert (forecast.by_format, forecast.exclusions) == ({"pdf": 100, "txt": 20}, (("b", 9, 8),))


def test_files_page_by_cursor(api: RunningApi, client: EngineClient) -> None:
    first = client.files(limit=3)
    second = client.files(cursor=first.cursor, limit=3)
    assert [file.id for page in (first, second) for file in page.files] == [0, 1, 2, 3, 4]
    assert second.cursor == ""
    assert second.files[-1].reason is not None
    assert second.files[-1].reason["code"] == "encrypted"
    client.files("skipped")
    assert api.rooms.library.calls[-1] == ("files", ("skipped", "", 200))
    with pytest.raises(BadRequest):
        client.files("nonsense")


def test_index_is_a_job(client: EngineClient) -> None:
    job = client.wait_job(client.index().id, timeout_s=10)
    assert (job.state, job.what, job.current) == (JobState.DONE, "index", "/home/ada/notes")
    assert [known.id for known in client.jobs()] == [job.id]


def test_a_job_is_cancelled_only_when_asked(api: RunningApi, client: EngineClient) -> None:
    api.rooms.library.hold = threading.Event()
    job = client.index()
    assert client.job(job.id).state is JobState.RUNNING
    client.cancel_job(job.id)
    assert client.wait_job(job.id, timeout_s=10).state is JobState.CANCELLED
    with pytest.raises(NotFound):
        client.job("job-999")


def test_doctor_returns_a_diagnosis(client: EngineClient) -> None:
    job = client.wait_job(client.doctor(repair=True).id, timeout_s=10)
    diagnosis = from_wire(Diagnosis, job.result)
    assert diagnosis.ok
    assert diagnosis.findings[0].repaired


def test_search(api: RunningApi, client: EngineClient) -> None:
    request = SearchRequest("deposit", "keyword", 7, SearchFilters(kind="mail", since="2025-01"), passages=True)
    result = client.search(request)
    assert api.rooms.search.requests == [request]
    assert [hit.rank for hit in result.hits] == [1, 2]
    assert isinstance(result.hits[0].locator.place, PagePlace)
    assert result.hits[0].snippet.marks == ((4, 11),)


@pytest.mark.parametrize("wrong", [SearchRequest("x", mode="psychic"), SearchRequest("x", limit=0)])
def test_search_checks_its_arguments(client: EngineClient, wrong: SearchRequest) -> None:
    with pytest.raises(BadRequest):
        client.search(wrong)


def test_batch_keeps_order_and_names(client: EngineClient) -> None:
    lines = [(f"q{n}", SearchRequest("nothing" if n % 2 else "deposit")) for n in range(9)]
    results = client.search_batch(lines)
    assert [found.id for found in results] == [name for name, _ in lines]
    assert [len(found.result.hits) for found in results] == [2, 0] * 4 + [2]


def test_an_opening_index_says_so(api: RunningApi, client: EngineClient) -> None:
    api.rooms.search.opening = True
    with pytest.raises(NotReady) as raised:
        client.search(SearchRequest("deposit"))
    assert raised.value.retryable


def test_answer_streams_to_its_end(client: EngineClient) -> None:
    events = list(client.answer_events(client.ask(Question("When?"))))
    assert [type(event) for event in events] == [SourcesFound, TextDelta, TextDelta, Answered]
    assert isinstance(events[-1], Answered)
    assert events[-1].citations[0].quote == "within six weeks"


def test_an_answer_is_prepared(api: RunningApi, client: EngineClient) -> None:
    client.prepare_answer("chat-1", "small")
    assert api.rooms.answers.prepared == [("chat-1", "small")]


def test_answer_can_be_read_again_from_any_point(client: EngineClient) -> None:
    answer = client.ask(Question("When?"))
    whole = list(client.answer_events(answer))
    assert list(client.answer_events(answer, after=2)) == whole[2:]


def test_a_dropped_connection_cancels_nothing(api: RunningApi, client: EngineClient) -> None:
    api.rooms.answers.hold = threading.Event()
    answer = client.ask(Question("When?"))
    events = client.answer_events(answer)
    next(events)
    events.close()  # type: ignore[attr-defined]  # it is a generator
    api.rooms.answers.hold.set()
    assert isinstance(list(client.answer_events(answer))[-1], Answered)


def test_cancel_keeps_the_text_so_far(api: RunningApi, client: EngineClient) -> None:
    api.rooms.answers.hold = threading.Event()
    answer = client.ask(Question("When?"))
    client.cancel_answer(answer)
    events = list(client.answer_events(answer))
    assert isinstance(events[-1], AnswerFailed)
    assert events[-1].error["code"] == "cancelled"
    assert TextDelta("Within six ") in events


def test_a_bug_ends_the_answer_with_an_error(client: EngineClient) -> None:
    last = list(client.answer_events(client.ask(Question("crash"))))[-1]
    assert isinstance(last, AnswerFailed)
    assert last.error["code"] == "engine_fault"


def test_an_empty_question_and_an_unknown_answer(client: EngineClient) -> None:
    with pytest.raises(BadRequest):
        client.ask(Question("  "))
    with pytest.raises(NotFound):
        list(client.answer_events("answer-99"))


def test_chats(client: EngineClient) -> None:
    assert [chat.id for chat in client.chats()] == ["chat-1"]
    client.rename_chat("chat-1", "Deposit")
    assert client.chat("chat-1").title == "Deposit"
    client.delete_chat("chat-1")
    with pytest.raises(NotFound):
        client.chat("chat-1")


def test_chats_are_pinned_searched_judged_and_exported(api: RunningApi, client: EngineClient) -> None:
    client.pin_chat("chat-1")
    assert client.chats()[0].pinned
    found = client.search_chats("wh", limit=1)
    assert [(match.chat, match.node, match.snippet, match.marks) for match in found] == [
        ("chat-1", "node-1", "wh", ((0, 2),))
    ]
    client.judge_answer("node-2", "down", "wrong year")
    assert api.rooms.chats.said == ("node-2", Feedback("down", "wrong year"))
    with pytest.raises(BadRequest):
        client.judge_answer("node-2", "sideways")
    assert client.export_chat("chat-1", "html", "node-2", single=True).text == "When? node-2 True"
    with pytest.raises(BadRequest):
        client.export_chat("chat-1", "pdf")


def test_what_the_model_saw(client: EngineClient) -> None:
    record = client.answer_record("node-2")
    assert (record.model, record.messages[0].content, record.is_as_sent) == ("small", "When?", True)
    with pytest.raises(NotFound):
        client.answer_record("node-1")


def test_a_spoken_question_is_written_down(api: RunningApi, client: EngineClient) -> None:
    client.prepare_speech()
    assert api.rooms.speech.prepared == 1
    assert client.write_down(b"RIFFWhen does it end?") == Spoken("When does it end?", "en", 1.5)
    with pytest.raises(BadRequest, match="cannot be heard"):
        client.write_down(b"\0\0")


def test_a_recording_has_key_moments(client: EngineClient) -> None:
    outline = client.outline(1)
    assert (outline.moments[0].headline, outline.moments[0].frame_s, outline.story_s) == ("Hello.", 0.5, (0.5, 5.0))
    with pytest.raises(NotFound):
        client.outline(2)


def test_a_recording_is_summarised_by_a_job(client: EngineClient) -> None:
    done = client.wait_job(client.summarise(1).id)
    assert (done.state, done.what) == (JobState.DONE, "summarise")
    assert done.result == to_wire(RecordingSummary("Somebody says hello.", "fake", 8.0))
    assert client.wait_job(client.summarise(2).id).state is JobState.FAILED


def test_attachments(api: RunningApi, client: EngineClient) -> None:
    pasted = client.paste_attachment("shot.png", b"\x89PNG\x00")
    client.add_attachment("/home/ada/caf\udce9.txt")
    assert api.rooms.attachments.kept["shot.png"] == b"\x89PNG\x00"
    assert b"/home/ada/caf\xe9.txt" in api.rooms.attachments.kept.values()
    assert client.attachments("chat-1")[0].name == "shot.png"
    assert client.attachment_data(pasted.content_hash) == b"\x89PNG\x00"
    assert client.attachment_text("shot.png").layer.text == "Hello"
    assert client.attachment_picture(pasted.content_hash, "", 64) == b"RIFF" + bytes(64)
    with pytest.raises(NotFound):
        client.attachment_data("nothing")
    with pytest.raises(NotFound):
        client.attachment_picture("nothing")


def test_stale_sources(client: EngineClient) -> None:
    assert client.stale_sources("chat-1") == {"node-2": (1, 3)}
    with pytest.raises(NotFound):
        client.stale_sources("chat-9")


def test_connections_are_looked_at_with_the_holders_of_leases(api: RunningApi, client: EngineClient) -> None:
    client.take_lease()
    report = client.connections()
    assert api.rooms.connections.companions == {os.getpid()}
    assert [one.is_open for one in report.connections] == [True, False]
    assert (report.open_count, report.is_clean, report.looks) == (1, False, 3)


def test_disk(client: EngineClient) -> None:
    use = client.disk()
    assert (use.ledger_bytes, use.index_bytes, use.models_bytes, use.cache_bytes) == (1, 2, 3, 4)
    assert (use.other_bytes, use.free_bytes) == (5, 6)


def test_the_home_is_cared_for(client: EngineClient) -> None:
    assert client.wait_job(client.reclaim().id).result == {"freed_bytes": 7}
    assert client.wait_job(client.back_up("/media/stick").id).result == {
        "path": "/media/stick/jackdaw.zip",
        "size_bytes": 9,
    }
    told = client.wait_job(client.diagnostics("/home/ada").id).result
    assert told == {"path": "/home/ada/diagnostics.zip"}


def test_rules_of_a_root_and_collections_of_other_programs(client: EngineClient) -> None:
    client.add_root("/home/ada/notes")
    assert client.preview_rules("/home/ada/notes", ("*.log", "old/")).files == 2
    assert client.set_rules("/home/ada/notes", ("*.log",)).ignore == ("*.log",)
    with pytest.raises(NotFound):
        client.set_rules("/elsewhere", ())
    assert [found.name for found in client.collections()] == ["Lab"]
    assert client.files(since_ns=5).files


def test_document_text(client: EngineClient) -> None:
    assert client.document(1).layer.text == "Hello"
    with pytest.raises(NotFound):
        client.document(2)


def test_a_page_as_pixels(client: EngineClient) -> None:
    assert client.picture(1, "page:1", side=32) == b"RIFF" + bytes(32)
    with pytest.raises(NotShown) as caught:
        client.picture(1, "page:2")
    assert caught.value.params["reason"] == "no_such_part"
    with pytest.raises(NotFound):
        client.picture(7)


def test_forget_and_want(api: RunningApi, client: EngineClient) -> None:
    assert client.forget("/home/ada/a.txt").paths == ("/home/ada/a.txt", "/home/ada/copy.txt")
    client.want("/home/ada/b.txt")
    assert api.rooms.library.calls[-1] == ("want", b"/home/ada/b.txt")


def test_models(client: EngineClient) -> None:
    client.add_model("/downloads/big.gguf")
    assert {model.name for model in client.models()} == {"small", "big"}
    used = client.use_model("big", "chat")
    assert (used.model.used_for, used.rebuild) == (("chat",), None)
    change = client.forecast_use("small", "embedding").rebuild
    assert change is not None
    assert (change.to_model, change.extra_bytes, change.fits) == ("small", 1_800_000, True)
    assert {model.name: model.used_for for model in client.models()}["small"] == ()
    assert client.inspect_model("/downloads/big.gguf")["format"] == "gguf"
    assert client.wait_job(client.bench_model("big").id, timeout_s=10).result == {"model": "big", "tokens_per_s": 12.5}
    for cases in ("", "/d/cases.jsonl"):
        scored = client.wait_job(client.bench_tools("big", cases).id, timeout_s=10).result
        assert scored == {"model": "big", "cases": cases, "calls_right": 20}
    client.remove_model("big")
    with pytest.raises(NotFound):
        client.use_model("big", "chat")


def test_settings_and_who_may_open_the_network(api: RunningApi, client: EngineClient) -> None:
    assert client.change_settings({"indexing.paused": True})["indexing"] == {"paused": True}
    with pytest.raises(NotAuthorised):
        client.change_settings({"network.air_gap": False})
    assert client.settings()["network"] == {"air_gap": True}
    window = api.client(WINDOW_TOKEN)
    assert window.change_settings({"network.air_gap": False})["network"] == {"air_gap": False}
    window.close()


def test_pause_and_resume(client: EngineClient) -> None:
    client.pause()
    assert client.status().paused
    client.resume()
    assert not client.status().paused


def test_leases_end_with_the_client(api: RunningApi) -> None:
    client = api.client()
    client.take_lease()
    assert api.doors.leases.count == 1
    client.close()
    assert api.doors.leases.count == 0


def test_events_resume_where_they_were_left(api: RunningApi, client: EngineClient) -> None:
    first = client.events()
    resync = next(first)
    assert resync.type == "resync"
    api.doors.events.publish("file_state", {"path": "a"})
    assert next(first).data == {"path": "a"}
    api.doors.events.publish("file_state", {"path": "b"})
    seen = next(first)
    api.doors.events.publish("root_state", {"path": "c"})
    again = client.events(seen.seq)
    assert next(again).data == {"path": "c"}
    first.close()  # type: ignore[attr-defined]  # they are generators
    again.close()  # type: ignore[attr-defined]


def test_events_end_when_the_engine_stops(api: RunningApi, client: EngineClient) -> None:
    events = client.events()
    next(events)
    api.doors.events.close()
    assert list(events) == []


def test_shutdown_is_asked_for(api: RunningApi, client: EngineClient) -> None:
    client.shutdown()
    assert api.stop_asked.wait(5)


def test_nobody_there() -> None:
    client = EngineClient("http://127.0.0.1:9", "t")
    with pytest.raises(EngineUnreachable):
        client.status()
    client.close()


def test_the_client_speaks_to_this_machine_only() -> None:
    with pytest.raises(ValueError, match="loopback"):
        EngineClient("http://192.168.1.5:80", "t")


def test_models_are_fetched_compared_and_fitted(api: RunningApi, client: EngineClient) -> None:
    (entry,) = client.catalogue()
    assert (entry.model.name, entry.recommended, entry.model.size_bytes, entry.partial_bytes) == ("small", True, 10, 4)
    assert client.forecast_pull("small").missing_grants == (Grant("download", "hub.example", 443),)
    assert client.wait_job(client.pull_model("small").id).result == {
        "name": "small",
        "task": "chat",
        "paths": ["/models/small.gguf"],
    }
    with pytest.raises(NotFound):
        client.pull_model("none")
    assert client.wait_job(client.copy_models("/stick").id).result is not None
    client.discard_model("small")
    assert api.rooms.model_sources.told == [("discard", "small")]
    assert client.found_models()[0].keeper == "ollama"
    assert client.hardware().features == ("avx2",)
    fit = client.fit_model("/a.gguf", LoadPlan(4096, "q8_0", -1))
    assert (fit.verdict, fit.plan, fit.needs.total_bytes) == (Verdict.ADAPTED, LoadPlan(4096, "q8_0", -1), 10)
    assert client.compare_models("/a.gguf", "/b.gguf")["differences"] == {"path": ["a", "b"]}
