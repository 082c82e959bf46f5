"""Motion: whether the person's system asks that nothing should move, where that can be read without waiting."""

from __future__ import annotations

import ctypes
import enum
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

_CLIENT_AREA_ANIMATION = 0x1042
"""SPI_GETCLIENTAREAANIMATION of Windows."""


class Motion(enum.StrEnum):
    """What the person chose."""

    SYSTEM = "system"
    NONE = "none"


def system_is_calm(platform: str = sys.platform, folder: Path | None = None) -> bool:
    """Return whether the system's settings ask for no motion.

    Windows and macOS say so themselves; of Linux desktops KDE and those that write GTK's settings are read from the
    folder of settings. Any other system has said nothing: False.
    """
    if platform == "win32":
        return _windows_is_calm()
    if platform == "darwin":
        plist = Path.home() / "Library" / "Preferences" / "com.apple.universalaccess.plist"
        return _is_true(QSettings(str(plist), QSettings.Format.NativeFormat).value("reduceMotion"))
    settings = folder or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation))
    return _kde_is_calm(settings / "kdeglobals") or any(
        _gtk_is_calm(settings / name / "settings.ini") for name in ("gtk-4.0", "gtk-3.0")
    )


def _kde_is_calm(file: Path) -> bool:
    value = _ini(file, "KDE/AnimationDurationFactor")
    return value is not None and str(value).strip() in ("0", "0.0")


def _gtk_is_calm(file: Path) -> bool:
    value = _ini(file, "Settings/gtk-enable-animations")
    return value is not None and str(value).strip().lower() in ("0", "false")


def _ini(file: Path, key: str) -> object:
    return QSettings(str(file), QSettings.Format.IniFormat).value(key) if file.is_file() else None


def _is_true(value: object) -> bool:
    return str(value).strip().lower() in ("1", "true")


def _windows_is_calm() -> bool:
    system = getattr(ctypes, "windll", None)
    if system is None:
        return False
    shown = ctypes.c_int(1)
    system.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(shown), 0)
    return not shown.value
