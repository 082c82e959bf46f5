"""Online-only files of cloud folders, told from what the file system says of them, without opening any."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable

# Windows file attributes (winnt.h): reading such a file makes the provider download it.
_ATTRIBUTE_OFFLINE = 0x0000_1000
_ATTRIBUTE_RECALL_ON_OPEN = 0x0004_0000
_ATTRIBUTE_RECALL_ON_DATA_ACCESS = 0x0040_0000
_RECALL = _ATTRIBUTE_OFFLINE | _ATTRIBUTE_RECALL_ON_OPEN | _ATTRIBUTE_RECALL_ON_DATA_ACCESS
# macOS st_flags (sys/stat.h): SF_DATALESS, the content lives with the file provider.
_SF_DATALESS = 0x4000_0000

_XATTRS = {
    b"com.dropbox.placeholder": "Dropbox",
    b"user.com.dropbox.placeholder": "Dropbox",
    b"com.microsoft.onedrive.placeholder": "OneDrive",
    b"user.onedrive.placeholder": "OneDrive",
    b"com.apple.icloud.placeholder": "iCloud",
    b"user.com.apple.icloud.placeholder": "iCloud",
}
_FOLDERS = (
    (b"onedrive", "OneDrive"),
    (b"dropbox", "Dropbox"),
    (b"mobile documents", "iCloud"),
    (b"icloud", "iCloud"),
    (b"googledrive", "Google Drive"),
    (b"google drive", "Google Drive"),
)

ListXattrs = Callable[[bytes], Iterable[bytes]]


def list_xattrs(path: bytes) -> tuple[bytes, ...]:
    """Return the names of a file's extended attributes; none where the system has no such thing."""
    lister = getattr(os, "listxattr", None)
    if lister is None:
        return ()
    with contextlib.suppress(OSError):
        return tuple(os.fsencode(name) for name in lister(path, follow_symlinks=False))
    return ()


def provider_of(path: bytes, stat: os.stat_result, xattrs: ListXattrs = list_xattrs) -> str | None:
    """Return who keeps the content of this file online (OneDrive, iCloud, Dropbox, ...), None when it is here.

    Attributes are asked for only where a file claims bytes but has none on the disk.
    """
    name = os.path.basename(path)
    if name.startswith(b".") and name.endswith(b".icloud"):
        return "iCloud"
    dataless = getattr(stat, "st_flags", 0) & _SF_DATALESS
    if dataless or getattr(stat, "st_file_attributes", 0) & _RECALL:
        return _provider_by_folder(path)
    if stat.st_size > 0 and getattr(stat, "st_blocks", 1) == 0:
        return next((_XATTRS[name] for name in xattrs(path) if name in _XATTRS), None)
    return None


def _provider_by_folder(path: bytes) -> str:
    lowered = path.lower()
    return next((provider for part, provider in _FOLDERS if part in lowered), "a cloud service")
