"""The environment a child gets: only what programs need to run, and switches that keep libraries silent."""

from __future__ import annotations

import os
from collections.abc import Mapping

_KEPT = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV"),
        *("CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "JACKDAW_HOME", "JACKDAW_TEST_MODELS"),
        *("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"),
    }
)
_KEPT_PREFIXES = ("LC_",)

_SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}
"""onnxruntime >= 1.29 reports usage unless both of its switches are set before it is imported."""


def child_environment(parent: Mapping[str, str] = os.environ, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a child may see of ``parent``'s environment, the silencing switches, then ``extra``.

    Everything else is dropped: tokens, passwords and proxies live in environments.
    """
    kept = {name: value for name, value in parent.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    return {**kept, **_SILENT, **(extra or {})}
