"""The kinds of sources that deployments come from."""

from enum import StrEnum


class SourceKind(StrEnum):
    """How the deployments of a source reach this server."""

    API = "Api"
    PIPELINE = "Pipeline"
    BUNDLE = "Bundle"
    UPLOAD = "Upload"
    DEMO = "Demo"
