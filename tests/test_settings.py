"""Flag > environment > file > default."""

from __future__ import annotations

from pathlib import Path

import pytest

from passport_core.errors import ConfigurationError
from passport_core.settings import FILE_NAME, load_settings


def test_precedence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        'base_url = "https://file.example"\nkey_secret_file = "from-file"\nupload_limit = 5\n'
    )
    environment = {
        "PASSPORT_DATA": str(tmp_path),
        "PASSPORT_BASE_URL": "https://env.example/",
        "PASSPORT_KEY_SECRET_FILE": "from-env",
    }
    from_flag = load_settings({"base_url": "https://flag.example"}, environment, default_data=Path("/nowhere"))
    assert (from_flag.base_url, from_flag.key_secret_file) == ("https://flag.example", "from-env")
    assert from_flag.upload_limit == 5
    from_environment = load_settings({}, environment, default_data=Path("/nowhere"))
    assert from_environment.base_url == "https://env.example"
    from_file = load_settings({"data": str(tmp_path)}, {}, default_data=Path("/nowhere"))
    assert (from_file.base_url, from_file.key_secret_file) == ("https://file.example", "from-file")
    default = load_settings({}, {}, default_data=tmp_path / "other")
    assert default.base_url == "http://127.0.0.1:8000"
    assert default.database == f"sqlite:///{tmp_path / 'other' / 'passport.db'}"


def test_what_is_unknown_or_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    for content in ('basse_url = "x"', "upload_limit = 'many'", "not toml", "demonstration = 'perhaps'"):
        (tmp_path / FILE_NAME).write_text(content)
        with pytest.raises(ConfigurationError):
            load_settings({"data": str(tmp_path)}, {}, default_data=tmp_path)


def test_lists_are_given_with_commas_and_other_variables_are_left_alone(tmp_path: Path) -> None:
    environment = {"PASSPORT_PLUGINS": "rncp, cdc ,", "PASSPORT_SOMETHING_ELSE": "x", "PASSPORT_DEMONSTRATION": "yes"}
    settings = load_settings({}, environment, default_data=tmp_path)
    assert settings.plugins == ("rncp", "cdc")
    assert settings.demonstration is True


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = load_settings({}, {"PASSPORT_KEY_SECRET": "very-secret-words"}, default_data=tmp_path)
    assert "very-secret-words" not in repr(settings)
