"""Rows of the threat list that a certifier's file can bring."""

from __future__ import annotations

import logging
import tracemalloc
from typing import Any

import pytest

from passport_cdc.cdc_xml import CdcXml
from passport_cdc.csv_declaration import PassportCsv
from passport_core.errors import InvalidInputError

NIR = "294024410900157"  # woman, February 1994, Nantes: the shape of one, and of nobody
MEGABYTE = 1024 * 1024

ENTITIES = {
    "external": '<!DOCTYPE flux [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "bomb": '<!DOCTYPE flux [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "parameter": '<!DOCTYPE flux [<!ENTITY % p SYSTEM "http://127.0.0.1/p.dtd"> %p;]>',
    "remote": '<!DOCTYPE flux SYSTEM "http://127.0.0.1/flux.dtd">',
    "empty": "<!DOCTYPE flux>",
}


@pytest.mark.parametrize("kind", ENTITIES)
def test_threat_13_doctype_and_entities_are_refused(declare: Any, kind: str) -> None:
    text = declare.one(verbatim="&x;" if kind == "external" else "v").decode()
    data = text.replace("<flux", ENTITIES[kind] + "<flux", 1).encode()
    path = declare.write(data)
    assert CdcXml().recognises(path)
    for attempt in (lambda: CdcXml().header(path), lambda: list(CdcXml().read(path))):
        with pytest.raises(InvalidInputError) as caught:
            attempt()
        assert caught.value.code == "cdc.dtd"


def test_threat_13_an_undefined_entity_is_not_well_formed(declare: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declare.read(declare.one(verbatim="&x;"))
    assert caught.value.code == "cdc.not-well-formed"


def _peak(declare: Any, data: bytes) -> float:
    """Return the peak of Python's memory while reading, in MB; whatever becomes of the file."""
    path = declare.write(data)
    tracemalloc.start()
    try:
        for _ in CdcXml().read(path):
            pass
    except InvalidInputError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / MEGABYTE


@pytest.mark.parametrize(
    "filler",
    [
        "<verbatim>" + "a" * (8 * MEGABYTE) + "</verbatim>",
        "<inconnu>" + "a" * (8 * MEGABYTE) + "</inconnu>",
        " " * (8 * MEGABYTE),
        "<n" + "a" * (8 * MEGABYTE) + "/>",
        '<verbatim a="' + "a" * (8 * MEGABYTE) + '"/>',
        "<!--" + "a" * (8 * MEGABYTE) + "-->",
        "<d>" * MEGABYTE,
        "<inconnu/>" * 30_000,
    ],
    ids=["text", "unknown-text", "white-space", "name", "attribute", "comment", "depth", "unknown-elements"],
)
def test_threat_13_memory_stays_bounded(declare: Any, filler: str) -> None:
    assert _peak(declare, declare.one(extra=filler)) < 6


def test_threat_13_a_giant_tag_is_refused_long_before_its_end(declare: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declare.read(declare.one(extra='<verbatim a="' + "a" * (8 * MEGABYTE) + '"/>'))
    assert caught.value.code == "cdc.token-too-large"


def test_threat_13_depth_is_refused(declare: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declare.read(declare.one(extra="<d>" * 100 + "</d>" * 100))
    assert caught.value.code == "cdc.too-deep"


@pytest.mark.parametrize(
    "where",
    [
        {"identity": f"<identifiantNational><nir>{NIR}</nir><nomNaissance>K</nomNaissance></identifiantNational>"},
        {"idTechnique": NIR},
        {"idTechnique": f"AFPA-{NIR[:13]}"},
        {"verbatim": "NIR 2 94 02 44 109 001 57, dossier complet"},
        {"urlPreuve": f"https://certificateur.example/{NIR}/preuve"},
        {"libelleOption": f"n° {NIR[:13]}"},
        {"scoring": NIR},
        {"extra": f"<nir>{NIR}</nir>"},
        {"extra": f"{NIR}"},
        {"enrolment": f"<modaliteAcces>{NIR}</modaliteAcces>"},
        {"donneeCertifiee": NIR},
        {"mentionValidee": f"MENTION {NIR}"},
    ],
    ids=lambda where: next(iter(where)),
)
def test_threat_43_the_national_number_never_comes_out(
    declare: Any, where: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        out = repr(declare.read(declare.one(**where))).replace(" ", "")
    assert NIR[:13] not in out
    assert NIR[1:7] not in out
    assert not caplog.text


def test_threat_43_a_file_refused_says_nothing_of_persons(declare: Any) -> None:
    data = declare.one(extra=f"<nir>{NIR}</nir>").replace(b"</prenom1>", b"<prenom1>")
    with pytest.raises(InvalidInputError) as caught:
        declare.read(data)
    said = repr([caught.value.message, caught.value.remedy, caught.value.where, str(caught.value)])
    assert NIR not in said
    assert "KERMARREC" not in said


def test_threat_43_messages_never_quote_what_was_declared(declare: Any) -> None:
    secret = "CONFIDENTIEL"
    identity = "<titulaire>" + "".join(declare.holder(sexe=secret, anneeNaissance=secret)) + "</titulaire>"
    (fault,) = declare.read(
        declare.one(identity=identity, dateDebutValidite=secret, scoring=secret * 30, extra=f"{secret}<x>{secret}</x>")
    )
    assert secret not in repr(fault)


def test_threat_43_technical_numbers_that_only_look_alike_are_kept(declare: Any) -> None:
    for technical_id in ("2026000012345", "1260703000123", "202607030000017", "126070344001123"):
        (declared,) = declare.read(declare.one(idTechnique=technical_id))
        assert declared.award.technical_id == technical_id


@pytest.mark.parametrize(
    "column", ["nir", "NIR", "N° de sécurité sociale", "numero_securite_sociale", "num_secu", "NSS"]
)
def test_threat_43_a_csv_column_of_national_numbers_is_refused(declare: Any, column: str) -> None:
    head = f"identifiant;certification;date_obtention;nom_naissance;prenoms;{column}\n"
    path = declare.write((head + f"1;RNCP37674;2026-07-03;KERMARREC;Inès;{NIR}\n").encode())
    with pytest.raises(InvalidInputError) as caught:
        PassportCsv().header(path)
    assert caught.value.code == "csv.national-number"
    assert NIR not in repr(caught.value.message)


def test_threat_43_a_csv_id_that_is_a_national_number_is_not_kept(declare: Any) -> None:
    head = "identifiant;certification;date_obtention;nom_naissance;prenoms;date_naissance;sexe;option\n"
    rows = f"{NIR};RNCP37674;2026-07-03;A;B;11/02/1994;F;\n7;RNCP37674;2026-07-03;A;B;11/02/1994;F;nir {NIR}\n"
    out = declare.read_csv((head + rows).encode())
    assert [getattr(out[0], "code", None), out[1].award.option] == ["csv.national-number", "nir […]"]
    assert NIR not in repr(out)


@pytest.mark.parametrize(
    "body",
    ["x" * (8 * MEGABYTE), '"' + "x\n" * (4 * MEGABYTE), ";" * (8 * MEGABYTE)],
    ids=["one-line", "open-quote", "cells"],
)
def test_threat_13_csv_memory_stays_bounded(declare: Any, body: str) -> None:
    head = "identifiant;certification;date_obtention;nom_naissance;prenoms\n"
    path = declare.write((head + body).encode())
    tracemalloc.start()
    with pytest.raises(InvalidInputError):
        list(PassportCsv().read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * MEGABYTE
