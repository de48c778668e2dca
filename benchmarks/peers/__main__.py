"""Installs other implementations under ``build/peers``, measures them and ours in one run, writes the page of results.

``python -m benchmarks.peers``. What cannot be installed or measured is left out, and named on the page.
"""

from __future__ import annotations

import cProfile
import json
import os
import platform
import pstats
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import bench_table
from benchmarks.bench_proofs import awards
from cryptography import __version__ as cryptography_version
from tools.compile_contexts import OWN, SOURCES, Compiler

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
FOLDER = PROJECT / "build" / "peers"
PAGE = PROJECT / "docs" / "explanation" / "speed.md"
PACKAGES = ("openbadgeslib[ldp]", "openvc-core", "joserfc", "sd-jwt")
# What starts the name of a peer's measurement, and the row of ours beside it.
BESIDE = {
    "issue eddsa-rdfc-2022": bench_table.ISSUE_RDFC,
    "verify eddsa-rdfc-2022": bench_table.VERIFY_RDFC,
    "issue VC-JWT ES256": bench_table.ISSUE_JWT,
    "verify VC-JWT ES256": bench_table.VERIFY_JWT,
    "issue SD-JWT VC ES256": bench_table.ISSUE_SD,
    "verify SD-JWT VC ES256 + key binding": bench_table.VERIFY_SD,
}
MOST = {bench_table.ENCODE, bench_table.CHECK}  # so much at most, not so many at least
Result = Mapping[str, Mapping[str, Any]]


