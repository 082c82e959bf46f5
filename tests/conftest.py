"""Every test runs offscreen, offline and without telemetry, whatever the machine is set to."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("jackdaw", deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure: no test asserts times."""
settings.load_profile("jackdaw")

os.environ.update(
    QT_QPA_PLATFORM="offscreen",
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    ORT_DISABLE_TELEMETRY="1",
    ORT_TELEMETRY_DISABLED="1",
    DO_NOT_TRACK="1",
)
