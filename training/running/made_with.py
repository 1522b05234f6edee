"""What a version was made with: the recipe of training, the libraries by their versions, and the machine."""

import os
import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings

# Goes up whenever training makes something else of the same configuration, data sets and snapshot: mixes, draws, varies, fits or
# calibrates otherwise. What the configuration tells needs no new number.
RECIPE = 2

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
