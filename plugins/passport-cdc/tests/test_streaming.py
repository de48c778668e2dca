"""The walk itself: what is taken from the parser, and what is not."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

from passport_cdc.cdc_xml import CdcXml
from passport_cdc.problems import Problem
from passport_cdc.schema import Node
from passport_cdc.streaming import Walker
from passport_core.errors import InvalidInputError


class Recorder(dict[str, object]):
    """Remembers whatever was ever put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[object] = []

    def __setitem__(self, key: str, value: object) -> None:
        self.log.append(value)
        super().__setitem__(key, value)


class Everything:
    """A visitor that leaves nothing out."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def opened(self, node: Node, line: int) -> bool:
        return True

    def closed(self, node: Node) -> None: ...

    def noticed(self, name: str) -> None: ...

    def problem(self, problem: Problem, node: Node | None) -> None:
        self.problems.append(problem)


@pytest.mark.parametrize("inside", ["294024410900157", "<x>294024410900157</x>", "2940<x/>24410900157"])
def test_threat_43_the_text_of_nir_is_never_taken_from_the_parser(declare: Any, inside: str) -> None:
    identity = f"<identifiantNational><nir>{inside}</nir><nomNaissance>KERMARREC</nomNaissance></identifiantNational>"
    values, visitor = Recorder(), Everything()
    for _ in Walker(visitor, values).walk(io.BytesIO(declare.one(identity=identity))):
        pass
    assert "KERMARREC" in values.log
    assert "24410900157" not in repr(values.log)
    assert "24410900157" not in repr(visitor.problems)


def test_the_header_is_that_of_the_file_as_it_is_now(declare: Any) -> None:
    form = CdcXml()
    path = declare.write(declare.one())
    assert form.header(path).contract_id == "CONTRAT-1"
    before = path.stat()
    path.write_bytes(declare.one().replace(b"CONTRAT-1", b"CONTRAT-2"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # even where the clock was set back
    assert form.header(path).contract_id == "CONTRAT-2"


def test_a_file_cut_while_it_is_read_is_refused(declare: Any) -> None:
    passages = [declare.passage(idTechnique=f"P-{i}") for i in range(400)]
    path = declare.write(declare.flow(declare.certification(passages)))
    reading = iter(CdcXml().read(path))
    next(reading)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(InvalidInputError):
        list(reading)
