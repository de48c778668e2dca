"""Writes the reference pages that are made from the code: the commands, and the codes of findings and errors.

python -m tools.reference            write them
python -m tools.reference --check    say which are out of date; exit 1 if one is
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from passport_core.cli.main import COMMANDS, Parser

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code: edit that. -->\n"

# ---------------------------------------------------------------- commands

CLI_HEAD = f"""# Commands

{NOTE}
Every command speaks French or English by the locale (`PASSPORT_LOCALE`, then `LC_ALL`, `LC_MESSAGES`, `LANG`), takes
its data folder from `--data` or `PASSPORT_DATA`, and shows an example under `--help`. With `--json` it prints one JSON
value on standard output and nothing else there. Options cannot be abbreviated. How commands end is told in
[exit codes](report.md#exit-codes).
"""


def walk(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parser's leaves, in order: commands that do something."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield parser
    for action in nested:
        for name, child in action.choices.items():
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            child.description = child.description or helps.get(name)
            yield from walk(child)


def shown(action: argparse.Action) -> str:
    """Return how an argument is written: ``FILE…``, ``--name NAME``, ``--json``."""
    metavar = action.metavar if isinstance(action.metavar, str) else None
    if action.choices and metavar is None:
        metavar = "|".join(str(choice) for choice in action.choices)
    value = "" if action.nargs == 0 else (metavar or action.dest.upper().replace("_", "-"))
    if action.nargs in ("*", "+"):
        value += "…"
    return " ".join(filter(None, [action.option_strings[-1] if action.option_strings else "", value]))


def is_optional(action: argparse.Action) -> bool:
    return not action.required if action.option_strings else action.nargs in ("?", "*")


def command_page(parser: argparse.ArgumentParser) -> Iterator[str]:
    actions = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    actions = [action for action in actions if action.help != argparse.SUPPRESS]
    usage = [f"[{shown(action)}]" if is_optional(action) else shown(action) for action in actions]
    written = parser.usage or " ".join([parser.prog, *usage])
    yield f"### {parser.prog}\n"
    if parser.description:
        yield f"{parser.description[:1].upper()}{parser.description[1:].rstrip('.')}.\n"
    yield f"```text\n{written}\n```\n"
    explained = [action for action in actions if action.help]
    if explained:
        yield "| | |\n|---|---|"
        for action in explained:
            yield f"| `{shown(action).replace('|', chr(92) + '|')}` | {' '.join(str(action.help).split())} |"
        yield ""
    if parser.epilog:
        example, _, more = parser.epilog.partition("\n\n")
        shell = "\n".join(line.strip() for line in example.splitlines()[1:]) or example
        yield f"```sh\n{shell}\n```\n"
        if more:
            yield f"{more}\n"


def cli_page() -> str:
    parts = [CLI_HEAD]
    for name, (module, _, english) in COMMANDS.items():
        parser = Parser(prog=f"passport {name}", description=english)
        import_module(f"passport_core.cli.{module}").add(parser, False)
        leaves = list(walk(parser))
        parts.append(f"## {name}\n")
        if leaves != [parser]:
            parts.append(f"{english}.\n")
        for leaf in leaves:
            parts.extend(command_page(leaf))
    return "\n".join(parts).rstrip() + "\n"


# ---------------------------------------------------------------- codes

CODES_HEAD = f"""# Codes of findings and errors

{NOTE}
Codes are stable: a program may rely on them. Sentences are for people and may be improved at any time; every one exists
in French too. `…` stands for what depends on the case. Findings carry an outcome
(see [the report](report.md)); the others are errors or faults of one item of a file.
"""
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z0-9]+(?:[-.][a-z0-9]+)*")
OUTCOMES = {
    "PASSED": "passed",
    "FAILED": "failed",
    "NOT_ESTABLISHED": "not established",
    "NOT_APPLICABLE": "not applicable",
}


@dataclass(frozen=True, order=True)
class Code:
    code: str
    outcome: str
    sentence: str
    module: str


def english(node: ast.expr) -> str | None:
    """Return the English sentence of a ``Text(…)`` expression, with ``…`` for what is filled in."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"):
        return None
    values = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "en")]
    return sentence(values[0]) if values else None


def sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(sentence(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return sentence(node.left) + sentence(node.right)
    return "…"


def arguments(node: ast.AST) -> list[ast.expr] | None:
    """Return what stands together in one call, or in one tuple or mapping entry of a table."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node, ast.Tuple):
        return list(node.elts)
    return None


def codes_in(tree: ast.AST, module: str) -> Iterator[Code]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None:
                    yield from together([key, value], module)
        found = arguments(node)
        if found:
            yield from together(found, module)
        if isinstance(node, ast.Call):
            yield from refusal(node.args, module)


def refusal(parts: list[ast.expr], module: str) -> Iterator[Code]:
    """A module's own ``refused(code, French, English, …)``: one code, two sentences."""
    if len(parts) < 3 or not isinstance(parts[0], ast.Constant):
        return
    code, words = parts[0].value, sentence(parts[2])
    if isinstance(code, str) and CODE.fullmatch(code) and " " in sentence(parts[1]) and " " in words:
        yield Code(code, "", words, module)


def together(parts: list[ast.expr], module: str) -> Iterator[Code]:
    codes = [
        p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str) and CODE.fullmatch(p.value)
    ]
    outcomes = [OUTCOMES[p.attr] for p in parts if isinstance(p, ast.Attribute) and p.attr in OUTCOMES]
    sentences = [text for p in parts if (text := english(p)) is not None]
    if len(codes) == 1 and (sentences or outcomes):
        yield Code(codes[0], outcomes[0] if outcomes else "", sentences[0] if sentences else "", module)


def endings_in(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """Yield (class, ending, sentence) for each ``code=f"{self.code}.ending"``: who makes one of these says the rest."""
    for kind in ast.walk(tree):
        if not isinstance(kind, ast.ClassDef):
            continue
        for node in ast.walk(kind):
            given = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
            match given.get("code"), node:
                case ast.JoinedStr(
                    values=[ast.FormattedValue(value=ast.Attribute(attr="code")), ast.Constant(value=ending)]
                ), ast.Call(args=[words, *_]):
                    yield kind.name, str(ending), english(words) or ""


def begun_in(tree: ast.AST, module: str, endings: Sequence[tuple[str, str, str]]) -> Iterator[Code]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                begun = [word.value for word in node.keywords if word.arg == "code"]
                for kind, ending, words in endings:
                    if kind == name and begun and isinstance(begun[0], ast.Constant):
                        yield Code(f"{begun[0].value}{ending}", "", words, module)


def all_codes() -> list[Code]:
    found: dict[tuple[str, str], Code] = {}
    trees: dict[str, ast.AST] = {}
    for path in sorted([*ROOT.glob("src/passport_core/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[parts.index("src") + 1 :])
        if not module.startswith("passport_core.testing"):
            trees[module] = ast.parse(path.read_text(encoding="utf-8"))
    endings = [ending for tree in trees.values() for ending in endings_in(tree)]
    for module, tree in trees.items():
        for code in [*codes_in(tree, module), *begun_in(tree, module, endings)]:
            known = found.get((code.code, code.outcome))
            if known is None or len(known.sentence) < len(code.sentence):
                found[code.code, code.outcome] = code
    return sorted(found.values())


def codes_page() -> str:
    parts = [CODES_HEAD]
    group = ""
    for code in all_codes():
        if code.code.split(".")[0] != group:
            group = code.code.split(".")[0]
            parts.append(f"\n## {group}\n\n| code | outcome | in words | from |\n|---|---|---|---|")
        words = " ".join(code.sentence.split()).replace("|", "\\|")
        parts.append(f"| `{code.code}` | {code.outcome} | {words} | `{code.module}` |")
    return "\n".join(parts).rstrip() + "\n"


PAGES = {"cli.md": cli_page, "codes.md": codes_page}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reference", description="Write the generated reference pages."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is out of date")
    check = parser.parse_args().check
    stale = []
    for name, make in PAGES.items():
        path, page = REFERENCE / name, make()
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            stale.append(name)
            if not check:
                path.write_text(page, encoding="utf-8")
    for name in stale:
        print(f"{'out of date, run make docs' if check else 'written'}: docs/reference/{name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
