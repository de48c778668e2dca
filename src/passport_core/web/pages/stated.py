"""The items of frameworks that a document's issuer states, as a row of facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef
from passport_core.services.framework_items import framework_items, item_of
from passport_core.web.pages.hostile_text import line, mapping, mappings
from passport_core.web.pages.views import Fact, Phrase, Saying

_SHOWN = 12


def stated_facts(claims: Mapping[str, Any]) -> list[Fact]:
    """Return one row that names the items, with the levels that were reached; none where none is stated."""
    achievement = mapping(mapping(claims.get("credentialSubject")).get("achievement"))
    shown = {item.ref: item.level for item in framework_items(claims)}
    aligned = {item_of(one): one for one in mappings(achievement.get("alignment"), 200)}
    named = [(ref, one) for ref, one in aligned.items() if ref in shown]
    if not named:
        return []
    notes = [_note(ref, one, shown[ref]) for ref, one in named[:_SHOWN] if ref]
    if len(named) > _SHOWN:
        notes.append(Phrase(Text("… et {n} autres", "… and {n} more"), {"n": len(named) - _SHOWN}))
    value: Saying = (
        Text("1 élément, selon l’émetteur", "1 item, says the issuer")
        if len(named) == 1
        else Phrase(Text("{n} éléments, selon l’émetteur", "{n} items, says the issuer"), {"n": len(named)})
    )
    return [Fact(Text("Référentiels", "Frameworks"), value, tuple(notes))]


def _note(ref: ItemRef, alignment: Mapping[str, Any], level: int | None) -> Saying:
    said = {
        "name": line(alignment.get("targetName"), 160) or str(ref),
        "framework": line(alignment.get("targetFramework"), 40) or ref.framework,
    }
    if level is None:
        return Phrase(Text("{name} ({framework})", "{name} ({framework})"), said)
    return Phrase(
        Text("{name} ({framework}), niveau {level}", "{name} ({framework}), level {level}"), {**said, "level": level}
    )
