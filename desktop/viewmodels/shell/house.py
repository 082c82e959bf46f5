"""House: the view models of Library, Models, Activity and Settings, handed to their views together."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine_link.link import EngineLink
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.models.choice import ModelsViewModel
from desktop.viewmodels.models.servers import ServersViewModel
from desktop.viewmodels.shell.activity import ActivityViewModel
from desktop.viewmodels.shell.care import CareViewModel
from desktop.viewmodels.shell.commands import CommandsViewModel
from desktop.viewmodels.shell.machine import MachineViewModel
from desktop.viewmodels.shell.preferences import PreferencesViewModel


@dataclass(frozen=True, slots=True)
class House:
    """What the settings show."""

    link: EngineLink
    activity: ActivityViewModel
    commands: CommandsViewModel
    models: ModelsViewModel
    preferences: PreferencesViewModel
    care: CareViewModel
    servers: ServersViewModel


def furnish(
    link: EngineLink,
    feed: LibraryFeed,
    machine: MachineViewModel,
    activity: ActivityViewModel,
    commands: CommandsViewModel,
) -> House:
    """Return the view models that only the settings need, with those they share."""
    return House(
        link,
        activity,
        commands,
        ModelsViewModel(link, feed),
        PreferencesViewModel(link, feed),
        CareViewModel(link, machine),
        ServersViewModel(link),
    )
