"""Render every page with sample views into a folder, in both languages, to be looked at.

python tools/gallery.py FOLDER
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.web.pages.gallery import sample_pages

from passport_core.web.pages.rendering import LANGUAGES, STATIC_FOLDER


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 64
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC_FOLDER, folder / "static", dirs_exist_ok=True)
    pages: dict[str, Callable[[str], str]] = sample_pages(static="static")
    for name, render in pages.items():
        for language in LANGUAGES:
            (folder / f"{name}.{language}.html").write_text(render(language), encoding="utf-8")
    print(f"{len(pages) * len(LANGUAGES)} pages in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
