"""The words of tools and people for the states of deployments.

They are in English, German, French, Spanish, Italian, Portuguese and Dutch, and in the
exports of GitHub, GitLab, Jenkins, Azure DevOps, Argo CD, Jira and ServiceNow.
"""

from collections.abc import Mapping

from insights_dash.domain.deployment import TaskState

SURE: Mapping[TaskState, str] = {
    TaskState.SUCCESS: (
        "success, succeeded, successful, successfully, succeed, completed successfully,"
        " passed, pass, ok, okay, green, deployed, deployed successfully, phase "
        "succeeded, ✅, ✔, ✓, 👍, "
        "erfolgreich, erfolgreich abgeschlossen, erfolg, bestanden, gelungen, "
        "réussi, réussie, succès, avec succès, déployé, "
        "éxito, con éxito, exitoso, exitosa, correcto, satisfactorio, desplegado, "
        "riuscito, successo, sucesso, bem sucedido, geslaagd, gelukt"
    ),
    TaskState.FAILED: (
        "failed, failure, fail, ko, nok, not ok, error, errored, red, broken, "
        "unsuccessful, not successful, crashed, startup failure, failing, phase failed,"
        " ❌, ✗, ✘, ✖, 👎, "
        "fehlgeschlagen, fehler, fehlerhaft, gescheitert, nicht erfolgreich, nicht ok, "
        "misslungen, nicht bestanden, "
        "échec, échoué, échouée, en échec, erreur, "
        "fallido, fallida, fallo, falló, fracaso, fracasado, con errores, "
        "fallito, fallita, errore, falha, falhou, erro, mislukt"
    ),
    TaskState.CANCELED: (
        "canceled, cancelled, aborted, abort, skipped, not built, stopped, terminated, "
        "killed, abandoned, withdrawn, declined, unauthorized, won't do, won't fix, "
        "wont do, wont fix, duplicate, cannot reproduce, "
        "abgebrochen, storniert, gestoppt, übersprungen, zurückgezogen, abgelehnt, "
        "wird nicht erledigt, duplikat, "
        "annulé, annulée, interrompu, abandonné, ignoré, "
        "cancelado, cancelada, anulado, abortado, omitido, interrumpido, "
        "annullato, interrotto, geannuleerd, afgebroken"
    ),
    TaskState.TIMED_OUT: "",
    TaskState.QUEUED: (
        "queued, pending, waiting, scheduled, requested, to do, todo, not started, "
        "waiting for approval, action required, waiting for resource, preparing, "
        "blocked, on hold, planned, backlog, draft, queued for agent, "
        "queued for pipeline, "
        "wartend, ausstehend, geplant, offen, zu erledigen, in warteschlange, "
        "en attente, planifié, à faire, pendiente, en espera, planificado, por hacer, "
        "in attesa, pendente"
    ),
    TaskState.EXECUTING: (
        "executing, running, in progress, inprogress, deploying, building, "
        "progressing, processing, implement, "
        "läuft, in bearbeitung, in arbeit, wird ausgeführt, "
        "en cours, en curso, en progreso, en ejecución, in corso, em andamento"
    ),
    TaskState.CANCELLING: "cancelling, canceling, stopping, aborting",
}
# Tools and teams differ in what these mean, so the user should look at them. An end is
# taken for a success, and half a success for a failure.
UNSURE: Mapping[TaskState, str] = {
    TaskState.SUCCESS: (
        "done, completed, complete, finished, closed, resolved, fixed, released, "
        "installed, implemented, live, published, active, inactive, synced, healthy, "
        "approved, accepted, verified, closed complete, "
        "erledigt, fertig, fertiggestellt, abgeschlossen, beendet, geschlossen, "
        "gelöst, behoben, umgesetzt, durchgeführt, ausgeliefert, veröffentlicht, "
        "terminé, terminée, fini, achevé, fermé, clos, résolu, livré, publié, "
        "completado, completada, finalizado, finalizada, terminado, terminada, hecho, "
        "listo, cerrado, resuelto, publicado, implementado, "
        "completato, finito, chiuso, risolto, concluído, feito, fechado, voltooid, "
        "afgerond, klaar, gesloten"
    ),
    TaskState.FAILED: (
        "unstable, partially succeeded, partially successful, succeeded with issues, "
        "successful with issues, completed with errors, partial, rolled back, "
        "rollback, rolledback, reverted, backed out, backout, rejected, degraded, "
        "incomplete, closed incomplete, "
        "teilweise erfolgreich, mit fehlern abgeschlossen, zurückgerollt, "
        "zurückgesetzt, rückgängig gemacht, "
        "partiellement réussi, annulé après échec, retour arrière, restauré, rejeté, "
        "parcialmente exitoso, revertido, revertida, deshecho, rechazado, "
        "ripristinato, rifiutato, rejeitado, teruggedraaid"
    ),
    TaskState.CANCELED: (
        "neutral, stale, not deployed, superseded, obsolete, closed skipped, manual"
    ),
    TaskState.TIMED_OUT: (
        "timed out, time out, timedout, timeout, zeitüberschreitung, "
        "délai dépassé, tiempo agotado"
    ),
    TaskState.QUEUED: "new, open, created, assess, authorize, suspended, neu",
    TaskState.EXECUTING: "started, gestartet, démarré, iniciado",
}
