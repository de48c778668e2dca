"""``passport bake``: put a credential into a PNG or SVG image, as badge hosts expect it (Open Badges 3.0 §5.3)."""

from __future__ import annotations

import argparse
from pathlib import Path

from passport_core.cli.main import add_common
from passport_core.cli.terminal import Context, read_file, write_file
from passport_core.credentials.carriers import png, svg
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text


def add(command: argparse.ArgumentParser, french: bool) -> None:
    command.add_argument("credential", metavar="FILE")
    command.add_argument("--image", required=True, metavar="FILE", help="PNG ou SVG" if french else "PNG or SVG")
    command.add_argument("--out", required=True, metavar="FILE", help="image à écrire" if french else "image to write")
    add_common(command, french, "passport bake attestation.json --image badge.png --out badge-signe.png")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, context: Context) -> int:
    credential = read_file(options.credential).strip()
    image = read_file(options.image)
    if image.startswith(png.SIGNATURE):
        baked = png.bake(image, credential)
    elif svg.is_svg(image):
        baked = svg.bake(image, credential)
    else:
        raise InvalidInputError(
            Text("L’image n’est ni un PNG ni un SVG.", "The image is neither a PNG nor an SVG."),
            code="bake.image",
            remedy=Text("Choisissez une image dans un de ces formats.", "Choose an image of one of these formats."),
            where=options.image,
        )
    write_file(Path(options.out), baked)
    context.terminal.say(
        f"Image écrite : {options.out}. Transmettez-la en pièce jointe : les messageries effacent l’attestation.",
        f"Image written: {options.out}. Send it as an attachment: messengers strip the credential.",
    )
    if options.json:
        context.terminal.json({"image": options.out, "bytes": len(baked)})
    return 0
