"""What a person can do next, where several refusals advise the same."""

from __future__ import annotations

from passport_core.outcomes import Text

ASK_AGAIN = Text(
    fr="Demandez à son titulaire ou à l’émetteur de vous transmettre de nouveau le document d’origine.",
    en="Ask the holder or the issuer to send you the original document again.",
)
PRESENT_AGAIN = Text(
    fr="Demandez au titulaire de présenter ses documents de nouveau.",
    en="Ask the holder to present the documents again.",
)
