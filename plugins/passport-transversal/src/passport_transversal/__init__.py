"""Graded frameworks of transversal competencies (RECTEC, CléA) and courses' entry requirements for passport-core.

Frameworks are data: another one is a file that follows ``graded-framework-v1.schema.json``, not code. What a course
asks of those who enter it is a file too (``course-entry-v1.schema.json``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.frameworks import FrameworkSource, TargetSource


def shipped() -> Sequence[Path]:
    """Return the files of the frameworks that come with this plugin (RECTEC, CléA)."""
    return sorted((Path(__file__).parent / "frameworks").glob("*.json"))


@hookimpl
def register_skill_frameworks() -> Sequence[FrameworkSource]:
    """Return the readers of both kinds of file."""
    from passport_transversal.courses import CourseEntryJson  # here: every command loads the plugin, few a framework
    from passport_transversal.graded import GradedJson

    return [GradedJson(), CourseEntryJson()]


@hookimpl
def register_target_sources() -> Sequence[TargetSource]:
    """Return courses' entries and the CléA certificate as targets."""
    from passport_transversal.targets import CLEA_CERTIFICATE, COURSE_ENTRIES

    return [CLEA_CERTIFICATE, COURSE_ENTRIES]
