"""The one place where settings and plugins become services."""

from passport_core.compose.core import ISSUING_FORMAT, SELECTIVE_FORMAT
from passport_core.compose.skills import Services

__all__ = ["ISSUING_FORMAT", "SELECTIVE_FORMAT", "Services"]
