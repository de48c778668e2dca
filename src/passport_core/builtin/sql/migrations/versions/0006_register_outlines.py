"""The register in outline: what compares thousands of certifications without reading each one's content."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    for name, keys in {"register_outline": ["number"], "register_rome": ["rome", "number"]}.items():
        op.create_table(
            name,
            sa.Column("snapshot_id", sa.Text(), nullable=False),
            *(sa.Column(key, sa.Text(), nullable=False) for key in keys),
            *([sa.Column("content", sa.Text(), nullable=False)] if name == "register_outline" else []),
            sa.ForeignKeyConstraint(
                ["snapshot_id"], ["snapshot.id"], name=f"fk_{name}_snapshot_id", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("snapshot_id", *keys, name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
    op.add_column("register_correspondence", sa.Column("source", sa.Text(), nullable=True))
    _fill_outlines()
    _fill_sources()
    with op.batch_alter_table("register_correspondence") as correspondence:
        correspondence.alter_column("source", existing_type=sa.Text(), nullable=False)
    op.create_index("ix_register_correspondence_source", "register_correspondence", ["snapshot_id", "source"])


def _fill_outlines() -> None:
    """Write the outlines of what is loaded already, from the stored content as it was written until now."""
    content = sa.table("register_content", *map(sa.column, ("snapshot_id", "number", "content")))
    after = ("", "")
    while rows := _page(
        sa.select(content)
        .where(sa.tuple_(content.c.snapshot_id, content.c.number) > after)
        .order_by(content.c.snapshot_id, content.c.number)
    ):
        after = (rows[-1].snapshot_id, rows[-1].number)
        outlines, rome = [], []
        for row in rows:
            entry = orjson.loads(zlib.decompress(row.content))["is"]
            codes = [code["code"] for code in entry.get("rome", ())]
            until = entry.get("registered_until")
            outline = [
                [block["code"] for block in entry.get("blocks", ())],
                codes,
                until,
                entry.get("issuance_deadline") or until,
            ]
            key = {"snapshot_id": row.snapshot_id, "number": row.number}
            outlines.append({**key, "content": orjson.dumps({"v": 1, "is": outline}).decode()})
            rome += [{**key, "rome": code} for code in dict.fromkeys(codes)]
        _insert("register_outline", outlines)
        _insert("register_rome", rome)


def _fill_sources() -> None:
    table = sa.table("register_correspondence", *map(sa.column, ("id", "content", "source")))
    filling = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("of"))
        .values({"source": sa.bindparam("stated", type_=sa.Text)})
    )
    after = 0
    while rows := _page(sa.select(table.c.id, table.c.content).where(table.c.id > after).order_by(table.c.id)):
        after = rows[-1].id
        op.get_bind().execute(
            filling, [{"of": row.id, "stated": orjson.loads(row.content)["is"]["source"]} for row in rows]
        )


def _page(query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    return op.get_bind().execute(query.limit(_AT_ONCE)).all()


def _insert(name: str, rows: list[dict[str, str]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(sa.table(name, *map(sa.column, rows[0]))), rows)
