"""The pages that explain: accessibility, privacy, how documents are verified."""

from __future__ import annotations

from passport_core.outcomes import Text
from passport_core.web.pages.views import HelpSection

ACCESSIBILITY_TITLE = Text("Accessibilité", "Accessibility")
ACCESSIBILITY = (
    HelpSection(
        Text("Ce qui est fait", "What is done"),
        points=(
            Text(
                "Toutes les pages s’emploient sans JavaScript, au clavier seul, et dès 320 pixels de large.",
                "Every page can be read and used without JavaScript, by keyboard alone, and from 320 pixels wide.",
            ),
            Text(
                "Aucune réponse ne tient à la couleur : une forme et un mot la disent aussi.",
                "No answer rests on colour: a shape and a word say it too.",
            ),
            Text(
                "Les contrastes de texte dépassent 6 pour 1, en clair comme en sombre.",
                "Text contrast is over 6 to 1, in light and in dark.",
            ),
            Text(
                "Les pages suivent vos réglages : thème sombre, taille du texte, contraste forcé, mouvement réduit.",
                "Pages follow your settings: dark theme, text size, forced colours, reduced motion.",
            ),
            Text(
                "Chaque page est en français et en anglais, et dit sa langue aux lecteurs d’écran.",
                "Every page is in French and in English, and tells screen readers its language.",
            ),
        ),
    ),
    HelpSection(
        Text("Ce qui ne l’est pas encore", "What is not done yet"),
        (
            Text(
                "Les pages sont contrôlées par un outil automatique (axe-core) ; aucun audit de conformité au RGAA n’a "
                "été mené, et aucun lecteur d’écran réel n’a encore été essayé.",
                "Pages are checked by an automatic tool (axe-core); no conformity audit (RGAA, WCAG) was made, and no "
                "real screen reader was tried yet.",
            ),
        ),
    ),
    HelpSection(
        Text("Une difficulté ?", "A difficulty?"),
        (
            Text(
                "Écrivez à l’organisme qui vous a donné l’adresse de ce service : il peut vous remettre les mêmes "
                "informations sous une autre forme.",
                "Write to the body that gave you this service’s address: it can give you the same information in "
                "another form.",
            ),
        ),
    ),
)

PRIVACY_TITLE = Text("Vie privée", "Privacy")
PRIVACY = (
    HelpSection(
        Text("Votre passeport est à vous", "Your passport is yours"),
        (
            Text(
                "Personne ne lit un passeport sans un lien que vous avez donné. Le certificateur qui vous a remis un "
                "document ne voit ni votre passeport, ni vos partages.",
                "Nobody reads a passport without a link that you gave. The certifier that handed you a document sees "
                "neither your passport nor your shares.",
            ),
            Text(
                "Un partage ne montre que ce que vous avez choisi. Chaque lecture est inscrite dans un journal que "
                "vous seul voyez, et vous pouvez fermer le partage à tout moment.",
                "A share shows only what you chose. Each reading is written in a log that you alone see, and you can "
                "close the share at any time.",
            ),
        ),
    ),
    HelpSection(
        Text("Ce qu’un conseiller voit", "What an adviser sees"),
        (
            Text(
                "Le lien d’un conseiller ouvre votre projet, l’écart avec vos cibles et vos expériences déclarées, "
                "tels qu’ils sont au moment de la lecture. Il n’ouvre ni vos documents eux-mêmes, ni vos partages, et "
                "ne permet de rien changer : ses propositions attendent votre réponse.",
                "An adviser’s link opens your plan, the gap to your targets and your declared experiences, as they "
                "stand when read. It opens neither your documents themselves nor your shares, and lets nothing be "
                "changed: its proposals wait for your answer.",
            ),
            Text(
                "Ce lien finit de lui-même, vous le fermez quand vous voulez, et vous voyez chaque lecture.",
                "This link ends by itself, you close it when you want, and you see each reading.",
            ),
        ),
    ),
    HelpSection(
        Text("Ce qui n’est pas dans les documents", "What is not in the documents"),
        (
            Text(
                "Ni numéro de sécurité sociale, ni sexe, ni lieu, ni date de naissance. Le numéro de sécurité sociale "
                "est écarté à la lecture des fichiers des certificateurs ; il n’est jamais gardé.",
                "Neither national number, nor sex, nor place or date of birth. The national number is dropped while "
                "certifiers’ files are read; it is never kept.",
            ),
        ),
    ),
    HelpSection(
        Text("Ce qu’un lecteur peut garder", "What a reader can keep"),
        (
            Text(
                "Fermer un partage ferme la page. Cela ne reprend pas une copie que le lecteur aurait faite pendant "
                "qu’il était ouvert.",
                "Closing a share closes the page. It does not take back a copy that the reader made while it was open.",
            ),
            Text(
                "Deux lecteurs d’un même document peuvent savoir qu’il s’agit du même : son identifiant et sa place "
                "dans la liste de retraits ne changent pas.",
                "Two readers of the same document can tell that it is the same: its identifier and its place in the "
                "withdrawal list do not change.",
            ),
        ),
    ),
    HelpSection(
        Text("Vérifier un document", "Verifying a document"),
        (
            Text(
                "Le fichier que vous déposez est lu, jugé, puis oublié : rien n’en est gardé. Les listes de retraits "
                "sont demandées entières, pour que l’émetteur ne sache pas qui vous vérifiez.",
                "The file you drop is read, judged and forgotten: nothing of it is kept. Withdrawal lists are asked "
                "for whole, so that the issuer does not learn whom you check.",
            ),
        ),
    ),
)

