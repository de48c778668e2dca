"""Walks an XML file along a tree of nodes, as a stream: no DTD, no entities, bounded memory, and lines for people.

Sources: XML 1.0, XML Schema part 1 (``xsd:all``, ``xsi:nil``). threats.md row 13.
"""

from __future__ import annotations

import pyexpat
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, Final, Protocol

from passport_cdc.problems import BadValueError, Problem
from passport_cdc.schema import ROOT, SEPARATOR, XSI, Node
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

CHUNK: Final = 64 * 1024  # bytes handed to the parser at a time
MAX_TOKEN: Final = 1024 * 1024  # bytes of one tag, comment or the like, which the parser must hold whole
MAX_DEPTH: Final = 40  # elements inside each other in what is left out; a passage needs 6
MAX_TEXT: Final = 4096  # characters kept of one element's text; the longest allowed is 255
ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})

_NIL = f"{XSI}{SEPARATOR}nil"
_XSI = XSI + SEPARATOR


class Visitor(Protocol):
    """What is told, in the file's order. Only of nodes that are ``told``; leaves are put into the walker's values."""

    def opened(self, node: Node, line: int) -> bool:
        """An element begins; False leaves out all that is in it."""
        ...

    def closed(self, node: Node) -> None:
        """An element ends."""
        ...

    def noticed(self, name: str) -> None:
        """A watched element is inside what is left out."""
        ...

    def problem(self, problem: Problem, node: Node | None) -> None:
        """``node`` is the element whose value is wrong or missing; None where the structure is."""
        ...


def line_text(line: int | None) -> str | None:
    """Return the ``where`` of an error."""
    return None if line is None else f"line {line}"


