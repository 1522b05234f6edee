"""What a version was made with: the libraries by their versions, and the machine."""

import os
import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings

LIBRARIES = ("keras", "tensorflow", "numpy", "onnxruntime", "opencv-python-headless")


def versions() -> dict[str, str]:
    """Library -> version, Inkloop's own first."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return {"inkloop": project["version"], "python": platform.python_version()} | {
        name: found for name in LIBRARIES if (found := _version(name))
    }


def machine() -> dict[str, Any]:
    return {"name": platform.node(), "processor": platform.machine(), "cores": os.cpu_count()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
