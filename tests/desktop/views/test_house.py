"""Models, settings, care and activity by clicks: nothing connects unasked, nothing is chosen without its price."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QSpinBox, QWidget

from desktop.viewmodels.library.first_run import FirstRunViewModel
from desktop.viewmodels.models.offers import OfferState
from desktop.views.library.first_run import FirstRunView
from desktop.views.settings.about import licences
from desktop.views.settings.activity import ActivityView
from desktop.views.settings.models import ModelsView
from desktop.views.settings.servers import ServersPage
from desktop.views.settings.view import SettingsView
from engine.contract.errors import EngineUnreachable, LedgerDamaged, PathMissing
from engine.contract.job import JobState
from engine.contract.machine import Exchange
from tests.desktop.views.conftest import Room
from tests.desktop.views.pseudo import clipped, unmarked
from tests.fakes.engine_house import HUB

DATA = (
    "Qwen", "bge", "MiniLM", "llama", "huggingface", "Apache", "/", "Ryzen", "GeForce", "deutsch", "English", "Ctrl",
    "Documents", "Jackdaw 0", "torque", "ZIP",
)  # fmt: skip


def click(room: Room, view: QWidget, name: str) -> None:
    shown = [
        each for each in view.findChildren(QPushButton) if each.accessibleName().startswith(name) and each.isVisible()
    ]
    assert shown, f"no button {name!r}"
    room.qtbot.mouseClick(shown[0], Qt.MouseButton.LeftButton)
    room.settle()


def told(room: Room, what: str) -> list[object]:
    return [about for said, about in room.engine.told if said == what]


@pytest.fixture
def models(room: Room) -> ModelsView:
    view = ModelsView(room.theme, room.house.models)
    room.show(view, 900, 1600)
    return view


def test_at_most_three_are_recommended_and_each_says_why(room: Room, models: ModelsView) -> None:
    props = room.house.models.props
    assert [offer.name for offer in props.recommended] == ["qwen3-4b-instruct", "qwen3-0.6b", "qwen2.5-vl-3b"]
    assert props.recommended[0].why == "Fits: needs about 4.1 GB of this machine's 16 GB."
    assert [offer.state for offer in props.others] == [OfferState.TOO_LARGE]
    assert "GeForce RTX 4060" in props.machine


def gone(*_: object) -> object:
    raise EngineUnreachable(problem="it is gone")


def said_in(view: QWidget) -> list[str]:
    return [part.text() for part in view.findChildren(QLabel) if part.isVisible() and "it is gone" in part.text()]


def test_models_that_could_not_be_looked_at_are_said_until_they_can(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, house = room.engine, room.house.models
    with monkeypatch.context() as broken:
        for name in ("models", "hardware"):
            broken.setattr(engine, name, gone)
        view = ModelsView(room.theme, house)
        room.show(view, 900, 1600)
        assert len(said_in(view)) == 1
        assert not house.props.is_loaded
    house._models_moved()  # as the engine that is back has it
    room.settle()
    assert said_in(view) == []
    assert house.props.is_loaded
    with monkeypatch.context() as broken:
        broken.setattr(engine, "models", gone)
        house._models_moved()
        room.settle()
        assert len(said_in(view)) == 1
    house._models_moved()
    room.settle()
    assert said_in(view) == []
    assert "GeForce RTX 4060" in house.props.machine


def test_servers_that_could_not_be_looked_at_are_said_until_they_can(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = ServersPage(room.theme, room.house.servers)
    with monkeypatch.context() as broken:
        broken.setattr(room.engine, "model_servers", gone)
        room.show(view, 900, 1600)
        assert len(said_in(view)) == 1
    room.house.servers._link.state_changed.emit(room.house.servers._link.state)  # the engine is back
    room.settle()
    assert said_in(view) == []
    assert room.house.servers.props.is_loaded


def test_a_download_asks_where_to_before_it_connects(room: Room, models: ModelsView) -> None:
    click(room, models, "Download: Qwen3 4B Instruct")
    question = room.house.models.props.question
    assert question is not None
    assert question.destinations == ("huggingface.co:443",)
    assert told(room, "pull") == []
    click(room, models, "Do not allow")
    assert (told(room, "grant"), told(room, "pull")) == ([], [])
    click(room, models, "Download: Qwen3 4B Instruct")
    click(room, models, "Allow and download")
    assert (told(room, "grant"), told(room, "pull")) == ([HUB], ["qwen3-4b-instruct"])


def test_a_download_is_paused_gone_on_with_and_deleted(room: Room, models: ModelsView) -> None:
    room.engine.granted = (HUB,)
    house = room.house.models
    house.fetch("qwen3-4b-instruct")
    room.settle()
    room.engine.move("pull-1", done=1_200_000_000, total=2_400_000_000, rate_per_s=11e6, remaining_s=120.0)
    house.look()
    room.settle()
    offer = house.props.recommended[0]
    assert (offer.state, offer.share) == (OfferState.LOADING, 0.5)
    assert offer.progress == "1.2 GB of 2.4 GB \u00b7 11 MB a second \u00b7 about 2 min left"
    click(room, models, "Pause: Qwen3 4B")
    assert told(room, "cancel_job") == ["pull-1"]
    assert house.props.recommended[0].state is OfferState.AVAILABLE
    assert house.props.recommended[1].progress == "Paused. 120 MB are here already."
    click(room, models, "Delete what was fetched of Qwen3 0.6B")
    assert told(room, "discard_model") == ["qwen3-0.6b"]


def test_connections_that_are_switched_off_are_said(room: Room, models: ModelsView) -> None:
    room.engine.air_gap = True
    click(room, models, "Download: Qwen3 4B Instruct")
    room.house.models.allow()
    room.settle()
    assert told(room, "pull") == []
    assert room.house.models.props.question is not None


def test_another_model_for_meaning_tells_its_price_first(room: Room, models: ModelsView) -> None:
    click(room, models, "Use bge-m3")
    change = room.house.models.props.change
    assert change is not None
    assert change.sentence.startswith("88,000 passages are read anew")
    assert told(room, "use_model") == []
    click(room, models, "Read everything anew")
    assert told(room, "use_model") == [("bge-m3", "embedding")]


def test_answers_can_be_quotes_again(room: Room, models: ModelsView) -> None:
    assert room.house.models.props.answers_by == "Qwen3-4B"
    click(room, models, "Quote my files instead")
    assert told(room, "change_settings") == [{"models.chat": ""}]


def test_two_files_are_looked_into_side_by_side(room: Room, models: ModelsView) -> None:
    room.house.models.inspect("/a.gguf", "/b.gguf")
    room.settle()
    assert ("layers", "36", "28") in room.house.models.props.inspection
    click(room, models, "Close the facts")
    assert room.house.models.props.inspection == ()


def test_a_measurement_stands_at_its_model(room: Room, models: ModelsView) -> None:
    room.house.models.measure("Qwen3-4B")
    room.settle()
    result = {"model": "Qwen3-4B", "tokens_per_s": 21.4, "first_token_ms": 640.0}
    room.engine.move("bench-1", state=JobState.DONE, result=result)
    room.house.models.look()
    room.settle()
    benches = [model.bench for model in room.house.models.props.installed]
    assert benches == ["", "", "21.4 tokens a second, the first after 0.6 s"]


@pytest.fixture
def settings(room: Room) -> SettingsView:
    view = SettingsView(room.theme, room.house)
    room.show(view, 1000, 1000)
    return view


def test_limits_are_kept_by_the_engine(room: Room, settings: SettingsView) -> None:
    settings.open_page("resources")
    settings.resources.free.setFocus()
    settings.resources.free.setValue(20)
    room.qtbot.keyClick(settings.resources.free, Qt.Key.Key_Return)
    room.qtbot.keyClick(settings.resources.battery, Qt.Key.Key_Space)
    room.settle()
    assert {"indexing.pause_on_battery": False} in told(room, "change_settings")
    assert {"indexing.min_free_bytes": 20 * 1024**3} in told(room, "change_settings")
    assert room.engine.values["indexing"]["min_free_bytes"] == 20 * 1024**3
    assert room.house.preferences.props.number("indexing.min_free_bytes") == 20 * 1024**3


def test_a_refused_setting_goes_back_and_says_why(room: Room, settings: SettingsView) -> None:
    settings.open_page("resources")
    room.engine.broken = PathMissing(path="/x")
    settings.resources.rescan.setValue(7)
    settings.resources.rescan.editingFinished.emit()
    room.settle()
    assert settings.resources.problem.text() == "/x does not exist."
    assert settings.resources.rescan.value() == 30


def test_a_grant_can_be_taken_back(room: Room, settings: SettingsView) -> None:
    room.engine.granted = (HUB,)
    room.house.preferences.refresh()
    room.settle()
    settings.open_page("privacy")
    click(room, settings, "Forbid: Models may be downloaded from huggingface.co:443.")
    assert told(room, "withdraw_grant") == [HUB]
    assert room.house.preferences.props.grants == ()


def test_care_tells_what_came_of_it(room: Room, settings: SettingsView) -> None:
    settings.open_page("care")
    click(room, settings, "Reclaim room")
    room.engine.move("reclaim-1", state=JobState.DONE, result={"freed_bytes": 412_000_000})
    room.house.care.look()
    room.settle()
    assert room.house.care.props.notice == "412 MB given back."
    room.house.care.back_up("/media/stick")
    room.settle()
    result = {"path": "/media/stick/jackdaw.zip", "size_bytes": 9_000_000}
    room.engine.move("backup-1", state=JobState.DONE, result=result)
    room.house.care.look()
    room.settle()
    assert room.house.care.props.notice == ("The backup is written and was read again: /media/stick/jackdaw.zip, 9 MB.")


def test_a_backup_is_put_back_after_a_second_click(room: Room, settings: SettingsView) -> None:
    settings.open_page("care")
    settings.care.offer_restore("/media/stick/jackdaw.zip")
    room.settle()
    assert room.restored == []
    click(room, settings, "Put it back")
    assert room.restored == [Path("/media/stick/jackdaw.zip")]
    assert room.house.care.props.notice.startswith("The backup is back.")
    assert room.house.preferences.props.is_loaded


def test_what_keeps_the_house_in_order_is_begun_by_its_button(
    room: Room, settings: SettingsView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.open_page("care")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_all, **_named: str(tmp_path))
    for name, what in (
        ("Back up", "backup"),
        ("Write diagnostics", "diagnostics"),
        ("Check the index", "doctor"),
        ("Check and mend", "doctor"),
        ("Reclaim room", "reclaim"),
    ):
        click(room, settings, name)
        begun = next(job for job in room.engine.running.values() if job.what == what)
        assert begun.state is JobState.RUNNING
        assert room.house.care.props.work
        click(room, settings, "Stop")
        assert room.engine.running[begun.id].state is JobState.CANCELLED
        assert room.house.care.props.work == ""


def test_licences_name_what_is_used() -> None:
    found = {name.lower(): licence for name, _version, licence in licences("pytest-qt")}
    assert found["pytest"] == "MIT"
    assert licences("no-such-package") == ()


def test_keys_are_listed(room: Room, settings: SettingsView) -> None:
    assert any("Ctrl+1" in each.text() for each in settings.general.findChildren(QWidget) if hasattr(each, "text"))


def test_activity_shows_requests_and_stops_work(room: Room) -> None:
    sent = Exchange("1", "2026-01-05T08:00:00+00:00", "download", "huggingface.co", 443, "200", 900, 2_400_000_000)
    room.engine.seen = replace(room.engine.seen, exchanges=(sent,))
    room.link.state_changed.emit(room.link.state)
    room.settle()
    view = ActivityView(room.theme, room.house.activity)
    room.show(view)
    assert "huggingface.co:443" in view.ledger.toPlainText()
    click(room, view, "Stop: Bring the index up to date")


def test_the_numbers_of_the_limits_can_be_read(room: Room, settings: SettingsView) -> None:
    settings.open_page("resources")
    room.settle()
    fields = settings.resources.findChildren(QSpinBox)
    assert len(fields) == 5
    for field in fields:
        needed = field.fontMetrics().horizontalAdvance(field.text())
        assert field.lineEdit().width() >= needed > 0, f"{field.accessibleName()} shows nothing of {field.text()!r}"


def test_activity_claims_nothing_before_the_engine_has_told(room: Room) -> None:
    room.engine.jobs = lambda: ()  # type: ignore[method-assign]
    view = ActivityView(room.theme, room.house.activity)
    view.resize(1000, 800)
    said = "No long work since the engine started."
    assert said not in [each.text() for each in view.findChildren(QLabel)]
    room.show(view)
    assert said in [each.text() for each in view.findChildren(QLabel)]


def test_what_a_person_waits_for_is_noteworthy(room: Room) -> None:
    said: list[str] = []
    room.house.activity.noteworthy.connect(said.append)
    room.house.activity.refresh()
    room.settle()
    jobs = room.engine.jobs()
    room.engine.jobs = lambda: (jobs[0], replace(jobs[1], state=JobState.DONE))  # type: ignore[method-assign]
    room.house.activity.refresh()
    room.settle()
    assert [each.partition(" \u00b7 ")[0] for each in said] == ["Bring the index up to date: Done"]


def test_the_second_step_offers_a_model_that_fits(room: Room) -> None:
    room.engine.model_entries = room.engine.model_entries[:1]
    first_run = FirstRunViewModel(room.link, Path("/nowhere"), Path("/sample"))
    view = FirstRunView(room.theme, first_run)
    room.show(view)
    click(room, view, "Try the sample library")
    assert told(room, "add_root") == ["/sample"]
    assert first_run.props.offer is not None
    assert first_run.props.offer.title == "Qwen3 4B Instruct"
    with room.qtbot.waitSignal(view.models_wanted, timeout=1_000):
        click(room, view, "See the models that fit this machine")


def test_a_damaged_ledger_can_be_put_back_from_the_bar(room: Room) -> None:
    from desktop.engine_link.link import LinkPhase, LinkState
    from desktop.viewmodels.shell.strip import ShellInputs, derive_shell

    code = LedgerDamaged.code
    assert derive_shell(ShellInputs(LinkState(LinkPhase.REFUSED, 0, "damaged", code))).bar_can_restore
    assert not derive_shell(ShellInputs(LinkState(LinkPhase.REFUSED, 0, "newer", "newer_ledger"))).bar_can_restore


@pytest.mark.usefixtures("pseudo_language")
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("page", ["general", "models", "resources", "privacy", "care", "servers", "about"])
def test_every_text_can_be_translated(room: Room, qapp: QApplication, page: str, direction: Qt.LayoutDirection) -> None:
    view = SettingsView(room.theme, room.house)
    view.setLayoutDirection(direction)
    room.show(view, 1100, 900)
    view.open_page(page)
    room.settle()
    if page == "models":
        room.house.models.fetch("qwen3-4b-instruct")
        room.house.models.choose("bge-m3", "embedding")
    if page == "care":
        view.care.offer_restore("/media/stick/x.zip")
        room.house.care.back_up("/media/stick")
    room.settle()
    assert unmarked(view, DATA) == []
    assert clipped(view) == []


@pytest.mark.usefixtures("pseudo_language")
def test_activity_and_the_first_run_can_be_translated(room: Room) -> None:
    room.house.activity.refresh()
    room.settle()
    activity = ActivityView(room.theme, room.house.activity)
    room.show(activity)
    assert unmarked(activity, DATA) == []
    first_run = FirstRunViewModel(room.link, Path("/nowhere"), Path("/sample"))
    view = FirstRunView(room.theme, first_run)
    room.show(view)
    first_run.add("/home/mira/Documents")
    room.settle()
    for _step in range(3):
        room.settle()
        assert unmarked(view, DATA) == []
        assert clipped(view) == []
        first_run.go_on()


def test_a_server_beyond_this_machine_is_asked_about(room: Room, settings: SettingsView) -> None:
    settings.open_page("servers")
    room.settle()
    assert [words for _name, words in room.house.servers.props.servers] == [
        "ollama \u00b7 http://127.0.0.1:11434 \u00b7 on this machine"
    ]
    settings.servers.url.setText("https://models.example/v1")
    settings.servers.key.setText("k")
    room.qtbot.keyClick(settings.servers.url, Qt.Key.Key_Return)
    room.settle()
    assert told(room, "add_server") == []
    click(room, settings, "Do not allow")
    assert (told(room, "grant"), told(room, "add_server")) == ([], [])
    settings.servers.key.setText("k")
    click(room, settings, "Connect")
    click(room, settings, "Allow and connect")
    assert told(room, "add_server") == [("https://models.example/v1", "", "k")]
    click(room, settings, "Remove: server")
    assert told(room, "remove_server") == ["server"]


def test_a_key_for_another_program_is_shown_once(room: Room, settings: SettingsView) -> None:
    settings.open_page("servers")
    room.settle()
    room.qtbot.keyClick(settings.servers.on, Qt.Key.Key_Space)
    room.settle()
    assert room.house.servers.props.gateway.url.startswith("http://127.0.0.1")
    settings.servers.name.setText("Editor")
    click(room, settings, "Make a key")
    assert room.house.servers.props.secret == "jk-secret-once"
    click(room, settings, "Hide the key")
    assert room.house.servers.props.secret == ""
    click(room, settings, "Revoke: Editor")
    assert told(room, "revoke_gateway_key") == ["k1"]
