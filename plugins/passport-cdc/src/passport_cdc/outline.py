"""First pass over a CDC declaration: what the file says of itself, and the code of each of its certifications.

Children may come in any order, so ``idClient`` may follow the last passage, and a certification's ``code`` its
passages: nothing can be yielded before the whole file was seen once. The file's own structure is judged here; what is
wrong with it refuses the file before anything was yielded.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from passport_cdc.problems import Problem
from passport_cdc.schema import (
    CERTIFICATION,
    CODE,
    DEPOSITOR,
    FLOW,
    NAMESPACE,
    NATIONAL_NUMBER,
    PASSAGE,
    SEPARATOR,
    TYPE,
    Node,
)
from passport_cdc.streaming import Walker, line_text
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.award import DeclarationHeader
from passport_core.passport.identifiers import compact, is_certification_code, split_code

VERSION_2 = "cdc-xml-1.1.2"
VERSION_5 = "cdc-xml-1.1.5"


@dataclass(frozen=True, slots=True)
class DeclaredCode:
    """A certification of the file: the register's codes, or the problem that each of its passages then has."""

    certification: str = ""
    block: str | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class Outline:
    """The header, and the certifications in the file's order. Equal ones are kept once."""

    header: DeclarationHeader = field(default_factory=lambda: DeclarationHeader(VERSION_2))
    _codes: list[DeclaredCode] = field(default_factory=list)
    _index: dict[DeclaredCode, int] = field(default_factory=dict)
    _places: array[int] = field(default_factory=lambda: array("L"))

    def add(self, code: DeclaredCode) -> None:
        place = self._index.setdefault(code, len(self._codes))
        if place == len(self._codes):
            self._codes.append(code)
        self._places.append(place)

    def code(self, ordinal: int) -> DeclaredCode:
        """Return the file's certification number ``ordinal``, from 0; raise InvalidInputError where it has fewer."""
        if ordinal >= len(self._places):
            raise InvalidInputError(
                Text("Le fichier a changé pendant sa lecture.", "The file changed while it was read."),
                code="cdc.changed",
                remedy=Text("Envoyez-le à nouveau une fois complet.", "Send it again once it is complete."),
            )
        return self._codes[self._places[ordinal]]


def register_codes(kind: str, code: str) -> DeclaredCode:
    """Turn ``type`` and ``code`` into the register's codes.

    Both are free text in the schema. Accepted: a code that is complete (``RNCP37674``, ``RNCP37674BC01``, ``RS5719``)
    whatever the type says, unless the type names the other register; and a bare number (``37674``, ``37674BC01``)
    after the type ``RNCP`` or ``RS``.
    """
    register = compact(kind).upper()
    whole = compact(code).upper()
    if whole[:1].isdigit() and register in ("RNCP", "RS"):
        whole = register + whole
    certification, block = split_code(whole)
    contradicts = register in ("RNCP", "RS") and not _of_register(certification, register)
    if contradicts or not (certification.isascii() and is_certification_code(certification)):
        return DeclaredCode(problem=_UNKNOWN_CODE)
    return DeclaredCode(certification, block)


def _of_register(certification: str, register: str) -> bool:
    return certification.startswith(register) and certification[len(register) :].isdigit()


_UNKNOWN_CODE = Problem(
    "cdc.code",
    Text(
        "« type » et « code » de la certification ne forment pas un numéro du répertoire national.",
        "“type” and “code” of the certification do not make a number of the national register.",
    ),
    Text(
        "Écrivez le type RNCP ou RS et le code complet de la certification (RNCP37674) ou du bloc (RNCP37674BC01).",
        "Write the type RNCP or RS and the full code of the certification (RNCP37674) or block (RNCP37674BC01).",
    ),
    element="code",
)
_WATCHED = f"{NAMESPACE}{SEPARATOR}{NATIONAL_NUMBER.name}"


class _OutlineVisitor:
    def __init__(self) -> None:
        self.outline = Outline()
        self.values: dict[str, Any] = {}
        self.problem_here: Problem | None = None
        self.has_national_number = False

    def opened(self, node: Node, line: int) -> bool:
        if node is CERTIFICATION:
            self.problem_here = None
            self.values.pop("type", None)
            self.values.pop("code", None)
        return node is not PASSAGE

    def closed(self, node: Node) -> None:
        if node is CERTIFICATION:
            values = self.values
            code = (
                DeclaredCode(problem=self.problem_here)
                if self.problem_here
                else register_codes(values["type"], values["code"])
            )
            self.outline.add(code)
        elif node is FLOW:
            self.outline.header = self._header()

    def noticed(self, name: str) -> None:
        self.has_national_number = True

    def problem(self, problem: Problem, node: Node | None) -> None:
        if node in (TYPE, CODE, DEPOSITOR):
            # The line is left out: equal problems are then kept once, however many certifications have them.
            self.problem_here = self.problem_here or problem.at(problem.element, None)
            return
        raise InvalidInputError(
            Text(
                f"La structure du fichier n’est pas celle d’une déclaration. « {problem.element} » : "
                f"{problem.reason.fr}",
                f"The file is not built like a declaration. “{problem.element}”: {problem.reason.en}",
            ),
            code=problem.code,
            remedy=problem.remedy,
            where=line_text(problem.line),
        )

    def _header(self) -> DeclarationHeader:
        values = self.values
        is_later = self.has_national_number or "action" in values
        return DeclarationHeader(
            format=VERSION_5 if is_later else VERSION_2,
            flow_id=values["idFlux"],
            stamped_at=values["horodatage"],
            client_id=values["certificateur/idClient"],
            contract_id=values["idContrat"],
            emitter_id=values["emetteur/idClient"],
            is_suppression=values.get("action") == "SUPPRESSION",
        )


def read_outline(stream: BinaryIO) -> Outline:
    """Read the whole stream once; raise InvalidInputError, with the line, where the file itself is broken."""
    visitor = _OutlineVisitor()
    for _ in Walker(visitor, visitor.values, watch=frozenset({_WATCHED})).walk(stream):
        pass
    return visitor.outline
