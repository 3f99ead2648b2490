"""Guesses at exports of real tools, and at what people keep in spreadsheets."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from insights_dash.ingest.files.guessing import guess_mapping, guess_table
from insights_dash.ingest.files.known_values import find_state
from insights_dash.ingest.files.mapping import TimeStyle, signature
from insights_dash.ingest.files.synonyms import normalise
from uploads import fields, guess, opened, packed

JIRA = (
    "Issue key;Summary;Component/s;Fix Version/s;Environment;Status;Created;Resolved\n"
    "OPS-1;Deploy;Shop;1.2.0;prod;Done;28/Apr/21 9:50 PM;28/Apr/21 10:50 PM\n"
    'OPS-2;"Deploy; again";Shop;1.2.1;prod;Failed;29/Apr/21 9:50 PM;30/Apr/21 1:50 AM\n'
)
GITHUB = (
    "databaseId,workflowName,repository,environment,headSha,status,conclusion,"
    "createdAt,startedAt,updatedAt,url\n"
    "7,Deploy,shop,production,0a1b2c3d4e5f,completed,success,2021-04-28T21:50:00Z,"
    "2021-04-28T21:50:10Z,2021-04-28T21:55:00Z,https://example.org/7\n"
    "8,Deploy,shop,production,1a1b2c3d4e5f,completed,timed_out,2021-04-29T21:50:00Z,"
    "2021-04-29T21:50:10Z,2021-04-29T21:55:00Z,https://example.org/8\n"
)
GITLAB = json.dumps(
    [
        {
            "id": 42,
            "iid": 2,
            "ref": "v1.2.0",
            "sha": "a91957a858320c0e17f3a0eca7cfacbff50ea29a",
            "status": "success",
            "created_at": "2016-08-11T07:36:40.222Z",
            "environment": {"id": 9, "name": "production"},
            "project": {"name": "shop"},
            "deployable": {
                "started_at": "2016-08-11T07:36:27.357Z",
                "finished_at": "2016-08-11T07:36:39.851Z",
            },
        }
    ]
)
AZURE = json.dumps(
    {
        "count": 1,
        "value": [
            {
                "id": 3,
                "definition": {"name": "Shop"},
                "releaseEnvironment": {"name": "Production"},
                "release": {"name": "Release-3"},
                "queuedOn": "2021-04-28T21:50:00.12Z",
                "startedOn": "2021-04-28T21:50:03.12Z",
                "completedOn": "2021-04-28T21:59:00.5Z",
                "deploymentStatus": "partiallySucceeded",
            }
        ],
    }
)
JENKINS = (
    '{"jobName":"shop","number":7,"stage":"prod","version":"1.2","result":"SUCCESS",'
    '"startTime":1619646600000,"endTime":1619646700000}\n'
    '{"jobName":"pay","number":7,"stage":"prod","version":"1.2","result":"NOT_BUILT",'
    '"startTime":1619646600000,"endTime":1619646700000}\n'
)
OCTOPUS = (
    "DeploymentId,ProjectName,EnvironmentName,ChannelName,TenantName,ReleaseVersion,"
    "QueueTime,StartTime,CompletedTime,TaskState\n"
    "Deployments-1,Web,Prod,Default,Acme,1.0,2021-04-28 21:50:00 +00:00,"
    "2021-04-28 21:50:01 +00:00,2021-04-28 21:55:00 +00:00,Success\n"
)
SERVICENOW = (
    '"Number","Short description","Configuration item","Version","Environment",'
    '"Actual start","Actual end","Close code"\n'
    '"CHG0030001","x","Shop","1.0","Production","2021-04-28 21:50:00",'
    '"2021-04-28 22:50:00","Successful"\n'
    '"CHG0030002","x","Shop","1.1","Production","2021-04-29 21:50:00",'
    '"2021-04-29 22:50:00","Unsuccessful"\n'
)
ARGO = (
    '{"metadata":{"name":"shop"},"spec":{"destination":{"namespace":"prod"}},'
    '"revision":"a91957a858320c0e17f3a0eca7cfacbff50ea29a","phase":"Succeeded",'
    '"startedAt":"2021-04-28T21:50:00Z","finishedAt":"2021-04-28T21:51:00Z"}\n'
) * 2
GERMAN = (
    "Anwendung;Version;Umgebung;Gestartet;Beendet;Ergebnis\n"
    "Läden;1.0;Produktion;13.04.2021 10:00;13.04.2021 10:05;erfolgreich\n"
    "Läden;1.1;Produktion;01.05.2021 10:00;01.05.2021 10:05;fehlgeschlagen\n"
)
JIRA_IN_GERMAN = (
    "Vorgangsschlüssel;Vorgangs-ID;Projektname;Lösungsversion(en);"
    "Benutzerdefiniertes Feld (Umgebung);Erstellt;Aktualisiert;Erledigt;Status\n"
    "DEP-1;101;Kasse;4.1;Produktion;13.04.21 10:00;13.04.21 11:00;13.04.21 10:30;"
    "Erledigt\n"
    "DEP-2;102;Kasse;4.2;Produktion;14.04.21 10:00;14.04.21 11:00;14.04.21 10:30;"
    "Zurückgerollt\n"
)
JENKINS_TIMESTAMPS = (
    "fullProjectName,number,result,timestamp,duration,ENVIRONMENT,GIT_COMMIT\n"
    "shop,7,SUCCESS,1619646600000,267325,prod,0a1b2c3d4e5f\n"
)
FRENCH = (
    "Produit\tVersion\tEnvironnement\tDébut\tFin\tRésultat\n"
    "Boutique\t1.0\tProduction\t13/04/2021 10:00\t13/04/2021 10:05\tTerminé\n"
    "Boutique\t1.1\tProduction\t14/04/2021 10:00\t14/04/2021 10:05\tEchec\n"
)


EXPORTS = {
    JIRA: """
        id=Issue key, project=Component/s, version=Fix Version/s,
        environment=Environment, state=Status, queued=Created, completed=Resolved
    """,
    GITHUB: """
        id=databaseId, project=repository, environment=environment, version=headSha,
        state=conclusion, queued=createdAt, started=startedAt, completed=updatedAt
    """,
    GITLAB: """
        id=id, project=project.name, environment=environment.name, version=sha,
        state=status, queued=created_at, started=deployable.started_at,
        completed=deployable.finished_at
    """,
    AZURE: """
        id=id, project=definition.name, environment=releaseEnvironment.name,
        version=release.name, state=deploymentStatus, queued=queuedOn,
        started=startedOn, completed=completedOn
    """,
    JENKINS: """
        project=jobName, environment=stage, version=version, state=result,
        started=startTime, completed=endTime
    """,
    OCTOPUS: """
        id=DeploymentId, project=ProjectName, environment=EnvironmentName,
        channel=ChannelName, tenant=TenantName, version=ReleaseVersion,
        queued=QueueTime, started=StartTime, completed=CompletedTime, state=TaskState
    """,
    SERVICENOW: """
        id=Number, project=Configuration item, version=Version,
        environment=Environment, started=Actual start, completed=Actual end,
        state=Close code
    """,
    ARGO: """
        project=metadata.name, environment=spec.destination.namespace,
        version=revision, state=phase, started=startedAt, completed=finishedAt
    """,
    GERMAN: """
        project=Anwendung, version=Version, environment=Umgebung, started=Gestartet,
        completed=Beendet, state=Ergebnis
    """,
    JIRA_IN_GERMAN: """
        id=Vorgangsschlüssel, project=Projektname, version=Lösungsversion(en),
        environment=Benutzerdefiniertes Feld (Umgebung), queued=Erstellt,
        completed=Erledigt, state=Status
    """,
    JENKINS_TIMESTAMPS: """
        id=number, project=fullProjectName, state=result, completed=timestamp,
        environment=ENVIRONMENT, version=GIT_COMMIT
    """,
    FRENCH: """
        project=Produit, version=Version, environment=Environnement, started=Début,
        completed=Fin, state=Résultat
    """,
}


@pytest.mark.parametrize(("data", "expected"), EXPORTS.items(), ids=range(len(EXPORTS)))
def test_columns_of_tools_are_known(tmp_path: Path, data: str, expected: str) -> None:
    mapping = guess(tmp_path, data)
    assert "deployments" == mapping.kind
    assert dict(each.split("=") for each in _words(expected)) == fields(mapping)


def _words(expected: str) -> list[str]:
    return " ".join(expected.split()).split(", ")


def test_states_are_mapped_and_unknown_ones_left_to_the_user(tmp_path: Path) -> None:
    mapping = guess(tmp_path, JIRA.replace("Done", "Odd"))
    assert {"state": {"Failed": "Failed"}} == mapping.values
    assert 'Choose what these mean: "Odd".' == mapping.guesses["state"]


def test_states_on_which_tools_differ_are_uncertain(tmp_path: Path) -> None:
    mapping = guess(tmp_path, GITHUB)
    assert {"success": "Success", "timed_out": "Failed"} == mapping.values["state"]
    unsure = 'Check what these mean: "timed_out" is read as Failed.'
    assert unsure == mapping.guesses["state"]


def test_an_answer_is_only_certain_if_the_column_asks(tmp_path: Path) -> None:
    head = "App,Version,Env,Date"
    for column, unsure in (("Result", True), ("Success", False)):
        row = "Shop,1.0,Test,2024-01-01"
        text = f"{head},{column}\n{row},yes\n{row},off\n"
        mapping = guess(tmp_path, text)
        assert {"yes": "Success", "off": "Failed"} == mapping.values["state"]
        assert unsure == ("Check what these mean" in mapping.guesses.get("state", ""))
    mapping = guess(tmp_path, f"{head},Result\n{row},x\n{row},OK\n")
    assert {"OK": "Success"} == mapping.values["state"]
    assert 'Choose what these mean: "x".' == mapping.guesses["state"]


def test_a_time_that_only_may_be_the_end_is_uncertain(tmp_path: Path) -> None:
    later = guess(tmp_path, GITHUB).guesses["updatedAt"]
    assert "This time can be later than the end of the deployment." == later
    started = guess(tmp_path, JENKINS_TIMESTAMPS).guesses["timestamp"]
    assert started.startswith("No column says when deployments completed")


def test_a_sure_outcome_wins_over_a_state_that_only_says_closed(tmp_path: Path) -> None:
    text = SERVICENOW.replace("Number", "State").replace("CHG0030001", "Closed")
    mapping = guess(tmp_path, text.replace("CHG0030002", "Closed"))
    assert "Close code" == fields(mapping)["state"]


@pytest.mark.parametrize(
    ("head", "rows", "rivals"),
    [
        ("Date,Date", "2024-01-01,2024-01-02", {"Date (2)": "completed"}),
        ("Finished,Deployed at", "2024-01-01,2024-01-02", {"Deployed at": "completed"}),
        ("Finished,Deployed at", "2024-01-01,2024-01-01", {}),
        ("Finished,Updated at", "2024-01-01,2024-01-02", {}),
        ("Date,Time", "2024-01-01,10:00", {}),
        ("Date,Status", "2024-01-01,Failed", {"Status": "state"}),
        ("Date,Status", "2024-01-01,Closed", {}),
        ("Date,Service", "2024-01-01,Till", {"Service": "project"}),
        ("Date,Env name", "2024-01-01,Live", {"Env name": "environment"}),
        ("Date,Environment ID", "2024-01-01,7", {}),
    ],
)
def test_a_second_column_that_could_be_a_field_is_noted(
    tmp_path: Path, head: str, rows: str, rivals: dict[str, str]
) -> None:
    data = f"App,Version,Env,Result,{head}\nShop,1.0,Test,OK,{rows}\n"
    assert rivals == guess(tmp_path, data).rivals


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("result", {"OK": "Success", "0": "Success", "1": None, "true": "Success"}),
        ("status", {"green": "Success", "red": "Failed", "odd": None}),
        ("success", {"1": "Success", "0": "Failed", "yes": "Success", "no": "Failed"}),
        ("failed", {"1": "Failed", "false": "Success", "x": "Failed"}),
        ("ok", {"x": "Success", "Y": "Success", "n": "Failed"}),
        ("result", dict.fromkeys(("x", "X", "y", "t", "n", "F", "(x)", "p"))),
        ("exit code", {"0": "Success", "1": "Failed", "137": "Failed"}),
        (
            "state",
            {"ABORTED": "Canceled", "NotStarted": "Queued", "TimedOut": "TimedOut"},
        ),
        ("state", {"": None, "done?": None, "COMPLETED.": "Success", "✔️": "Success"}),
        (
            "state",
            {
                "rolledBack": "Failed",
                "Won\u2019t Do": "Canceled",
                "x" * 999: None,
            },
        ),
        ("statut", {"Réussi": "Success", "REUSSI": "Success", "Échoué": "Failed"}),
        ("estado", {"Con éxito": "Success", "Fallida": "Failed", "hecho": "Success"}),
        ("ergebnis", {"Nicht OK": "Failed", "Übersprungen": "Canceled"}),
        ("conclusion", {"skipped": "Canceled", "action_required": "Queued"}),
    ],
)
def test_states_of_tools(column: str, texts: dict[str, str | None]) -> None:
    assert texts == {text: find_state(text, column) for text in texts}


def test_times_with_names_of_zones_stay_what_their_column_says(tmp_path: Path) -> None:
    """The user chooses the zone. The start doesn't take the place of the end."""
    head = "project,version,environment,started,completed,state"
    row = "Shop,1.0,prod,2026-10-20 15:54Z,2026-10-20 16:00:00 CEST,ok"
    found = fields(guess(tmp_path, f"{head}\n{row}\n"))
    assert ("started", "completed") == (found["started"], found["completed"])
    flags = row.replace("2026-10-20 16:00:00 CEST", "yes")
    assert "started" == fields(guess(tmp_path, f"{head}\n{flags}\n"))["completed"]


