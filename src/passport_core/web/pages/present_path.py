"""Make the views of a pathway: its steps, the deadlines, what a VAE would ask for, and what advisers wrote beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from passport_core.outcomes import Text
from passport_core.passport.advising import Note, NoteKind, NoteState
from passport_core.passport.gap import Gap
from passport_core.passport.pathway import Pathway, Step, StepState, VaeChecklist
from passport_core.web.pages.hostile_text import line, prose
from passport_core.web.pages.present_gaps import anchor
from passport_core.web.pages.present_needs import Sources, evidence_proof, label_text, sentence, shown_code
from passport_core.web.pages.views import Phrase, Saying
from passport_core.web.pages.views_where import NoteView, PathView, StepView, VaeLine, VaeView

_STATES = {
    StepState.DONE: ("ok", Text("Fait", "Done")),
    StepState.UNDER_WAY: ("half", Text("En cours", "Under way")),
    StepState.TO_DO: ("todo", Text("À venir", "To do")),
    StepState.CLOSED: ("lock", Text("Fermé", "Closed")),
}
_NOTE_STATES = {
    NoteState.WAITING: Text("Attend une réponse", "Waiting for an answer"),
    NoteState.ACCEPTED: Text("Acceptée", "Accepted"),
    NoteState.REFUSED: Text("Refusée", "Refused"),
}


_FOLDED_FROM = 4  # steps done: an occupation's are many, and behind


def path(
    pathway: Pathway, gap: Gap, notes: Sequence[Note], sources: Sources, *, answers: str | None, is_open: bool
) -> PathView:
    """Present one pathway, with the notes that name one of its steps. ``answers`` is where a learner answers notes;
    a step that has one is never closed away."""
    steps = tuple(
        _step(step, before, gap, notes, answers)
        for before, step in zip((None, *pathway.steps), pathway.steps, strict=False)
    )
    behind = tuple(step for step in steps if step.is_done)
    folded = behind if len(behind) >= _FOLDED_FROM else ()
    return PathView(
        anchor=f"{anchor(gap)}-path",
        target=str(gap.target.ref),
        code=shown_code(gap.target.ref),
        title=label_text(gap.target.label),
        progress=Phrase(
            Text("Étapes derrière vous : {done} sur {all}.", "Steps behind you: {done} of {all}."),
            {"done": pathway.done, "all": len(pathway.steps)},
        ),
        deadlines=tuple(sentence(text) for _, text in pathway.deadlines),
        folded=folded,
        steps=tuple(step for step in steps if step not in folded),
        vae=_vae(pathway.vae, sources) if pathway.vae else None,
        is_open=is_open or any(step.notes for step in steps),
        left_out=tuple(sentence(note) for note in pathway.notes),
    )


def other_notes(pathways: Iterable[Pathway], notes: Iterable[Note], *, answers: str | None) -> tuple[NoteView, ...]:
    """Present the notes that stand beside no step that is shown, the newest first."""
    keys = {(str(pathway.target.ref), step.key) for pathway in pathways for step in pathway.steps}
    left = [one for one in notes if (one.target, one.step_key) not in keys]
    return tuple(note(one, answers) for one in sorted(left, key=lambda one: one.written_at, reverse=True))


def note(one: Note, answers: str | None) -> NoteView:
    """Present what an adviser wrote: a stranger's text. Only the learner has where to answer or remove it."""
    is_proposal = one.kind is NoteKind.PROPOSAL
    return NoteView(
        anchor="n-" + "".join(c for c in one.id if c.isalnum())[:40],
        adviser=line(one.adviser),
        text=prose(one.text),
        written_at=one.written_at,
        is_proposal=is_proposal,
        state=_NOTE_STATES[one.state] if is_proposal else None,
        about=Phrase(Text("à propos de {target}", "about {target}"), {"target": line(one.target)})
        if one.target
        else None,
        answer=f"{answers}/{one.id}/answer" if answers and is_proposal and one.state is NoteState.WAITING else None,
        remove=f"{answers}/{one.id}/remove" if answers else None,
    )


def _step(step: Step, before: Step | None, gap: Gap, notes: Sequence[Note], answers: str | None) -> StepView:
    icon, word = _STATES[step.state]
    # What closes a whole certification is said at its first step, not at each.
    is_said = before is not None and step.warning is not None and before.warning == step.warning
    return StepView(
        key=step.key,
        icon=icon,
        word=word,
        is_done=step.state is StepState.DONE,
        title=sentence(step.title),
        why=sentence(step.why),
        code=shown_code(step.ref),
        closes_on=step.closes_on if step.state in (StepState.TO_DO, StepState.UNDER_WAY) else None,
        warning=sentence(step.warning) if step.warning and not is_said else None,
        alternatives=tuple(sentence(one.text) for one in step.alternatives),
        notes=tuple(
            note(one, answers) for one in notes if (one.target, one.step_key) == (str(gap.target.ref), step.key)
        ),
    )


def _vae(checklist: VaeChecklist, sources: Sources) -> VaeView:
    how = Text("déclaré", "declared")
    items = []
    for one in checklist.items:
        declared = (evidence_proof(evidence_id, how, sources) for evidence_id in one.declared)
        items.append(
            VaeLine(
                code=shown_code(one.ref),
                title=line(one.title, 400),
                competencies=tuple(line(competency, 600) for competency in one.competencies),
                declared=tuple(proof for proof in declared if proof is not None),
                is_held=one.is_held,
            )
        )
    return VaeView(_vae_state(checklist.is_open), sentence(checklist.note), tuple(items))


def _vae_state(is_open: bool | None) -> Saying:
    if is_open is None:
        return Text(
            "Le répertoire chargé ici ne dit pas si la VAE est ouverte : demandez au certificateur.",
            "The register loaded here does not say whether VAE is open: ask the certifier.",
        )
    if is_open:
        return Text("La VAE est ouverte d’après le répertoire.", "VAE is open, by the register.")
    return Text("La VAE n’est pas ouverte d’après le répertoire.", "VAE is not open, by the register.")
