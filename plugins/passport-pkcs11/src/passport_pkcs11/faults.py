"""What a token may answer, in words for whoever keeps it."""

from __future__ import annotations

from passport_core.errors import ConfigurationError, NotAllowedError, PassportError, UnavailableError
from passport_core.outcomes import Text


def setting_missing(name: str) -> ConfigurationError:
    return ConfigurationError(
        Text(
            f"Le réglage {name} du jeton PKCS#11 n’est pas donné.", f"The PKCS#11 token’s setting {name} is not given."
        ),
        code="pkcs11.setting",
        remedy=Text(
            f"Donnez {name} dans l’environnement du service.", f"Give {name} in the environment of the service."
        ),
        where=name,
    )


def pin_file(path: str) -> ConfigurationError:
    return ConfigurationError(
        Text("Le fichier du code PIN du jeton ne peut pas être lu.", "The file of the token’s PIN cannot be read."),
        code="pkcs11.pin-file",
        remedy=Text(
            "Vérifiez PASSPORT_PKCS11_PIN_FILE et les droits de ce fichier.",
            "Check PASSPORT_PKCS11_PIN_FILE and the rights on that file.",
        ),
        where=path,
    )


def module_unusable(path: str) -> ConfigurationError:
    return ConfigurationError(
        Text("La bibliothèque du jeton ne se charge pas.", "The token’s library does not load."),
        code="pkcs11.module",
        remedy=Text(
            "Vérifiez PASSPORT_PKCS11_MODULE : le chemin de la bibliothèque PKCS#11 du fabricant.",
            "Check PASSPORT_PKCS11_MODULE: the path of the maker’s PKCS#11 library.",
        ),
        where=path,
    )


def pin_refused() -> ConfigurationError:
    return ConfigurationError(
        Text("Le jeton refuse le code PIN.", "The token refuses the PIN."),
        code="pkcs11.pin",
        remedy=Text(
            "Corrigez PASSPORT_PKCS11_PIN, puis relancez : d’ici là il n’est plus essayé, pour ne rien bloquer.",
            "Correct PASSPORT_PKCS11_PIN, then start again: it is not tried until then, so as not to lock the token.",
        ),
    )


def pin_locked() -> ConfigurationError:
    return ConfigurationError(
        Text("Le code PIN du jeton est bloqué.", "The token’s PIN is locked."),
        code="pkcs11.pin-locked",
        remedy=Text(
            "Demandez à son responsable de sécurité de le débloquer.", "Ask its security officer to unlock it."
        ),
    )


def token_absent(label: str) -> UnavailableError:
    return UnavailableError(
        Text(f"Le jeton « {label} » ne répond pas.", f"The token “{label}” does not answer."),
        code="pkcs11.no-token",
        remedy=Text(
            "Vérifiez qu’il est branché et que PASSPORT_PKCS11_TOKEN est son nom exact.",
            "Check that it is plugged in and that PASSPORT_PKCS11_TOKEN is its exact label.",
        ),
        where=label,
    )


def several_tokens(label: str) -> ConfigurationError:
    return ConfigurationError(
        Text(f"Plusieurs jetons s’appellent « {label} ».", f"Several tokens have the label “{label}”."),
        code="pkcs11.several-tokens",
        remedy=Text("Donnez à chacun un nom à lui.", "Give each a label of its own."),
        where=label,
    )


def algorithm_unknown(algorithm: str) -> ConfigurationError:
    return ConfigurationError(
        Text(f"Ce jeton ne fait pas de clés {algorithm}.", f"This token makes no {algorithm} keys."),
        code="pkcs11.algorithm",
        remedy=Text(
            "Choisissez un algorithme qu’il connaît : passport certifier key add … --algorithm P-256.",
            "Choose an algorithm that it knows: passport certifier key add … --algorithm P-256.",
        ),
        where=algorithm,
    )


def extractable() -> ConfigurationError:
    return ConfigurationError(
        Text(
            "Ce jeton fait des clés que l’on peut en sortir : elle a été détruite.",
            "This token makes keys that can be taken out of it: it was destroyed.",
        ),
        code="pkcs11.extractable",
        remedy=Text(
            "Réglez le jeton pour que les clés privées y restent, ou prenez-en un autre.",
            "Set the token up so that private keys stay in it, or take another.",
        ),
    )


def not_on_token(where: str) -> NotAllowedError:
    return NotAllowedError(
        Text(
            "Cette clé de signature n’est pas sur le jeton, ou n’y est pas celle de ce certificateur.",
            "This signing key is not on the token, or is not this certifier’s there.",
        ),
        code="pkcs11.no-key",
        remedy=Text(
            "Remettez le jeton qui la garde ; s’il est perdu, faites tourner la clé : passport certifier key rotate.",
            "Put back the token that keeps it; if that is lost, rotate the key: passport certifier key rotate.",
        ),
        where=where,
    )


def failed(reason: str) -> PassportError:
    return UnavailableError(
        Text(f"Le jeton n’a pas pu signer ({reason}).", f"The token could not do it ({reason})."),
        code="pkcs11.failed",
        remedy=Text("Vérifiez son état, puis recommencez.", "Check its state, then try again."),
        where=reason,
    )
