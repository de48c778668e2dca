"""What the import contracts cannot say: what the repository may hold, and that every plugin is under the same rules.

The contracts themselves run as `make contracts`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))


def committed_files() -> list[Path]:
    """Every file that git knows or would add; without git (an unpacked sdist) there is nothing to judge."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git work tree: which files are the repository's is not known")
    found = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in found if path.is_file() and not path.is_symlink()]


# Written so that this file does not match itself.
FORBIDDEN = {
    "a registry's download address": re.compile(
        r"(?:files\.python" + r"hosted\.org|py" + r"pi\.org/(?:simple|packages)|registry\.np" + r"mjs\.org"
        r"|deb\.deb" + r"ian\.org|proxy\.go" + r"lang\.org)"
    ),
    "a path of one machine": re.compile(
        "|".join(re.escape(str(path)) + r"\b" for path in (ROOT, ROOT.parent / "shared"))
    ),
    "someone's home": re.compile(r"(?<![\w.:/-])/(?:home/(?!user\b|me\b)\w+/|Users/\w+/|root/\.)"),
    "a conflict mark": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE " + r"KEY-----"),
}


def offences(text: str) -> Iterator[tuple[str, str]]:
    for what, pattern in FORBIDDEN.items():
        for match in pattern.finditer(text):
            yield what, match[0]


@pytest.mark.parametrize(
    "text",
    [
        "https://files.python" + "hosted.org/packages/x",
        f"open('{ROOT}/x')",
        "/home/" + "ada/passport",
        "<<<<<<< " + "HEAD",
        "-----BEGIN PRIVATE " + "KEY-----",
    ],
)
def test_the_scan_sees_what_it_looks_for(text: str) -> None:
    assert list(offences(text))


def test_no_file_names_a_download_address_a_machine_or_a_key() -> None:
    found = []
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {what}: {match}" for what, match in offences(text)]
    assert not found, "\n".join(found)


def test_no_lock_file_that_names_addresses_is_kept() -> None:
    names = {path.name for path in committed_files()}
    assert not names & {"uv.lock", "package-lock.json", "poetry.lock", "Pipfile.lock"}


def test_every_pinned_package_has_a_version_and_hashes() -> None:
    pinned = re.split(r"\n(?=\S)", (ROOT / "constraints.txt").read_text().strip())
    assert len(pinned) > 50
    for requirement in pinned:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+", requirement), requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def normalised(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def test_everything_asked_for_is_pinned() -> None:
    pinned = {normalised(line) for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    asked: dict[str, str] = {}
    for metadata in [ROOT / "pyproject.toml", *(plugin / "pyproject.toml" for plugin in PLUGINS)]:
        content = tomllib.loads(metadata.read_text(encoding="utf-8"))
        groups = content.get("dependency-groups", {})
        for requirement in content["project"]["dependencies"] + [r for group in groups.values() for r in group]:
            asked[normalised(requirement)] = metadata.parent.name
    missing = {name for name in asked if name != "passport-core"} - pinned
    assert not missing, f"run `make lock`: not pinned: {sorted(missing)}"


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: str(path.name))
def test_every_plugin_is_typed_and_under_contract(plugin: Path) -> None:
    module = plugin.name.replace("-", "_")
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert module in tools["mypy"]["packages"]
    assert module in tools["importlinter"]["root_packages"]
    contracts = {contract["name"]: contract for contract in tools["importlinter"]["contracts"]}
    assert module in contracts["A plugin sees the protocols, never the machinery"]["source_modules"]
    assert module in contracts["Only the web knows Litestar"]["source_modules"]
    assert module in contracts["Plugins do not know each other"]["modules"]
    entry_points = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert entry_points["passport_core"]
    assert (plugin / "src" / module / "py.typed").is_file()


def test_no_module_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*ROOT.glob("src/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_no_module_is_named_after_nothing() -> None:
    shapeless = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [path for path in committed_files() if path.suffix == ".py" and path.stem in shapeless]


@pytest.mark.slow
def test_a_wheel_holds_the_schemas_and_the_examples(tmp_path: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "build", "--quiet", "--no-build-isolation", "--offline"),
            *("--wheel", "--out-dir", str(tmp_path), str(ROOT)),
        ],
        check=True,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("schemas", "examples"):
        wanted = {
            f"passport_core/data/{path.relative_to(ROOT).as_posix()}"
            for path in committed_files()
            if path.is_relative_to(ROOT / folder)
        }
        assert wanted, f"{folder}/ is empty"
        assert wanted <= held
