"""The `iec61850` wheel, an MMS on rustls, over TLS.

rust_wheel.py server PORT MODEL serves an ICD until stdin closes; rust_wheel.py client PORT reads.
Each prints one JSON object a line. TLS is that of the environment variable TLS: certificate, key, authority, version.
"""

import asyncio
import json
import os
import sys

from iec61850 import _native


def emit(**record):
    print(json.dumps(record), flush=True)


def material():
    *files, version = os.environ["TLS"].split()
    certificate, key, authority = (open(file, "rb").read() for file in files)
    return certificate, key, authority, dict.fromkeys(("min_tls_version", "max_tls_version"), "tls" + version)


async def server(port, model):
    certificate, key, authority, versions = material()
    served = _native.IedServer.from_scl(model, ied_name="DER1")
    served.bind(f"127.0.0.1:{port}")
    served.with_tls(certificate, key, client_ca_pem=authority, **versions)
    await served.start()
    emit(event="listening")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await served.stop()


async def client(port):
    certificate, key, authority, versions = material()
    connection = await _native.IedConnection.connect_tls(
        f"127.0.0.1:{port}",
        server_name="localhost",
        ca_pem=authority,
        client_cert_pem=certificate,
        client_key_pem=key,
        **versions,
    )
    emit(devices=await connection.get_server_directory())
    emit(nodes=await connection.get_logical_device_directory("DER1LD0"))
    emit(power=await connection.read_float("DER1LD0/MMXU1.TotW.mag.f", "MX"))
    await connection.disconnect()


async def attempt():
    _, role, port, *rest = sys.argv
    try:
        await {"server": server, "client": client}[role](int(port), *rest)
    except _native.IedError as error:
        emit(error=str(error))


asyncio.run(attempt())
