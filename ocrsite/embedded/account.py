"""The user that the servers run as. PostgreSQL refuses to be root, so root starts it as a user of its own."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrsite.embedded.errors import EmbeddedServerError

_OWN_USER = "embedded_postgres"


@dataclass(frozen=True, kw_only=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """What makes a child of root run as this account; nothing for a child of the account itself."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Make `folder`, private to the account, and let the account reach it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = folder.lstat().st_uid
        if folder.is_symlink() or owner not in (self.uid, os.geteuid()):
            raise EmbeddedServerError(
                f"{folder} must be a folder of user {self.name}. Received: one of user id {owner}. Remove it."
            )
        if self.uid != os.geteuid():
            os.chown(folder, self.uid, self.gid)
            self.let_through_to(folder)
        folder.chmod(0o700)

    def let_through_to(self, path: Path) -> None:
        """Grant passage (not listing) on those parents of `path` that the account cannot pass yet."""
        if self.uid == os.geteuid():
            return
        for parent in {*path.parents, *path.resolve().parents}:
            status = parent.stat()
            if not self._may(stat.S_IXOTH, status):
                parent.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def let_read(self, folder: Path) -> None:
        """Packages installed under a strict umask are closed to everybody but root: open this one."""
        if self.uid == os.geteuid() or self._may(stat.S_IROTH | stat.S_IXOTH, folder.stat()):
            return
        for path in (folder, *folder.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            passage = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | passage)

    def _may(self, other_bits: int, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            wanted = other_bits << 6
        elif status.st_gid == self.gid:
            wanted = other_bits << 3
        else:
            wanted = other_bits
        return status.st_mode & wanted == wanted


def account_for(data_folder: Path) -> Account:
    """Whoever runs this; for root, the owner of the data that is there, or else a system user made for it."""
    if os.geteuid() != 0:
        return _named(os.geteuid())
    if data_folder.exists() and (owner := data_folder.stat().st_uid) != 0:
        return _named(owner)
    return _own_user()


def _named(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedServerError(
            f"PostgreSQL must run as a user that has a name, and user id {uid} has none on this machine. "
            "Use another user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from error
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _own_user() -> Account:
    try:
        entry = pwd.getpwnam(_OWN_USER)
    except KeyError:
        _add_user()
        entry = pwd.getpwnam(_OWN_USER)
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _add_user() -> None:
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run(["useradd", *options, _OWN_USER], check=True, capture_output=True, text=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError) as error:
        reason = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else error
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and making the user {_OWN_USER} for it failed: {reason}. "
            "Start as another user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from error
