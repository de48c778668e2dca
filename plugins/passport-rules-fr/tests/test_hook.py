"""The rules come through the hook, as any plugin's would."""

from __future__ import annotations

from passport_core.plugins import load_plugins

NAMES = {
    "block_of_certification",
    "registered_on_award_date",
    "issuer_may_award",
    "siret_well_formed",
    "dates_plausible",
    "assessor_habilitated",
}


def test_register_validators_offers_the_six_rules() -> None:
    plugins = load_plugins(allowed=["rules-fr"])
    assert set(plugins.validators) == NAMES
    assert all(rule.at_issue for rule in plugins.validators.values())
    assert {name for name, rule in plugins.validators.items() if not rule.at_verification} == {"siret_well_formed"}
