"""The reference says what the code says."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from passport_core import hookspecs
from passport_core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_generated_pages_are_current() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.reference", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def hook_signatures() -> dict[str, str]:
    """The signature of every hook, as it is written in hookspecs.py."""
    source = Path(str(hookspecs.__file__)).read_text(encoding="utf-8")
    return {
        node.name: f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(None))}"
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "hookspec" for mark in node.decorator_list)
    }


def test_every_hook_is_described_with_its_signature() -> None:
    page = (DOCS / "reference" / "hooks.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"^## (\w+)\n\n```python\n(.*?)\n```$", page, re.MULTILINE))
    assert described == hook_signatures()


def test_every_setting_is_described() -> None:
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    described = {
        name: (environment, default)
        for name, environment, default in re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.*?) \|", page, re.MULTILINE)
    }
    assert set(described) == {setting.name for setting in fields(Settings)}
    for setting in fields(Settings):
        environment, default = described[setting.name]
        assert environment == f"PASSPORT_{setting.name.upper()}"
        if setting.default is MISSING:
            continue
        written = str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)
        assert default == (f"`{written}`" if setting.default not in ("", ()) else "*empty*"), setting.name


def runtime_dependencies() -> set[str]:
    names = set()
    for metadata in [ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]:
        for requirement in tomllib.loads(metadata.read_text(encoding="utf-8"))["project"]["dependencies"]:
            match = re.match(r"[\w.-]+", requirement)
            assert match
            names.add(match[0].lower())
    return names - {"passport-core"}


# Used without being imported by our code.
INDIRECT = {
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
IMPORTED_AS = {"argon2-cffi": "argon2", "python-pkcs11": "pkcs11"}


def imported() -> set[str]:
    """The top names of all modules that run-time code imports."""
    found = set()
    for path in [*ROOT.glob("src/passport_core/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


def test_what_is_declared_is_used_and_what_is_used_is_declared() -> None:
    ours = {"passport_core", *(path.name.replace("-", "_") for path in ROOT.glob("plugins/*"))}
    # The contract tests for plugin authors are pytest's own; who uses them has it.
    used = imported() - sys.stdlib_module_names - ours - {"pytest"}
    declared = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in runtime_dependencies() - INDIRECT.keys()}
    assert declared == used


def described_dependencies() -> dict[str, str]:
    page = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8").split("## Looked at")[0]
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    return {name: licence for name, licence in rows if name != "package"}


def test_every_run_time_dependency_has_a_licence_and_a_reason() -> None:
    assert set(described_dependencies()) == runtime_dependencies()


@pytest.mark.parametrize(("name", "licence"), sorted(described_dependencies().items()))
def test_the_licence_is_what_the_package_says(name: str, licence: str) -> None:
    metadata = importlib.metadata.metadata(name)
    declared = metadata.get("License-Expression")
    if declared is not None:
        assert licence == declared
        return
    # Before PEP 639: free text and classifiers, compared by the licence's family.
    words = " ".join([metadata.get("License") or "", *(metadata.get_all("Classifier") or [])]).lower()
    family = {"psf-2.0": "python software foundation", "apache-2.0": "apache", "bsd-3-clause": "bsd", "mit": "mit"}
    family["mpl-2.0"] = "mozilla public license"
    assert family[licence.lower()] in words


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = []
    pages = [*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            linked = (page.parent / path).resolve() if path else page
            if not linked.exists() or (anchor and anchor not in anchors(linked)):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken, "\n".join(broken)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