def test_zones_are_said_and_taken_from_the_name_of_a_column(tmp_path: Path) -> None:
    mapping = guess(tmp_path, GERMAN, zone="Europe/Berlin")
    assert ("Europe/Berlin", TimeStyle.DAY_FIRST) == (
        mapping.times["started"].zone,
        mapping.times["started"].style,
    )
    assert "They are read as Europe/Berlin." in mapping.guesses["started"]
    named = GERMAN.replace("Beendet", "Beendet (UTC)")
    assert "UTC" == guess(tmp_path, named, zone="Europe/Berlin").times["completed"].zone


def test_one_column_decides_the_order_of_day_and_month_for_all(tmp_path: Path) -> None:
    text = GERMAN.replace("13.04.2021 10:05", "01.04.2021 10:05")
    times = guess(tmp_path, text.replace(".2021", "/2021").replace(".0", "/0")).times
    assert {TimeStyle.DAY_FIRST} == {each.style for each in times.values()}


def test_later_rows_decide_the_order_of_day_and_month(tmp_path: Path) -> None:
    rows = [
        f"Shop,1.0,prod,ok,{1 + n % 12:02}/{1 + n % 11:02}/2021" for n in range(3_000)
    ]
    head = "project,version,environment,state,completed"
    last = ["Shop,1.0,prod,ok,12/31/2021"]
    mapping = guess(tmp_path, "\n".join([head, *rows, *last]))
    assert TimeStyle.MONTH_FIRST == mapping.times["completed"].style
    assert "told apart" not in mapping.guesses["completed"]
    mapping = guess(tmp_path, "\n".join([head, *rows]))
    assert "Day and month can't be told apart" in mapping.guesses["completed"]


