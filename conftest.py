"""How property tests run, here and in every plugin.

No deadline: a machine shared by others is slow at times, and slowness is measured in benchmarks. In continuous
integration the examples are always the same, so that a red run is about the change; elsewhere they are searched anew.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI", "").lower() in ("1", "true"),
)
settings.load_profile("project")
