"""Servers that say what no HTTP server would: bytes, as a test has them, plain or by TLS."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

IDLE = b"<D:multistatus xmlns:D='DAV:'><D:sync-token>data:,100</D:sync-token></D:multistatus>"


def trickle(head: bytes, over: threading.Event) -> Callable[[socket.socket], None]:
    """Says this, and then a byte now and then, for ever."""

    def talk(line: socket.socket) -> None:
        line.sendall(head)
        while not over.wait(0.05):
            line.sendall(b"x")

    return talk


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, in one file; who trusts it takes it for its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def served(talk: Callable[[socket.socket], object], tls: Path | None = None) -> Iterator[str]:
    """A server that reads the head of a request and then talks, until the other side hangs up; the value is its URL.

    With `tls`, a file of `certificate`, by TLS.
    """
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)

    class Served(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                line = context.wrap_socket(self.request, server_side=True) if context else self.request
                with line:
                    head = b""
                    while b"\r\n\r\n" not in head:
                        head += line.recv(65536)
                    talk(line)
            except OSError:
                return  # hung up

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Served) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
