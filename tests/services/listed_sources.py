"""Sources whose file lists nothing: what they yield is given by the test, once for each name of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from passport_core.passport.frameworks import FrameworkHeader, Item, Link, Profile, SourceFault
from passport_core.passport.labour import LabourHeader, Observation

H = TypeVar("H")
P = TypeVar("P")


@dataclass
class ListedSource(Generic[H, P]):
    """Reads files whose name ends in ``.list``; a part that is an error is raised when its turn comes."""

    contents: dict[str, Sequence[tuple[H, Iterable[P | SourceFault | BaseException]]]] = field(default_factory=dict)
    name: str = "listed"

    def put(self, path: Path, header: H, *parts: P | SourceFault | BaseException, content: str = "") -> Path:
        """Write the file, and say what it holds."""
        path.write_text(content or path.name, encoding="utf-8")
        self.contents[path.name] = [*self.contents.get(path.name, ()), (header, parts)]
        return path

    def recognises(self, path: Path) -> bool:
        return path.name.endswith(".list")

    def headers(self, path: Path) -> Sequence[H]:
        return [header for header, _ in self.contents[path.name]]

    def read(self, path: Path, header: H) -> Iterator[P | SourceFault]:
        for part in next(parts for known, parts in self.contents[path.name] if known == header):
            if isinstance(part, BaseException):
                raise part
            yield part


ListedFramework = ListedSource[FrameworkHeader, Item | Profile | Link]
ListedLabour = ListedSource[LabourHeader, Observation]
