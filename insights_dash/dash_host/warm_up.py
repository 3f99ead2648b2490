"""Completes the setup that Dash leaves to the first two requests."""

from http import HTTPStatus

from flask import Flask


def warm_up(server: Flask) -> None:
    """Make the first two requests to the server.

    A worker process without them would respond with 404 to requests for Dash's own
    scripts.

    Raises:
        RuntimeError: if Dash's setup failed; Dash does not try again.
    """
    with server.test_client() as client:
        for _ in range(2):
            response = client.get("/_favicon.ico")  # needs no sign-in
            if response.status_code != HTTPStatus.OK:
                message = f"Dash could not be set up: {response.get_data(as_text=True)}"
                raise RuntimeError(message)
