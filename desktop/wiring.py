"""Wiring: the one place that knows every view model of the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.engine_link.link import EngineLink
from desktop.viewmodels.ask.attachments import AttachmentsViewModel
from desktop.viewmodels.ask.chats import ChatsViewModel
from desktop.viewmodels.ask.conversation import AskViewModel
from desktop.viewmodels.ask.mention import MentionsViewModel
from desktop.viewmodels.ask.seen import SeenViewModel
from desktop.viewmodels.ask.speech import SpeechViewModel
from desktop.viewmodels.find.search import FindViewModel
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.library.first_run import FirstRunViewModel
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.shell.activity import ActivityViewModel
from desktop.viewmodels.shell.commands import CommandsViewModel
from desktop.viewmodels.shell.house import House, furnish
from desktop.viewmodels.shell.machine import MachineViewModel
from desktop.viewmodels.shell.notices import NoticesViewModel
from desktop.viewmodels.shell.strip import ShellViewModel
from desktop.viewmodels.viewer.document import ViewerViewModel
from desktop.viewmodels.viewer.pictures import Pictures


@dataclass(frozen=True, slots=True)
class ViewModels:
    """Every view model, made once and handed to the views."""

    link: EngineLink
    feed: LibraryFeed
    scope: ScopeViewModel
    find: FindViewModel
    ask: AskViewModel
    attachments: AttachmentsViewModel
    speech: SpeechViewModel
    seen: SeenViewModel
    chats: ChatsViewModel
    machine: MachineViewModel
    library: LibraryViewModel
    pictures: Pictures
    viewer: ViewerViewModel
    shell: ShellViewModel
    activity: ActivityViewModel
    first_run: FirstRunViewModel
    house: House
    commands: CommandsViewModel
    notices: NoticesViewModel


def wire(link: EngineLink, own_folder: Path, sample: Path | None) -> ViewModels:
    """Return the view models, joined to the engine and to each other."""
    feed = LibraryFeed(link)
    scope = ScopeViewModel()
    pictures = Pictures(link)
    mentions = MentionsViewModel(link, scope)
    machine = MachineViewModel(link)
    activity = ActivityViewModel(link, feed, machine)
    commands = CommandsViewModel()
    models = ViewModels(
        link=link,
        feed=feed,
        scope=scope,
        find=FindViewModel(link, scope),
        ask=AskViewModel(link, mentions),
        attachments=AttachmentsViewModel(link, mentions),
        speech=SpeechViewModel(link),
        seen=SeenViewModel(link),
        chats=ChatsViewModel(link),
        machine=machine,
        library=LibraryViewModel(link, feed, machine),
        pictures=pictures,
        viewer=ViewerViewModel(link, pictures),
        shell=ShellViewModel(link, feed, machine),
        activity=activity,
        first_run=FirstRunViewModel(link, own_folder, sample),
        house=furnish(link, feed, machine, activity, commands),
        commands=commands,
        notices=NoticesViewModel(feed),
    )
    feed.status_changed.connect(scope.follow)
    feed.status_changed.connect(models.find.follow)
    feed.files_moved.connect(models.ask.check_sources)
    feed.files_moved.connect(models.find.search_if_nothing)
    models.find.spot_chosen.connect(models.viewer.open)
    models.ask.spot_chosen.connect(models.viewer.open)
    models.viewer.picture_asked.connect(models.attachments.bring)
    return models
