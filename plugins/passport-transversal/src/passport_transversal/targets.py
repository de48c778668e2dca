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
    follows: framework ``courses-back-end-erdre``, item ``back-end-erdre``. Requirements of one kind weigh the same:
    neither a certificate nor a course's entry says that one of them matters more than another. ``group`` is what a
    whole group weighs beside ``each`` single competency.
    """

    name: str
    framework: str
    kind: TargetKind = TargetKind.COURSE
    each: int = 1
    group: int = 1

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
        return self.group if kind is ItemKind.COMPETENCY_GROUP else self.each


# CléA has 28 sub-domains: 21 are described, and 7 lie in domains 4 and 6, while no source of ours says how
# many in which. Counted in halves of a sub-domain each of the 21 weighs 2 and each of these two domains 7, so that what
# is unknown is 14 of 56: seven sub-domains of 28, and neither domain is said to hold more of them than the other.
CLEA_CERTIFICATE = NamedProfiles("clea-certificate", "clea", each=2, group=7)
COURSE_ENTRIES = NamedProfiles("course-entries", "courses-")
