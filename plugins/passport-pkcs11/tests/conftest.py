"""A token in software (SoftHSM 2), made for these tests alone; where it is not installed they are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

PIN = "test-pin-4711"
LABEL = "passport-tests"
_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


@pytest.fixture(scope="session")
def token_environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the plugin needs to reach a fresh token.

    SoftHSM reads its configuration once, when a process first loads it.
    """
    module = next((path for path in (os.environ.get("SOFTHSM2_MODULE", ""), *_MODULES) if Path(path).is_file()), None)
    tool = shutil.which("softhsm2-util")
    if module is None or tool is None:
        pytest.skip("SoftHSM 2 is not installed (package softhsm2)")
    home = tmp_path_factory.mktemp("softhsm")
    (home / "tokens").mkdir()
    configuration = home / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {home / 'tokens'}\nlog.level = ERROR\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    for label in (LABEL, "wrong-pin", "twin", "twin"):
        subprocess.run(
            [tool, "--init-token", "--free", "--label", label, "--so-pin", "so-" + PIN, "--pin", PIN],
            check=True,
            capture_output=True,
        )
    return {"PASSPORT_PKCS11_MODULE": module, "PASSPORT_PKCS11_TOKEN": LABEL, "PASSPORT_PKCS11_PIN": PIN}