def test_states_of_later_rows_are_found(tmp_path: Path) -> None:
    rows = ["Shop,1.0,prod,ok,2021-01-01Z"] * 3_000 + ["Shop,1.0,prod,odd,2021-01-01"]
    head = "project,version,environment,state,completed"
    mapping = guess(tmp_path, "\n".join([head, *rows]))
    assert 'Choose what these mean: "odd".' == mapping.guesses["state"]


def test_values_help_where_names_do_not(tmp_path: Path) -> None:
    text = (
        "project,where,what,how,when exactly\n"
        "Shop,production,1.2.0,success,2021-04-28T21:50:00Z\n"
        "Shop,staging,1.2.1,failure,2021-04-29T21:50:00Z\n"
    )
    mapping = guess(tmp_path, text)
    assert {
        "project": "project",
        "environment": "where",
        "version": "what",
        "state": "how",
        "completed": "when exactly",
    } == fields(mapping)
    assert "Guessed from its values." == mapping.guesses["where"]


def test_a_column_of_dates_is_no_version(tmp_path: Path) -> None:
    text = (
        "Service,Release,Build,Env,Outcome,Finished\n"
        "Shop,2021-04-28,1.0,prod,ok,2021-04-28\nShop,2021-04-29,1.1,prod,ok,2021-04-29\n"
    )
    assert "Build" == fields(guess(tmp_path, text))["version"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x", "project,version,created\nShop,1.0,2021-04-28\n", "releases"),
        ("x", "sha,project,version,message\nabc,Shop,1.0,Fix\n", "changes"),
        ("projects.csv", "project,project_group\nShop,Web\n", "projects"),
        ("environments.csv", "environment,sort_order\nprod,2\n", "environments"),
        ("tenants.csv", "tenant,tags\nAcme,Region/EU\n", "tenants"),
        ("channels.csv", "project,channel,is_default\nShop,Default,true\n", "channels"),
        (
            "x",
            "project,version,finished,result\nShop,1.0,2021-04-28,ok\n",
            "deployments",
        ),
        ("x", "a,b\n1,2\n", None),
    ],
)
def test_the_kind_of_a_table(
    tmp_path: Path, name: str, text: str, kind: str | None
) -> None:
    assert kind == guess(tmp_path, text, name).kind


