"""A libiec61850 server whose values change only on command.

server.py PORT FILESTORE [PASSWORD]: serves der.cfg on loopback until stdin closes; prints events, one JSON object a line.
"""

import ctypes
import os
import sys

from mms import LIB, callback, emit, tls

MODEL = os.path.join(os.path.dirname(__file__), "der.cfg")
STRUCTURED_PASSWORD = 1  # ACSE_AUTH_PASSWORD
ALLOW, SETTINGS = 0, 2  # AccessPolicy, functional constraint SP
DONE, HARDWARE_FAULT = 1, 1  # ControlHandlerResult, CheckHandlerResult
NOON = 1_750_000_000_000  # every entry of the journal counts from here, in milliseconds

LogEntry = callback("bpUUb")
LogData = callback("bpspiib")


class LogStorage(ctypes.Structure):
    """libiec61850's sLogStorage, kept in Python: what is logged never depends on the clock."""

    _fields_ = [
        ("instance", ctypes.c_void_p),
        ("limit", ctypes.c_int),
        ("add_entry", callback("UpU")),
        ("add_data", callback("bpUspii")),
        ("entries", callback("bpUUppp")),
        ("entries_after", callback("bpUUppp")),
        ("oldest_and_newest", callback("bppppp")),
        ("destroy", callback("vp")),
    ]


def log_storage(count):
    """A journal of `count` entries, one second apart, each holding one float."""

    def report(first, last_time, entry, data, parameter):
        entry, data = LogEntry(entry), LogData(data)
        octets = ctypes.create_string_buffer(bytes.fromhex("870508423c0000"), 7)
        for number in range(first, count):
            time = NOON + 1000 * number
            if time > last_time or not entry(parameter, time, number, True):
                break
            data(parameter, b"DER01PLANT/MMXU1$MX$TotW", ctypes.addressof(octets), 7, 1, True)
            data(parameter, None, None, 0, 0, False)
        return entry(parameter, 0, 0, False)

    def entries(_self, start, end, *rest):
        return report(max(0, (start - NOON + 999) // 1000), end, *rest)

    def entries_after(_self, _start, number, *rest):
        return report(number + 1, NOON + 1000 * count, *rest)

    def oldest_and_newest(_self, *results):
        numbers = count - 1, NOON + 1000 * (count - 1), 0, NOON
        for result, number in zip(results, numbers):
            ctypes.cast(result, ctypes.POINTER(ctypes.c_uint64))[0] = number
        return True

    functions = [lambda *_: 0, lambda *_: True, entries, entries_after, oldest_and_newest, lambda *_: None]
    types = [kind for _, kind in LogStorage._fields_[2:]]
    return LogStorage(None, -1, *(kind(function) for kind, function in zip(types, functions)))


def authenticator(password):
    """Lets in who gives this ACSE password."""

    def check(_self, given, _token, _reference):
        mechanism = LIB.AcseAuthenticationParameter_getAuthMechanism(given)
        right = False
        if mechanism == STRUCTURED_PASSWORD:
            length = LIB.AcseAuthenticationParameter_getPasswordLength(given)
            right = ctypes.string_at(LIB.AcseAuthenticationParameter_getPassword(given), length) == password
        emit(event="password", right=right)
        return right

    return callback("bpppp")(check)


def main(port, filestore, password=None):
    model = LIB.ConfigFileParser_createModelFromConfigFileEx(MODEL.encode())
    config = LIB.IedServerConfig_create()
    LIB.IedServerConfig_enableFileService(config, True)
    LIB.IedServerConfig_setFileServiceBasePath(config, filestore.encode() + b"/")
    LIB.IedServerConfig_enableDynamicDataSetService(config, True)
    LIB.IedServerConfig_enableLogService(config, True)
    server = LIB.IedServer_createWithConfig(model, tls(), config)
    LIB.IedServer_setLocalIpAddress(server, b"127.0.0.1")
    LIB.IedServer_setServerIdentity(server, b"gridseal", b"simulated DER", b"1")
    LIB.IedServer_setWriteAccessPolicy(server, SETTINGS, ALLOW)
    storage = log_storage(40)
    LIB.IedServer_setLogStorage(server, b"PLANT/LLN0$EventLog", ctypes.addressof(storage))

    def node(reference):
        return LIB.IedModel_getModelNodeByObjectReference(model, b"DER01PLANT/" + reference)

    def operate(_action, state, _value, _test):
        LIB.IedServer_updateBooleanAttributeValue(server, state, True)
        return DONE

    def connection(_server, _connection, connected, _parameter):
        emit(event="connected" if connected else "closed")

    refuse = callback("ipppbb")(lambda *_: HARDWARE_FAULT)
    handlers = [callback("ipppb")(operate), callback("vppbp")(connection)]
    LIB.IedServer_setControlHandler(server, node(b"GGIO1.SPCSO1"), handlers[0], node(b"GGIO1.SPCSO1.stVal"))
    LIB.IedServer_setPerformCheckHandler(server, node(b"GGIO1.SPCSO2"), refuse, None)
    LIB.IedServer_setConnectionIndicationHandler(server, handlers[1], None)
    if password is not None:
        handlers.append(authenticator(password.encode()))
        LIB.IedServer_setAuthenticator(server, handlers[-1], None)

    LIB.IedServer_start(server, int(port))
    emit(event="listening" if LIB.IedServer_isRunning(server) else "failed")
    sys.stdin.read()
    LIB.IedServer_stop(server)
    LIB.IedServer_destroy(server)


main(*sys.argv[1:])
