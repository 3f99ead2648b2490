"""How other tools and people call the fields of each kind of table.

The names are those of exports of Jira, GitHub, GitLab, Azure DevOps, Jenkins, Octopus,
Argo CD and ServiceNow, and words that people use in spreadsheets. Within a field, the
better names come first.
"""

import re
from collections.abc import Mapping, Sequence

from insights_dash.domain.names import compose, strip_accents
from insights_dash.domain.zones import find_zone
from insights_dash.ingest.files.fields import KINDS, RELEASE_CREATED

_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CUSTOM_FIELD = re.compile(
    r"\s*(?:Custom field|Benutzerdefiniertes Feld|Champ personnalisé|"
    r"Campo personalizado)\s*\((?P<name>[^()]{1,200})\)\s*",
    re.IGNORECASE,
)
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normalise(column: str) -> str:
    """Return the words of a column's name in small letters, without brackets.

    `startedAt`, `Started at (UTC)` and `started_at` are the same, and so are letters
    with and without accents. Jira's `Custom field (Team)` is `team`.
    """
    text = compose(column)
    if custom := _CUSTOM_FIELD.fullmatch(text):
        text = custom["name"]
    text = _IN_BRACKETS.sub(" ", text) or column
    text = _CAPITALS.sub(" ", strip_accents(text))
    return _BETWEEN_WORDS.sub(" ", text).strip().casefold()


def _words(text: str) -> Sequence[str]:
    return tuple(strip_accents(each.strip()) for each in text.split(","))


_PROJECT = _words(
    "project, project name, application, application name, app, app name, service, "
    "service name, microservice, component, components, component s, repository, "
    "repository name, repo, repo name, product, product name, system, job, job name, "
    "full project name, pipeline, pipeline name, definition name, definition, project "
    "path, path with namespace, repository full name, repository name with owner, "
    "configuration item, cmdb ci, business service, module, workload, chart, metadata "
    "name, software, projekt, projektname, anwendung, anwendungsname, dienst, "
    "komponente, komponenten, produkt, projet, nom du projet, produit, composant, "
    "proyecto, nombre del proyecto, aplicación, producto, componente, progetto, "
    "projeto, servicio, sistema"
)
_VERSION = _words(
    "version, release version, release number, version number, version name, release "
    "name, release, package version, app version, application version, artifact "
    "version, deployed version, fix version s, fix versions, fix version, tag name, "
    "tag, image tag, git tag, build, build number, build name, build version, commit "
    "sha, sha, commit, commit id, commit hash, head sha, head commit, git sha, git "
    "commit, revision, sync revision, target revision, source version, changeset, ref "
    "name, ref, iid, number, losungsversion, losungsversionen, lösungsversion en, "
    "versionsnummer, versionsname, versión, version corrigée, versión corregida, "
    "versione, versão"
)
_ENVIRONMENT = _words(
    "environment, environment name, env, env name, target environment, deployment "
    "environment, deploy environment, environment id, stage, stage name, target, "
    "deployment target, deploy target, landscape, destination, destination namespace, "
    "destination name, tier, namespace, umgebung, zielumgebung, environnement, "
    "entorno, ambiente, omgeving"
)
_CHANNEL = _words("channel, channel name, release channel, track, kanal, canal")
_TENANT = _words(
    "tenant, tenant name, tenants, customer, customer name, client, region, site, "
    "location, cluster, mandant, kunde, cliente, klant"
)
_CREATED = _words(
    "created, created at, created on, created date, created time, creation date, "
    "creation time, create time, date created, sys created on, erstellt, erstellt am, "
    "erstelldatum, creado, créé"
)
_RELEASED = _words(
    "release created, release created at, release creation, release date, release "
    "time, released, released at, published at, published, assembled, version created, "
    "tag date, tagged at, build time, build date, built at, build finished, commit "
    "date, commit time, committed at, committed date, commit timestamp, merged at, "
    "merged, merge date"
)
_LINK = _words("link, url, html url, web url, href, permalink")

SYNONYMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "deployments": {
        "id": _words(
            "id, deployment id, deploy id, build id, run id, task id, execution id, "
            "pipeline id, job id, release id, issue key, key, change number, uuid, "
            "guid, sys id, record id, reference, node id, database id, "
            "vorgangsschlüssel, vorgangs id, clave de incidencia, clé de ticket, "
            "kennung, number"
        ),
        "project": _PROJECT,
        "version": _VERSION,
        "environment": _ENVIRONMENT,
        "channel": _CHANNEL,
        "tenant": _TENANT,
        "queued": _words(
            "queued, queued at, queued on, queued time, queue time, enqueued, enqueued "
            "at, requested, requested at, request time, submitted, submitted at, "
            "scheduled, scheduled at, created, created at, created on, created date, "
            "created time, opened, opened at, planned start date, erstellt, "
            "erstellt am, angefordert, créé, création, creado, creada"
        ),
        "started": _words(
            "started, started at, started on, started time, start, start time, start "
            "date, start timestamp, begin, begin time, began at, begun, deploy start, "
            "deployment start, deployment started, run started at, actual start, "
            "actual start date, actual start time, work start, execution start, "
            "gestartet, gestartet am, beginn, start zeit, startzeit, startdatum, "
            "inicio, fecha de inicio, hora de inicio, début, date de début, démarré, "
            "inizio, data inizio, timestamp"
        ),
        "completed": _words(
            "completed, completed at, completed on, completed time, completed date, "
            "completion time, completion date, finished, finished at, finished on, "
            "finish time, finish date, finish, end, end time, end date, ended, ended "
            "at, end timestamp, actual end, actual end date, actual end time, work "
            "end, deployed, deployed at, deployed on, deployed date, deployed time, "
            "deployment date, deployment time, deploy date, deploy time, done, done "
            "at, resolved, resolved at, resolution date, resolutiondate, closed, "
            "closed at, closed date, go live, go live date, deployment end, date time, "
            "datetime, beendet, beendet am, abgeschlossen, abgeschlossen am, erledigt, "
            "erledigt am, gelöst, ausgeliefert, ausgeliefert am, ende, fertig, "
            "fertiggestellt, endzeit, enddatum, fecha fin, fecha de fin, fin, "
            "date de fin, terminé, finalizado, resuelta, date, timestamp, time, when, "
            "datum, zeitpunkt, fecha, data, fine, updated at, updated, last updated, "
            "aktualisiert, zuletzt aktualisiert, mise à jour, actualizado"
        ),
        "state": _words(
            "state, result, outcome, conclusion, deployment result, deployment "
            "outcome, close code, completion code, deployment state, deployment status "
            "state, task state, build result, deployment status, deploy status, build "
            "status, job status, run status, task status, status, status name, "
            "succeeded, success, successful, is successful, is success, passed, ok, "
            "failed, exit code, return code, resolution, phase, operation state phase, "
            "ergebnis, zustand, lösung, erfolg, estado, statut, état, résultat, stato, "
            "resultado, risultato, resolución"
        ),
        "had_guided_failure": _words(
            "had guided failure, guided failure, needed intervention, manual "
            "intervention, intervention"
        ),
        RELEASE_CREATED: _RELEASED,
    },
    "releases": {
        "project": _PROJECT,
        "version": (*_VERSION, "name"),
        "channel": _CHANNEL,
        "created": (*_CREATED, *_RELEASED, *_words("date, timestamp, time, datum")),
    },
    "changes": {
        "id": _words(
            "id, commit sha, sha, commit, commit id, commit hash, hash, oid, merge "
            "commit sha, change id, issue key, key, pull request id, number"
        ),
        "project": _PROJECT,
        "version": _VERSION,
        "channel": _CHANNEL,
        "message": _words(
            "message, commit message, title, subject, summary, description, text"
        ),
        "author": _words(
            "author, author name, author login, user login, user, committer, created "
            "by, assignee, autor, auteur"
        ),
        "is_bot": _words("is bot, bot, author is bot"),
        "authored": _words(
            "authored, authored at, authored date, author date, author time, first "
            "commit"
        ),
        "committed": _words(
            "committed, committed at, committed date, commit date, commit time, "
            "committer date, date, timestamp"
        ),
        "opened": ("opened", "opened at", "pr created", "pr opened", *_CREATED),
        "merged": _words(
            "merged, merged at, merge date, merged date, merge time, closed at, "
            "completed, completed at, resolved"
        ),
        "pull_request": _words(
            "pull request, pull request number, pr number, pr, merge request, merge "
            "request iid, mr, number, iid"
        ),
        "reverts": _words("reverts, reverted commit, revert of"),
        "link": _LINK,
    },
    "projects": {
        "project": (*_PROJECT, "name"),
        "project_group": _words(
            "project group, group, group name, team, department, portfolio, area, "
            "domain, gruppe, equipo"
        ),
        "owner": _words("owner, owner name, owned by, owning team, maintainer, squad"),
        "owner_url": _words(
            "owner url, owner link, url of owner, link to the owner, team url, team "
            "link, owner page"
        ),
    },
    "channels": {
        "project": _PROJECT,
        "channel": (*_CHANNEL, "name"),
        "is_default": _words("is default, default"),
    },
    "environments": {
        "environment": (*_ENVIRONMENT, "name"),
        "sort_order": _words("sort order, order, position, rank, reihenfolge, index"),
    },
    "tenants": {
        "tenant": (*_TENANT, "name"),
        "tags": _words("tags, tag, labels, tenant tags, label"),
    },
}
# When something last changed: used if no column says when a deployment ended.
WEAK_NAMES = frozenset(
    _words(
        "updated at, updated, last updated, aktualisiert, zuletzt aktualisiert, "
        "mise à jour, actualizado"
    )
)
_KNOWN = {
    name for fields in SYNONYMS.values() for names in fields.values() for name in names
} | {field.replace("_", " ") for kind in KINDS.values() for field in kind.form.required}


def is_known_name(cell: str) -> bool:
    """Return whether a cell is a name that columns often have."""
    return normalise(cell) in _KNOWN


def find_zone_hint(column: str) -> str | None:
    """Return the time zone in brackets of a column's name, None if it has none."""
    for each in _IN_BRACKETS.findall(column):
        zone = find_zone(each[1:-1].strip().replace("GMT", "UTC"))
        if zone is not None:
            return zone
    return None
