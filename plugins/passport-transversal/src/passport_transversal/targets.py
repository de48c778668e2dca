"""What these frameworks offer as targets: the CléA certificate, and the entry of each course."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from passport_core.passport.frameworks import ItemKind, ProfileLine
from passport_core.passport.targets import TargetKind

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST = 80  # characters of a name that is looked at


@dataclass(frozen=True, slots=True)
class NamedProfiles:
    """Targets of which each bears its framework's own name.

    Of a framework named exactly (``clea``) the target's code is that name; of a family (``courses-``) it is what
    follows: framework ``courses-back-end-erdre``, item ``back-end-erdre``. Each requirement counts one: neither a
    certificate nor a course's entry says that one of them matters more than another.
    """

    name: str
    framework: str
    kind: TargetKind = TargetKind.COURSE

    def code_of(self, named: str) -> str | None:
        """Return ``clea`` for ``CléA``, ``clea`` and ``clea:clea``; of a family, ``x-y`` for ``x-y``, ``courses-x-y``
        and ``courses-x-y:x-y``."""
        if len(named) > _LONGEST:
            return None
        decomposed = unicodedata.normalize("NFKD", named.strip().lower())
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        framework, colon, code = plain.rpartition(":")
        if self.framework.endswith("-"):
            code = code if colon else code.removeprefix(self.framework)
            is_named = "-" in code and framework in ("", self.framework + code)
        else:
            is_named = code == self.framework and framework in ("", self.framework)
        return code if is_named and _CODE.fullmatch(code) else None

    def weight(self, line: ProfileLine, kind: ItemKind) -> int:
        return 1


CLEA_CERTIFICATE = NamedProfiles("clea-certificate", "clea")
COURSE_ENTRIES = NamedProfiles("course-entries", "courses-")