VERIFYING_TITLE = Text("Comment nous vérifions", "How we verify")
VERIFYING = (
    HelpSection(
        Text("Trois réponses", "Three answers"),
        points=(
            Text(
                "Valide : chaque vérification indispensable est confirmée.",
                "Valid: every check that is needed is confirmed.",
            ),
            Text(
                "Non valide : une preuve contredit le document.",
                "Not valid: a piece of evidence contradicts the document.",
            ),
            Text(
                "Non établi : une réponse manque. Ce n’est ni oui, ni non. Ne pas avoir pu lire une liste de retraits "
                "n’est jamais « non retiré ».",
                "Not established: an answer is missing. It is neither yes nor no. Not having been able to read a "
                "withdrawal list is never “not withdrawn”.",
            ),
        ),
    ),
    HelpSection(
        Text("Huit vérifications, dans l’ordre", "Eight checks, in order"),
        points=(
            Text("Le document est complet et lisible.", "The document is complete and readable."),
            Text("Rien n’a changé depuis sa signature.", "Nothing changed since it was signed."),
            Text("La clé qui a signé est celle de l’émetteur.", "The key that signed is the issuer’s."),
            Text(
                "L’émetteur est connu d’une source de confiance, nommée et datée. Sans elle, le nom affiché est celui "
                "que le document se donne, et la page le dit.",
                "The issuer is known to a trust source, named and dated. Without one, the name shown is the one the "
                "document gives itself, and the page says so.",
            ),
            Text(
                "Il avait le droit de délivrer cela, à cette date, d’après le répertoire national.",
                "It was entitled to award this, on that date, by the national register.",
            ),
            Text("Le document est dans ses dates.", "The document is within its dates."),
            Text("L’émetteur ne l’a pas retiré.", "The issuer has not withdrawn it."),
            Text("Il suit le modèle qu’il annonce.", "It follows the model that it announces."),
        ),
    ),
    HelpSection(
        Text("Ce que cela ne dit pas", "What this does not say"),
        (
            Text(
                "La réponse porte sur le document, jamais sur la personne. Un lien ne prouve pas que celle ou celui "
                "qui le montre en est titulaire : comparez avec une pièce d’identité.",
                "The answer is about the document, never about the person. A link does not prove that whoever shows it "
                "is the holder: compare with an identity document.",
            ),
            Text(
                "La fin de l’enregistrement d’une certification n’annule pas ce qui a été obtenu. Un retrait n’est pas "
                "une faute.",
                "The end of a certification’s registration does not cancel what was awarded. A withdrawal is no "
                "misconduct.",
            ),
        ),
    ),
    HelpSection(
        Text("Vous fier à cette page ?", "Trusting this page?"),
        (
            Text(
                "Une page peut être imitée. Tapez vous-même l’adresse du service, ou, mieux, vérifiez le fichier "
                "téléchargé avec votre propre outil : le document est un Open Badge 3.0, un format ouvert, et ce "
                "logiciel est libre. Vérifier de nouveau sur le même site n’est pas une vérification indépendante.",
                "A page can be imitated. Type the service’s address yourself or, better, verify the downloaded file "
                "with a tool of your own: the document is an Open Badge 3.0, an open format, and this software is "
                "free. Verifying again on the same site is no independent verification.",
            ),
        ),
    ),
)
