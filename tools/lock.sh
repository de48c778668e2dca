#!/bin/sh
# Writes constraints.txt: every third-party package that a run, a build or a test needs, with version and hashes,
# for every platform and Python >= 3.11. Names no registry: a mirror serves as well as the usual one.
#
#   tools/lock.sh             keep the pinned versions where they still fit
#   tools/lock.sh --upgrade   take the newest
set -eu
cd "$(dirname "$0")/.."

uv=.tools/bin/uv
[ -x "$uv" ] || uv=.venv/bin/uv

# Our own packages are built from this tree and so are not pinned; hatchling and editables build them, uv installs.
sources=$(printf -- '-e %s\n' . plugins/*/)
set --  "$@"
for metadata in plugins/*/pyproject.toml pyproject.toml; do
    set -- "$@" --no-emit-package "$(sed -n 's/^name = "\(.*\)"$/\1/p' "$metadata" | head -n 1)"
done

printf '%s\n' "$sources" hatchling editables uv | "$uv" pip compile - --quiet --group dev \
    --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --output-file constraints.txt "$@"