def test_tables_of_a_bundle_are_known_by_their_names(tmp_path: Path) -> None:
    data = packed(
        {
            "e/releases.csv": "project,version\nShop,1.0\n",
            "e/projects.csv": "project,project_group\nShop,Web\n",
            "e/notes.csv": "a,b\n1,2\n",
        }
    )
    with opened(tmp_path, data, "a.zip") as upload:
        tables = guess_mapping(upload, {}).tables
    assert ["releases", "projects", None] == [each.kind for each in tables.values()]


def test_a_remembered_mapping_wins_and_learns_new_values(tmp_path: Path) -> None:
    with opened(tmp_path, JIRA) as upload:
        (table,) = upload.tables
        first = guess_table(table, {})
        columns = {**first.columns, "Summary": "tenant"}
        confirmed = replace(
            first, columns=columns, values={"state": {"done": "Failed"}}, guesses={}
        )
        remembered = {signature(table.columns[::-1]): confirmed}
        again = guess_table(table, remembered)
    assert columns == again.columns
    assert {"done": "Failed", "Failed": "Failed"} == again.values["state"]
    assert {} == again.guesses


def test_layouts_are_the_same_in_any_order_and_letter_case() -> None:
    assert signature(["A", "b"]) == signature(["B", "a"])
    assert signature(["a"]) != signature(["a", "b"])


@pytest.mark.parametrize(
    "name", ["startedAt", "Started at", "started_at", "STARTED-AT", "Started At (UTC)"]
)
def test_names_are_compared_by_their_words(name: str) -> None:
    assert "started at" == normalise(name)
