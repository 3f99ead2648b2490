"""A logo that is uploaded in the form is stored at once, or has an error message."""

import base64
import io
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from callback_post import post, props


def upload(client: FlaskClient, report: str, data: bytes) -> dict[str, Any]:
    place = {"space": "Spaces-1", "report": report.rpartition("/")[2], "revision": 1}
    contents = "data:image/png;base64," + base64.b64encode(data).decode()
    values = {
        "report-form-place.data": place,
        "report-form-logo-upload.contents": contents,
    }
    return props(post(client, "report-form-logo-shown.children", values))


def test_an_upload_is_shown_and_used_by_the_form(
    client: FlaskClient, report: str
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#1d70b8").save(file, "PNG")
    answered = upload(client, report, file.getvalue())
    assert answered["report-form-place"]["data"]["revision"] == 2
    assert answered["report-form-logo-remove"]["hidden"] is False
    assert "logo?revision=2" in str(answered["report-form-logo-shown"])
    assert client.get(f"{report}/logo").mimetype == "image/png"


def test_a_problem_is_shown_at_its_place(client: FlaskClient, report: str) -> None:
    answered = upload(client, report, b"GIF89a no picture of ours")
    assert "report-form-place" not in answered
    assert answered["report-form-logo-error"]["children"]
    assert client.get(f"{report}/logo").mimetype == "image/svg+xml"
