#!/bin/sh
# Makes .venv hold exactly what constraints.txt pins, and this repository's packages as editables.
#
# Needs Python >= 3.11 with pip, and nothing else. uv is installed beside the project (.tools/) from the same
# pinned list, since a system Python may lack ensurepip or refuse installs of its own. Does nothing when it has
# nothing to do, so every make target may call it.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

wanted=$(cat constraints.txt pyproject.toml plugins/*/pyproject.toml tools/prepare.sh | cksum; pwd)
if [ -f .venv/.prepared ] && [ "$(cat .venv/.prepared)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer was not found (looked for: ${PYTHON:-python3, python3.11 to python3.14, python})."
    say "What to do: install it, or name it: make PYTHON=/path/to/python3 …"
    exit 1
fi

# One pinned requirement and its hashes, as pip reads them.
pinned() { awk -v start="$1==" 'index($0, start) == 1 { on = 1 } on { print; if ($0 !~ /\\$/) exit }' constraints.txt; }

uv=.tools/bin/uv
version=$(pinned uv | sed -n 's/^uv==\([^ ]*\).*/\1/p')
if ! "$uv" --version 2>/dev/null | grep -q "^uv $version"; then
    say "Installing uv $version into .tools …"
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        say "$python has no pip. What to do: install it (on Debian: python3-pip), then try again."
        exit 1
    fi
    rm -rf .tools
    mkdir .tools
    pinned uv > .tools/uv.txt
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --target .tools --no-deps \
        --require-hashes --only-binary :all: -r .tools/uv.txt
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Making the virtual environment .venv …"
    "$uv" venv --quiet --clear --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
fi

say "Installing what constraints.txt pins …"
install_pinned() {
    "$uv" pip install --quiet --python .venv/bin/python --require-hashes --only-binary :all: -r constraints.txt "$@"
}
# uv trusts the public authorities it carries; a company's mirror is often known to the system alone.
install_pinned || { say "Trying again with this system's certificates …" && install_pinned --system-certs; }

set -- -e .
for plugin in plugins/*/; do
    set -- "$@" -e "$plugin"
done
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation "$@"

printf '%s\n' "$wanted" > .venv/.prepared