def main() -> int:
    skipped: list[str] = []
    node, python = _install_node(skipped), _install_python(skipped)
    rows = bench_table.run()
    task = json.dumps(_task(node, python)).encode()
    found: list[Result] = []
    if node is not None:
        code = (HERE / "measure.mjs").read_text(encoding="utf-8")
        # Given as text, the program finds its packages from the working directory.
        found += _measured(["node", "--input-type=module", "--eval", code], node, task, "Node packages", skipped)
    if python is not None:
        found += _measured([str(python), str(HERE / "measure.py")], FOLDER, task, "Python packages", skipped)
    for result in found:
        skipped += [f"{name} ({why})" for name, why in result["skipped"].items()]
    missed = [str(row["name"]) for row in rows if not _is_reached(row)]
    PAGE.write_text(_page(rows, found, skipped, _profiles(missed)), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def _install_node(skipped: list[str]) -> Path | None:
    folder = FOLDER / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROJECT / "tests" / "interop" / "peers" / "package.json", folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    if shutil.which("npm") is None or subprocess.run(command, cwd=folder, check=False).returncode:
        skipped.append("the Node packages (npm could not install them)")
        return None
    return folder


def _install_python(skipped: list[str]) -> Path | None:
    folder = FOLDER / "python"
    uv = Path(sys.executable).with_name("uv")
    made = folder.exists() or not subprocess.run([str(uv), "venv", "--quiet", str(folder)], check=False).returncode
    interpreter = folder / "bin" / "python"
    command = [str(uv), "pip", "install", "--quiet", "--python", str(interpreter), *PACKAGES]
    if not made or subprocess.run(command, check=False).returncode:
        skipped.append("the Python packages (they could not be installed)")
        return None
    return interpreter


def _task(node: Path | None, python: Path | None) -> dict[str, Any]:
    """Return the credential, the published contexts that the packages bring, and what else a peer must know."""
    folders = [node / "node_modules"] if node else []
    folders += list((FOLDER / "python").glob("lib/python*/site-packages/openbadgeslib")) if python else []
    compiler = Compiler(folders)
    copies = {address: compiler.documents(names) for address, names in SOURCES.values()}
    contexts = {address: json.loads(documents[0]) for address, documents in copies.items() if documents}
    contexts |= {address: json.loads(path.read_bytes()) for address, path in OWN.values()}
    credential = next(awards(1, "did:example:issuer"))
    return {
        "credential": credential,
        "contexts": contexts,
        "claims": bench_table.sd_claims(credential, 1),
        "withheld": bench_table.PERSON,
        "reader": {"audience": next(iter(bench_table.READER.domains)), "nonce": bench_table.READER.challenge},
        "seconds": 2,
    }


def _measured(command: Sequence[str], folder: Path, task: bytes, what: str, skipped: list[str]) -> list[Result]:
    done = subprocess.run(command, cwd=folder, input=task, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        skipped.append(f"the {what} (their program failed)")
        return []
    return [json.loads(done.stdout)]


def _is_reached(row: Mapping[str, Any]) -> bool:
    if row["name"] == bench_table.START:
        return bool(row["rate"] <= 5 * row["baseline"] + 200)
    target = bench_table.TARGETS[row["name"]]
    return bool(row["rate"] <= target if row["name"] in MOST else row["ratio"] >= target)


def _profiles(missed: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    """Return for each path where its time goes: the costliest functions, each with its own share."""
    tasks = bench_table.tasks()[0]
    found = {}
    for name in missed:
        if name not in tasks:
            continue
        tasks[name]()
        profile = cProfile.Profile()
        profile.runcall(tasks[name])
        stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        whole = sum(entry[2] for entry in stats.values())
        costly = sorted(stats.items(), key=lambda item: -item[1][2])[:7]
        found[name] = [(_function(key), entry[2] / whole) for key, entry in costly]
    return found


def _function(key: tuple[str, int, str]) -> str:
    file, _, name = key
    if file == "~":
        return name.strip("<>").replace("built-in method ", "").split(" of ")[0].replace("method ", "").strip("'")
    return f"{Path(file).stem}.{name}"


def _page(
    rows: Sequence[Mapping[str, Any]],
    found: Sequence[Result],
    skipped: Sequence[str],
    profiles: Mapping[str, Sequence[tuple[str, float]]],
) -> str:
    versions = {name: number for result in found for name, number in result["versions"].items()}
    versions |= {"Python": platform.python_version(), "cryptography": cryptography_version}
    versions.pop("python", None)
    load = os.getloadavg()[0]
    lines = [
        "# Speed, measured",
        "",
        "Written by `make bench-peers`: run it again on your own machine. Ratios are what counts: rate and baseline",
        "are measured in the same run, per second of processor time on one core, medians of five interleaved rounds.",
        "The message is the same block credential of about 3 KB everywhere; the baseline is `cryptography` signing or",
        "verifying 64 bytes with the same algorithm. Documents are all different; keys are known.",
        "",
        f"- Day: {datetime.now(UTC):%Y-%m-%d}",
        f"- Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        f"- Load at the end of the run: {load:.1f} (other work on the machine lowers all rates, and ratios somewhat)",
        "- Versions: " + ", ".join(f"{name} {number}" for name, number in sorted(versions.items())),
        "",
        "## What is promised, and what is reached",
        "",
        "| Path | Measured | Baseline | Ratio | Promised | |",
        "|---|---|---|---|---|---|",
        *(_row(row) for row in rows),
        "",
        "“Report included” is every check on evidence that is ready, nothing fetched. The other verifications are of",
        "the proof, and hand out the claims.",
        "",
        "## Beside other implementations",
        "",
        "The same credential, the same machine, the same run. Each does what its own documentation shows; what they",
        "check besides the proof differs.",
        "`jose` and `joserfc` sign and verify bytes: they know nothing of credentials.",
        "Our verification of eddsa-rdfc-2022 is the one with the report.",
        "",
        "| Path | Implementation | A second | Ours is faster by |",
        "|---|---|---|---|",
        *_beside(rows, found),
        "",
    ]
    if skipped:
        lines += ["Left out: " + "; ".join(skipped) + ".", ""]
    if profiles:
        lines += [
            "## Where a promise is missed, and why",
            "",
            "The functions that take the most time of their own, by the profiler of Python (which makes small Python",
            "functions look dearer than they are).",
            "",
            "| Path | Share of the time, function by function |",
            "|---|---|",
        ]
        for name, costly in profiles.items():
            lines.append(f"| {name} | " + ", ".join(f"`{what}` {share:.0%}" for what, share in costly) + " |")
        spent = ", ".join(f"{whose} {milliseconds:.0f} ms" for whose, milliseconds in bench_table.imports_at_start())
        lines += [
            "",
            f"A cold start is mostly imports, by whose modules: {spent} (by `-X importtime`, which slows them",
            "somewhat). The rest reads vocabularies and schemas, and judges.",
            "",
        ]
    return "\n".join(lines)


def _row(row: Mapping[str, Any]) -> str:
    name, unit = str(row["name"]), str(row["unit"])
    reached = "reached" if _is_reached(row) else "**missed**"
    if name == bench_table.START:
        promised = f"≤ 5 × + 200 ms = {5 * row['baseline'] + 200:.0f} ms"
        times = f"{row['rate']:.0f} ms | {row['baseline']:.0f} ms | {row['ratio']:.1f}"
        return f"| {name} | {times} | {promised} | {reached} |"
    target = bench_table.TARGETS[name]
    if name in MOST:
        return f"| {name} | {row['rate']:.2g} {unit} | | | ≤ {target:g} {unit} | {reached} |"
    return f"| {name} | {row['rate']:,} /s | {row['baseline']:,} /s | {row['ratio']:.2f} | ≥ {target:.2f} | {reached} |"


def _beside(rows: Sequence[Mapping[str, Any]], found: Sequence[Result]) -> list[str]:
    ours = {row["name"]: float(row["rate"]) for row in rows}
    theirs = {name: rate for result in found for name, rate in result["rates"].items()}
    lines = []
    for path, name in BESIDE.items():
        lines.append(f"| {path} | passport-core | {ours[name]:,.0f} | |")
        for measured, rate in theirs.items():
            if measured.startswith(f"{path}: "):
                lines.append(
                    f"| {path} | {measured.removeprefix(f'{path}: ')} | {rate:,.0f} | {ours[name] / rate:.1f} × |"
                )
    return lines


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "a processor without a name"
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
