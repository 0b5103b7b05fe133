"""Postgres programs for the test scripts: who they run as, where they are, and a new cluster."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def create_cluster(folder: Path, programs: Path, account: pwd.struct_passwd | None) -> Path:
    """A new cluster in the folder, which becomes the account's."""
    data = folder / "data"
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
    initdb += ["--encoding=UTF8", "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
    done = subprocess.run(as_account(initdb, account), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"error: initdb failed\n{done.stdout}{done.stderr}")
    return data


def server_command(programs: Path, data: Path, port: int, settings: Mapping[str, str]) -> list[str | Path]:
    """The server as a program that stays in the foreground. Its socket is beside its data."""
    postgres: list[str | Path] = [programs / "postgres", "-D", data, "-p", str(port), "-k", data.parent]
    for name, value in settings.items():
        postgres += ["-c", f"{name}={value}"]
    return postgres


def unprivileged_account() -> pwd.struct_passwd | None:
    """Who the server runs as: nobody when we are root, because Postgres refuses root; else ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def as_account(command: Sequence[str | Path], account: pwd.struct_passwd | None) -> list[str]:
    """The command under that account, and ended by the kernel if we are killed without a chance to stop it."""
    words = [str(word) for word in command]
    setpriv = shutil.which("setpriv")
    if not setpriv:
        if account:
            raise SystemExit("error: root needs setpriv to run Postgres (Debian, Ubuntu: apt-get install util-linux)")
        return words
    identity = ["--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups"] if account else []
    return [setpriv, *identity, "--pdeathsig", "QUIT", *words]


def reachable_programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of Postgres programs; a copy where the account cannot enter the original, say below /root."""
    configured = os.environ.get("ADR_POSTGRES_BIN_DIR")
    if not configured:
        raise SystemExit("error: ADR_POSTGRES_BIN_DIR is not set; run this through `make test`")
    programs = Path(configured)
    if not account:
        return programs
    # Asked from inside another program, because setpriv still holds root's rights while it starts its own.
    if subprocess.run(as_account(["test", "-x", programs / "initdb"], account), check=False).returncode == 0:
        return programs
    # The wheel's programs find their libraries three folders up, so the shape is kept.
    package = programs.parent.parent
    copy = Path(tempfile.mkdtemp(prefix="programs-", dir=folder))
    copy.chmod(0o755)
    shutil.copytree(programs.parent, copy / package.name / programs.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / package.name / programs.parent.name / "bin"
