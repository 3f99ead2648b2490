"""A logo that is uploaded in the form is stored at once, or has an error message."""

import base64
import io
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from callback_post import post, props
from insights_dash.pages.report_form.ids import Ids


def upload(client: FlaskClient, report: str, data: bytes) -> dict[str, Any]:
    place = {"space": "Spaces-1", "report": report.rpartition("/")[2], "revision": 1}
    contents = "data:image/png;base64," + base64.b64encode(data).decode()
    values = {
        f"{Ids.PLACE}.data": place,
        f"{Ids.LOGO_UPLOAD}.contents": contents,
    }
    return props(post(client, f"{Ids.LOGO_SHOWN}.children", values))


def test_an_upload_is_shown_and_used_by_the_form(
    client: FlaskClient, report: str
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#1d70b8").save(file, "PNG")
    answered = upload(client, report, file.getvalue())
    assert answered[Ids.PLACE]["data"]["revision"] == 2
    assert answered[Ids.LOGO_REMOVE]["hidden"] is False
    assert "logo?revision=2" in str(answered[Ids.LOGO_SHOWN])
    assert client.get(f"{report}/logo").mimetype == "image/png"


def test_a_problem_is_shown_at_its_place(client: FlaskClient, report: str) -> None:
    answered = upload(client, report, b"GIF89a no picture of ours")
    assert Ids.PLACE not in answered
    assert "The file isn't a PNG" in answered[Ids.LOGO_ERROR]["children"]
    assert client.get(f"{report}/logo").mimetype == "image/svg+xml"