class Walker:
    """One walk through one file. Use once.

    ``values`` receives each leaf's value under its node's key (None where nil); the visitor empties it when it likes.
    """

    # Three Python calls an element are most of the time spent, so that leaves are kept off the stack, and text goes
    # straight into a list (``list.append`` is the handler) to be looked at when the next tag comes.

    def __init__(self, visitor: Visitor, values: dict[str, object], *, watch: frozenset[str] = frozenset()) -> None:
        self._visitor = visitor
        self._values = values
        self._watch = watch
        self._node = ROOT
        self._leaf: Node | None = None
        self._seen = 0
        self._line = 1  # where the innermost told element began
        self._nil = False
        self._stack: list[tuple[Node, int, int]] = []
        self._skipping = 0
        self._text: list[str] = []
        parser = pyexpat.ParserCreate(namespace_separator=SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        self._parser = parser

    def walk(self, stream: BinaryIO) -> Iterator[None]:
        """Read the stream to its end, pausing after each chunk; raise InvalidInputError where it is not sound XML."""
        parser = self._parser
        fed = 0
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
                self._bound_text()
                fed += len(chunk)
                if fed - max(parser.CurrentByteIndex, 0) > MAX_TOKEN + CHUNK:
                    raise TooLargeError(
                        Text(
                            "Une balise ou un commentaire de ce fichier dépasse 1 Mo.",
                            "One tag or comment of this file is over 1 MB.",
                        ),
                        code="cdc.token-too-large",
                        remedy=_PRODUCE_AGAIN,
                        where=line_text(parser.CurrentLineNumber),
                    )
                yield
            parser.Parse(b"", True)
        except pyexpat.ExpatError as error:
            raise InvalidInputError(
                Text(
                    f"Le fichier n’est pas du XML bien formé (ligne {error.lineno}, colonne {error.offset + 1}).",
                    f"The file is not well-formed XML (line {error.lineno}, column {error.offset + 1}).",
                ),
                code="cdc.not-well-formed",
                remedy=Text(
                    "Le fichier a pu être coupé ou modifié à la main : produisez-le à nouveau, puis envoyez-le.",
                    "It may have been cut off or edited by hand: produce it again, then send it.",
                ),
                where=line_text(error.lineno),
            ) from None
        yield

    def _doctype(self, *_: object) -> None:
        raise InvalidInputError(
            Text(
                "Le fichier contient une déclaration DOCTYPE : elle n’a pas sa place dans une déclaration.",
                "The file holds a DOCTYPE: a declaration has no use for one.",
            ),
            code="cdc.dtd",
            remedy=Text("Retirez-la, avec les entités qu’elle définit.", "Remove it, with the entities it defines."),
            where=line_text(self._parser.CurrentLineNumber),
        )

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise InvalidInputError(
                Text("L’encodage annoncé par le fichier n’est pas accepté.", "The file’s encoding is not accepted."),
                code="cdc.encoding",
                remedy=Text("Enregistrez le fichier en UTF-8.", "Save the file as UTF-8."),
                where="line 1",
            )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
            if name in self._watch or self._skipping > MAX_DEPTH:
                self._skip_deeper(name)
            return
        node = self._node
        text = self._text
        if text:
            if self._leaf is None and not (len(text) == 1 and text[0].isspace()):
                self._between()
            text.clear()
        child = node.by_name.get(name)
        if child is None or self._leaf is not None:
            self._report(_unknown(name, self._leaf or node), name)
            self._skip()
            return
        if self._seen & child.once:
            self._report(_repeated(), child.name)
            self._skip()
            return
        if self._seen and node.choice:
            self._report(_one_branch(node), node.name)
            self._skip()
            return
        self._seen |= child.bit
        self._nil = bool(attributes) and self._attributes(child, attributes)
        if child.rule is not None:
            self._leaf = child
        else:
            self._open(child)

    def _open(self, node: Node) -> None:
        if node.told:
            line = self._parser.CurrentLineNumber
            if not self._visitor.opened(node, line):
                self._skip()
                return
        else:
            line = self._line
        self._stack.append((self._node, self._seen, self._line))
        self._node, self._seen, self._line = node, 0, line
        if node.never_read:
            self._parser.CharacterDataHandler = None

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            if not self._skipping and not self._node.never_read:
                self._parser.CharacterDataHandler = self._text.append
            return
        leaf = self._leaf
        text = self._text
        if leaf is not None:
            self._leaf = None
            value = text[0] if len(text) == 1 else "".join(text)
            text.clear()
            if self._nil:
                self._end_nil(leaf, value)
                return
            try:
                assert leaf.rule is not None  # noqa: S101 - what makes it a leaf; told to the type checker
                self._values[leaf.key] = leaf.rule(value)
            except BadValueError as error:
                self._report(error.problem, leaf.name, leaf)
            return
        node = self._node
        if text:
            if not (len(text) == 1 and text[0].isspace()):
                self._between()
            text.clear()
        if node.never_read:
            self._parser.CharacterDataHandler = text.append
        elif node.all_required & ~self._seen or (node.choice and not self._seen):
            self._end_incomplete(node)
        if node.told:
            self._visitor.closed(node)
        self._node, self._seen, self._line = self._stack.pop()

    def _end_nil(self, leaf: Node, value: str) -> None:
        if value:
            self._report(_NIL_WITH_CONTENT, leaf.name, leaf)
        else:
            self._values[leaf.key] = None

    def _end_incomplete(self, node: Node) -> None:
        for child in node.missing(self._seen):
            self._visitor.problem(_MISSING.at(child.name, self._line), child)
        if node.choice:
            self._visitor.problem(_one_branch(node).at(node.name, self._line), node)

    def _between(self) -> None:
        """Judge the text between two tags: only white space belongs there."""
        if not all(part.isspace() for part in self._text):
            self._report(_STRAY_TEXT, self._node.name)

    def _bound_text(self) -> None:
        """Keep no more of one text than the longest rule needs to refuse it."""
        if len(self._text) > 1:
            whole = "".join(self._text)
            self._text[:] = [whole[:MAX_TEXT] if self._leaf or not whole.isspace() else " "]

    def _attributes(self, node: Node, attributes: dict[str, str]) -> bool:
        """Judge an element's attributes and say whether it is nil."""
        nil = False
        for name, value in attributes.items():
            if name == _NIL and value.strip() in ("true", "1"):
                nil = node.nillable
                if not nil:
                    self._report(_NOT_NILLABLE, node.name)
            elif not name.startswith(_XSI):
                self._report(_UNKNOWN_ATTRIBUTE, node.name)
        return nil

    def _skip(self) -> None:
        """Leave out the element that just began: its text is not even taken from the parser."""
        self._skipping = 1
        self._parser.CharacterDataHandler = None

    def _skip_deeper(self, name: str) -> None:
        if name in self._watch:
            self._visitor.noticed(name)
        if self._skipping > MAX_DEPTH:
            raise TooLargeError(
                Text("Trop d’éléments sont imbriqués les uns dans les autres.", "Too many elements inside each other."),
                code="cdc.too-deep",
                remedy=_PRODUCE_AGAIN,
                where=line_text(self._parser.CurrentLineNumber),
            )

    def _report(self, problem: Problem, name: str, node: Node | None = None) -> None:
        local = name.rpartition(SEPARATOR)[2][:60]
        self._visitor.problem(problem.at(local, self._parser.CurrentLineNumber), node)


_PRODUCE_AGAIN = Text(
    "Produisez à nouveau le fichier depuis votre logiciel.", "Produce the file again from your software."
)
_MISSING = Problem(
    "cdc.missing",
    Text("cet élément obligatoire manque.", "this required element is missing."),
    Text(
        'Ajoutez-le ; si le schéma l’admet vide, écrivez xsi:nil="true".',
        'Add it; where the schema lets it be empty, write xsi:nil="true".',
    ),
)
_STRAY_TEXT = Problem(
    "cdc.stray-text",
    Text("du texte se trouve entre les éléments.", "there is text between the elements."),
    Text(
        "Retirez ce texte, ou placez-le dans l’élément voulu.", "Remove it, or put it into the element it belongs to."
    ),
)
_NIL_WITH_CONTENT = Problem(
    "cdc.nil",
    Text('xsi:nil="true" accompagne une valeur.', 'xsi:nil="true" stands beside a value.'),
    Text("Gardez l’un ou l’autre.", "Keep one or the other."),
)
_NOT_NILLABLE = Problem(
    "cdc.nil",
    Text("xsi:nil n’est pas admis ici.", "xsi:nil is not allowed here."),
    Text(
        "Renseignez la valeur, ou retirez l’élément s’il est facultatif.",
        "Give the value, or leave the element out where it is optional.",
    ),
)
_UNKNOWN_ATTRIBUTE = Problem(
    "cdc.unknown-attribute",
    Text("cet élément porte un attribut que le schéma ne connaît pas.", "the schema knows no such attribute here."),
    Text("Retirez cet attribut.", "Remove the attribute."),
)


def _repeated() -> Problem:
    return Problem(
        "cdc.repeated",
        Text("cet élément figure plusieurs fois.", "this element occurs more than once."),
        Text("Gardez celui qui est juste.", "Keep the one that is right."),
    )


def _one_branch(node: Node) -> Problem:
    names = ", ".join(child.name for child in node.children)
    return Problem(
        "cdc.choice",
        Text(f"un élément, et un seul, est attendu parmi : {names}.", f"exactly one is expected of: {names}."),
        Text("Gardez-en un.", "Keep one."),
    )


@lru_cache(maxsize=256)  # a file of nothing but unknown elements must not cost more than any other
def _unknown(name: str, parent: Node) -> Problem:
    local = name.rpartition(SEPARATOR)[2]
    if any(child.name == local for child in parent.children):
        return Problem(
            "cdc.namespace",
            Text("cet élément n’est pas dans l’espace de noms du CPF.", "this element is not in the CPF namespace."),
            Text(
                'Déclarez xmlns="urn:cdc:cpf:pc5:schema:1.0.0" sur l’élément flux.',
                'Declare xmlns="urn:cdc:cpf:pc5:schema:1.0.0" on the element flux.',
            ),
        )
    return Problem(
        "cdc.unknown-element",
        Text(
            f"le schéma ne connaît pas cet élément dans « {parent.name or 'le fichier'} ».",
            f"the schema knows no such element in “{parent.name or 'the file'}”.",
        ),
        Text(
            "Vérifiez son nom et sa place, ou retirez-le.",
            "Check its name and its place, or remove it.",
        ),
    )
