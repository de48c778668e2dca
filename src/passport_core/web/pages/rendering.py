"""Render the pages. Templates escape by default; an undefined name stops the page instead of showing nothing.

The pages stand under a strict content security policy (``web.guarding``): no inline script or style, nothing from
another host. They work without JavaScript. Addresses they point to, which the handlers serve (a path that takes a
POST also answers a GET, since the language link is a GET of the same path):

- ``/``, ``/verify`` (POST: ``file``…, ``text``), ``/claim`` and ``/claim/{code}`` (POST: ``code``, ``passport``),
  ``/claim/not-me`` (POST: ``code``), ``/passport`` (POST: open one), ``/accessibility``, ``/privacy``,
  ``/how-we-verify``, ``/static/…``, a share's ``/s/{token}`` and ``/s/{token}/birth-date`` (POST: ``record``, ``date``,
  ``passcode``)
- below a passport's secret address ``base``: ``/claim`` (POST: ``code``), ``/import`` (POST: ``file``), ``/share``
  (POST: ``record``…, ``scope``, ``field``…, ``audience``, ``purpose``, ``expires``, ``passcode``, ``reading_limit``),
  ``/shares/{id}``, ``/shares/{id}/withdraw`` (POST), ``/records/{id}/release`` (POST), ``/records/{id}/download``
- of the gap: ``base/where`` (GET: ``to``…, ``in``, ``by``, ``q``; POST keeps the plan), ``base/jobs`` (``in``); an
  adviser's ``/a/{token}`` is the same page
- of what is declared: ``base/experiences`` (POST: the form's fields, ``do``, ``job``), ``base/experiences/new`` (GET:
  ``q``), ``base/experiences/{id}`` (POST: the same fields), ``base/experiences/{id}/remove`` (POST)
- of advisers: ``base/advisers`` (POST: ``adviser``, ``days``), ``base/advisers/{id}``, ``base/advisers/{id}/withdraw``
  (POST), ``base/notes/{id}/answer`` (POST: ``state``), ``base/notes/{id}/remove`` (POST), and an adviser's own
  ``/a/{token}/notes`` (POST: ``kind``, ``text``, ``target``, ``step_key``)
- a certifier's: ``base``, ``base/batches/{id}``, and the actions its view names (``file`` to upload; ``award`` and
  ``decision`` to decide); ``base/mappings`` (GET: ``block``, ``framework``; POST: ``do``, with ``block``, ``item``,
  ``extent``, ``level``, ``competency``, ``note`` to accept, ``set``, ``source``, ``item`` to withdraw), and
  ``base/mappings/download`` (``set``, ``form``)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from passport_core.outcomes import Text
from passport_core.web.pages import help_pages, typography
from passport_core.web.pages.views import (
    BirthDateView,
    CertifierView,
    ClaimDoneView,
    ClaimFormView,
    ClaimSlipsView,
    HelpSection,
    HomeView,
    PasscodeView,
    PassportPage,
    ProblemView,
    Saying,
    ShareCreatedView,
    ShareFormView,
    ShareLogView,
    ShareView,
    VerifyResultView,
)
from passport_core.web.pages.views_declared import (
    AdviserInvitedView,
    AdviserLogView,
    AdvisersPage,
    ExperienceFormView,
    ExperiencesPage,
)
from passport_core.web.pages.views_mappings import MappingsPage
from passport_core.web.pages.views_where import JobsPage, WherePage

STATIC_FOLDER = Path(__file__).parent / "static"
LANGUAGES = ("fr", "en")
language_of = typography.language_of


class Pages:
    """Every page, from its view and a language (``fr`` or ``en``; any other tag gives French)."""

    def __init__(self, *, is_demonstration: bool = False, static: str = "/static") -> None:
        """``is_demonstration`` labels every page; ``static`` is where ``STATIC_FOLDER`` is served."""
        versions = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10] for file in STATIC_FOLDER.iterdir()}
        self._environments = {
            language: _environment(
                language,
                is_demonstration=is_demonstration,
                static=lambda name: f"{static}/{name}?v={versions[name]}",
            )
            for language in LANGUAGES
        }

    def home(self, view: HomeView, language: str) -> str:
        return self._render("home.html", language, view=view, demonstration=view.is_demonstration)

    def share(self, view: ShareView, language: str) -> str:
        """The page of an open share."""
        return self._render("share.html", language, view=view, demonstration=view.is_demonstration)

    def birth_date(self, view: BirthDateView, language: str) -> str:
        """What came of comparing a date of birth. The declared date is never on it."""
        return self._render("birth_date.html", language, view=view)

    def closed(self, language: str, *, opened_share: bool = True) -> str:
        """The page of any link that opens nothing: it says neither who nor why. ``opened_share`` False: it is the form
        of an adviser's."""
        return self._render("closed.html", language, opened_share=opened_share)

    def passcode(self, view: PasscodeView, language: str) -> str:
        """Ask for the code. Who shares stays unsaid."""
        return self._render("passcode.html", language, view=view)

    def confirm_reading(self, view: PasscodeView, language: str) -> str:
        """Let a person open a share whose readings are counted: a GET spends nothing (threat 41)."""
        return self._render("confirm_reading.html", language, view=view)

    def verify_form(self, language: str, problem: ProblemView | None = None, *, limit_megabytes: int = 5) -> str:
        return self._render("verify.html", language, view=None, problem=problem, limit=limit_megabytes)

    def verify_result(self, view: VerifyResultView, language: str, *, limit_megabytes: int = 5) -> str:
        return self._render(
            "verify.html", language, view=view, problem=None, limit=limit_megabytes, demonstration=view.is_demonstration
        )

    def passport(self, view: PassportPage, language: str) -> str:
        return self._render("passport.html", language, view=view, demonstration=view.is_demonstration)

    def share_form(self, view: ShareFormView, language: str) -> str:
        return self._render("share_form.html", language, view=view, demonstration=view.is_demonstration)

    def share_created(self, view: ShareCreatedView, language: str) -> str:
        return self._render("share_created.html", language, view=view, demonstration=view.is_demonstration)

    def share_log(self, view: ShareLogView, language: str) -> str:
        return self._render("share_log.html", language, view=view, demonstration=view.is_demonstration)

    def experiences(self, view: ExperiencesPage, language: str) -> str:
        """What a learner declares of their own activity."""
        return self._render("experiences.html", language, view=view)

    def experience_form(self, view: ExperienceFormView, language: str) -> str:
        return self._render("experience_form.html", language, view=view)

    def advisers(self, view: AdvisersPage, language: str) -> str:
        return self._render("advisers.html", language, view=view)

    def adviser_invited(self, view: AdviserInvitedView, language: str) -> str:
        """A link just made, shown this once."""
        return self._render("adviser_invited.html", language, view=view)

    def adviser_log(self, view: AdviserLogView, language: str) -> str:
        return self._render("adviser_log.html", language, view=view)

    def claim_form(self, language: str, view: ClaimFormView) -> str:
        return self._render("claim_form.html", language, view=view)

    def claim_done(self, view: ClaimDoneView, language: str) -> str:
        return self._render("claim_done.html", language, view=view, demonstration=view.is_demonstration)

    def released(self, language: str) -> str:
        """“This is not me” was heard."""
        return self._render("released.html", language)

    def certifier(self, view: CertifierView, language: str) -> str:
        return self._render("certifier.html", language, view=view, demonstration=view.is_demonstration)

    def mappings(self, view: MappingsPage, language: str) -> str:
        """Which items its blocks meet, as a certifier states it."""
        return self._render("mappings.html", language, view=view, demonstration=view.is_demonstration, query=view.query)

    def claim_slips(self, view: ClaimSlipsView, language: str) -> str:
        """Slips for paper, one page a person."""
        return self._render("claim_slips.html", language, view=view, demonstration=view.is_demonstration)

    def where(self, view: WherePage, language: str) -> str:
        """Where a learner is, where they want to go, and what is between; the same page for an adviser."""
        return self._render("where.html", language, view=view, demonstration=view.is_demonstration, query=view.query)

    def jobs(self, view: JobsPage, language: str) -> str:
        """Occupations near a passport."""
        return self._render("jobs.html", language, view=view, query=view.query)

    def problem(self, view: ProblemView, language: str) -> str:
        return self._render("problem.html", language, view=view)

    def accessibility(self, language: str) -> str:
        return self._help(language, help_pages.ACCESSIBILITY_TITLE, help_pages.ACCESSIBILITY)

    def privacy(self, language: str) -> str:
        return self._help(language, help_pages.PRIVACY_TITLE, help_pages.PRIVACY)

    def how_we_verify(self, language: str) -> str:
        return self._help(language, help_pages.VERIFYING_TITLE, help_pages.VERIFYING)

    def _help(self, language: str, title: Text, sections: tuple[HelpSection, ...]) -> str:
        return self._render("help.html", language, title=title, sections=sections)

    def _render(self, name: str, language: str, *, demonstration: bool = False, query: str = "", **values: Any) -> str:
        """``query`` is what of the page's address its link to the other language must keep."""
        template = self._environments[language_of(language)].get_template(name)
        return template.render(demonstration=demonstration, query=query, **values)


def _environment(language: str, *, is_demonstration: bool, static: Callable[[str], str]) -> Environment:
    environment = Environment(
        loader=PackageLoader("passport_core.web.pages", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def both(french: str, english: str, **values: Saying) -> Markup:
        return typography.fill(Text(french, english), language, values)

    def link(path: str) -> str:
        head, mark, fragment = path.partition("#")
        return f"{head}{'&' if '?' in head else '?'}lang={language}{mark}{fragment}"

    environment.globals.update(
        L=both,
        language=language,
        other_language="en" if language == "fr" else "fr",
        link=link,
        static=static,
        is_demonstration=is_demonstration,
    )
    environment.filters.update(
        say=partial(typography.say, language=language),
        day=partial(typography.time_element, language=language, only_day=True),
    )
    return environment
