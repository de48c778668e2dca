"""Write claim codes as a table for the certifier's own mailing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.services.award_claims import human_code

if TYPE_CHECKING:
    from passport_core.services.claim_award import ClaimSlip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def slips_csv(slips: Sequence[ClaimSlip], *, base_url: str) -> bytes:
    """Return UTF-8 CSV with BOM and ``;`` (what spreadsheets here open as it is); formulas neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["titulaire", "blocs", "code", "adresse", "valable_jusqu_au"])
    for slip in slips:
        blocks = ", ".join(human_code(a.award.certification, a.award.block) for a in slip.awards)
        row = [slip.holder_name, blocks, slip.code, claim_address(base_url, slip.code), f"{slip.expires_at:%Y-%m-%d}"]
        writer.writerow([neutral_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def claim_address(base_url: str, code: str) -> str:
    """Return the page where a code can be claimed. Opening it spends nothing."""
    return f"{base_url}/claim/{code}"


def neutral_cell(value: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{value}" if value.startswith(_FORMULA) else value
