"""The command line: parse, call one service, present. Errors come out in words, with a stable code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

from passport_core import __version__
from passport_core.cli.terminal import (
    IO_FAULT,
    SOFTWARE_FAULT,
    USAGE,
    Context,
    Terminal,
    exit_code,
    language,
    refused_by_system,
)
from passport_core.errors import PassportError

# Loaded only when named: `passport verify` must not pay for the database, the web or the register.
COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "demo": ("demo", "Tout voir tout de suite, sur des exemples", "See everything at once, on examples"),
    "serve": ("serve", "Servir les pages et l’API", "Serve the pages and the API"),
    "db": ("db", "Préparer ou contrôler la base", "Prepare or check the database"),
    "register": ("register", "Charger et lire le répertoire national", "Load and read the national register"),
    "framework": (
        "framework",
        "Charger et lire les référentiels de métiers et compétences",
        "Load and read frameworks of occupations and competencies",
    ),
    "labour": ("labour", "Charger les chiffres du marché du travail", "Load labour-market figures"),
    "mapping": ("mapping", "Dire quels éléments un bloc apporte", "Say which items a block meets"),
    "certifier": ("certifier", "Installer et approuver des certificateurs", "Set up and approve certifiers"),
    "issue": ("issue", "Émettre les délivrances d’un fichier", "Issue a file's awards"),
    "award": ("award", "Lister et décider les délivrances en attente", "List and decide awards that wait"),
    "claim": ("claim", "Réclamer des délivrances par un code", "Claim awards with a code"),
    "show": ("show", "Montrer un passeport", "Show a passport"),
    "import": ("import_", "Importer une attestation d’ailleurs", "Import a credential from elsewhere"),
    "gap": ("gap", "Mesurer l’écart jusqu’à une cible", "Measure the gap to a target"),
    "jobs": ("jobs", "Trouver les métiers proches d’un passeport", "Find occupations near a passport"),
    "share": ("share", "Partager, retirer, voir les lectures", "Share, withdraw, see who read"),
    "experience": ("experience", "Déclarer ses expériences", "Declare one's experiences"),
    "advice": ("advice", "Son projet, et qui y aide", "One's plan, and who helps with it"),
    "verify": ("verify", "Vérifier des documents", "Verify documents"),
    "bake": ("bake", "Mettre une attestation dans une image", "Put a credential into an image"),
    "bundle": ("bundle", "Faire un lot à vérifier hors ligne", "Make a bundle to verify off line"),
    "revoke": ("revoke", "Révoquer une attestation", "Revoke a credential"),
    "trust": ("trust", "Échanger les émetteurs reconnus", "Exchange recognised issuers"),
    "vc-api": ("vc_api", "Servir l’API VC à cette machine", "Serve the VC-API to this machine"),
    "plugins": ("plugins", "Lister les extensions chargées", "List the loaded plugins"),
}


class Parser(argparse.ArgumentParser):
    """Argparse with exit code 64 for misuse (2 is an answer of ``verify``) and no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    environment = os.environ if environment is None else environment
    lang = language(environment, environment.get("PASSPORT_LOCALE", ""))
    named = next((word for word in given if word in COMMANDS), None)
    parser = _parser(lang, named)
    try:
        options = parser.parse_args(given)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    except PassportError as error:  # an option's value that is beyond its bounds
        Terminal(lang, as_json="--json" in given).error(error)
        return exit_code(error)
    if not hasattr(options, "run"):
        parser.print_help(sys.stderr)
        return USAGE
    terminal = Terminal(lang, as_json=getattr(options, "json", False))
    flags = {name: value for name in ("data", "database_url", "base_url") if (value := getattr(options, name, None))}
    try:
        return int(options.run(options, Context(terminal, flags, environment)))
    except PassportError as error:
        terminal.error(error)
        return USAGE if named == "verify" else exit_code(error)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as stop:  # a command that found the words misused
        return stop.code if isinstance(stop.code, int) else USAGE
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        terminal.error(refused_by_system(error))
        return USAGE if named == "verify" else IO_FAULT
    except Exception:  # noqa: BLE001 - a fault of ours must not end in 1, which is an answer of `verify`
        traceback.print_exc()
        return SOFTWARE_FAULT


def _parser(lang: str, named: str | None) -> Parser:
    french = lang == "fr"
    parser = Parser(
        prog="passport",
        description="Passeport de compétences : blocs signés, réclamés, partagés, vérifiés."
        if french
        else "Skills passport: blocks signed, claimed, shared, verified.",
        epilog="Pour commencer : passport demo" if french else "To start: passport demo",
    )
    parser.add_argument("--version", action="version", version=f"passport-core {__version__}")
    commands = parser.add_subparsers(metavar="COMMANDE" if french else "COMMAND", parser_class=Parser)
    for name, (module, fr, en) in COMMANDS.items():
        words = fr if french else en
        command = commands.add_parser(name, help=words, description=words)
        if name == named:
            import_module(f"passport_core.cli.{module}").add(command, french)
    return parser


def add_common(command: argparse.ArgumentParser, french: bool, example: str, *, json: bool = True) -> None:
    """Add what every command has: its data folder, ``--json``, and an example under its help."""
    command.epilog = f"{'Exemple' if french else 'Example'} :\n  {example}"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "--data",
        metavar="DIR",
        help="dossier des données (sinon PASSPORT_DATA)" if french else "data folder (else PASSPORT_DATA)",
    )
    if json:
        command.add_argument(
            "--json",
            action="store_true",
            help="écrire une seule valeur JSON sur la sortie standard"
            if french
            else "write one JSON value on standard output",
        )


if __name__ == "__main__":
    sys.exit(main())
