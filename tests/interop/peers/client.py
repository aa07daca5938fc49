"""A libiec61850 client that calls every MMS service it has once.

client.py PORT TASK FILESTORE [PASSWORD] prints one JSON object a line: each call's case, error code and answer, and each
report as it is taken.
"""

import ctypes
import hashlib
import queue
import sys
import threading
import time

from mms import LIB, LIBC, callback, elements, emit, linked, names, plain, specification, strings, tls

DOMAIN = b"DER01PLANT"
PATIENCE = 10  # seconds for anything to happen
CLOSED, CONNECTED = 0, 2  # MmsConnectionState
CONNECTION_REJECTED = 1  # MmsError


class Client:
    """One MMS association; every call becomes one record.

    The library's own thread is not used: when the answer comes before connect has returned, connect overwrites
    the state the thread has set, and every call fails from then on.
    """

    def __init__(self, name, local_detail=65000):
        self.name = name
        self.reports, self.states, self.lost = queue.Queue(), queue.Queue(), queue.Queue()
        self.thread, self.ended = threading.Thread(target=self.tick), threading.Event()
        self.handle = LIB.MmsConnection_createNonThreaded(tls())
        self.callbacks = [
            callback("vpsspb")(self.on_report),
            callback("vppi")(lambda _handle, _parameter, state: self.states.put(state)),
            callback("vpp")(lambda *_: self.lost.put(True)),
        ]
        LIB.MmsConnection_setInformationReportHandler(self.handle, self.callbacks[0], None)
        LIB.MmsConnection_setConnectionStateChangedHandler(self.handle, self.callbacks[1], None)
        LIB.MmsConnection_setConnectionLostHandler(self.handle, self.callbacks[2], None)
        LIB.MmsConnection_setRequestTimeout(self.handle, 1000 * PATIENCE)
        LIB.MmsConnection_setConnectTimeout(self.handle, 1000 * PATIENCE)
        LIB.MmsConnection_setLocalDetail(self.handle, local_detail)

    def on_report(self, _parameter, domain, name, value, is_list):
        self.reports.put((domain, name, value, is_list))

    def tick(self):
        while not self.ended.is_set():
            if LIB.MmsConnection_tick(self.handle):
                time.sleep(0.001)

    def record(self, case, **rest):
        emit(association=self.name, case=case, **rest)

    def call(self, case, service, *arguments, answer=lambda _: None):
        """Calls MmsConnection_`service` and records its error and its `answer`."""
        error = ctypes.c_int(0)
        function = getattr(LIB, "MmsConnection_" + service)
        result = function(self.handle, ctypes.addressof(error), *arguments)
        self.record(case, error=error.value, answer=answer(result))
        return result

    def report(self, case, times=True):
        """Takes the next report."""
        try:
            domain, name, value, is_list = self.reports.get(timeout=PATIENCE)
        except queue.Empty:
            return self.record(case, error=-1, answer="no report arrived")
        where = [part and part.decode() for part in (domain, name)]
        self.record(case, error=0, answer=[where, is_list, plain(value, times)])

    def associate(self, port, password):
        if password is not None:
            authentication = LIB.AcseAuthenticationParameter_create()
            LIB.AcseAuthenticationParameter_setAuthMechanism(authentication, 1)
            LIB.AcseAuthenticationParameter_setPassword(authentication, password)
            parameters = LIB.MmsConnection_getIsoConnectionParameters(self.handle)
            LIB.IsoConnectionParameters_setAcseAuthenticationParameter(parameters, authentication)
        error = ctypes.c_int(0)
        LIB.MmsConnection_connectAsync(self.handle, ctypes.addressof(error), b"127.0.0.1", port)
        self.thread.start()
        connected = next(state for state in iter(self.state, None) if state in (CLOSED, CONNECTED)) == CONNECTED
        self.record("associate", error=0 if connected else CONNECTION_REJECTED, answer=connected)
        return connected

    def state(self):
        return self.states.get(timeout=2 * PATIENCE)

    def close(self):
        """Every connection must be destroyed before the process ends."""
        self.ended.set()
        self.thread.join()
        LIB.MmsConnection_destroy(self.handle)


def boolean(value):
    return LIB.MmsValue_newBoolean(value)


def unsigned(value):
    return LIB.MmsValue_newUnsignedFromUint32(value)


def floating(value):
    return LIB.MmsValue_newFloat(value)


def binary_time(milliseconds):
    value = LIB.MmsValue_newBinaryTime(False)
    LIB.MmsValue_setBinaryTime(value, milliseconds)
    return value


def octet_string(octets):
    value = LIB.MmsValue_newOctetString(len(octets), len(octets))
    LIB.MmsValue_setOctetString(value, octets, len(octets))
    return value


def structure(*members):
    value = LIB.MmsValue_createEmptyStructure(len(members))
    for index, member in enumerate(members):
        LIB.MmsValue_setElement(value, index, member)
    return value


def operate():
    """What is written to Oper: ctlVal, origin, ctlNum, T, Test, Check."""
    origin = structure(LIB.MmsValue_newIntegerFromInt32(3), octet_string(b"gridseal"))
    time_of_operation = LIB.MmsValue_newUtcTimeByMsTime(1_750_000_000_000)
    check = LIB.MmsValue_newBitString(-2)
    return structure(boolean(True), origin, unsigned(1), time_of_operation, boolean(False), check)


def access_results(result):
    """The result of a write of several variables, of which the library returns only a list."""
    return [plain(value) for value in elements(result)]


def variables(*items):
    specifications = (LIB.MmsVariableAccessSpecification_create(LIBC.strdup(DOMAIN), LIBC.strdup(item)) for item in items)
    return linked(specifications)


def members(linked_list):
    """Of each MmsVariableAccessSpecification the domain and the item, its first two fields."""
    pair = ctypes.POINTER(ctypes.c_char_p)
    return [[ctypes.cast(item, pair)[index].decode() for index in (0, 1)] for item in elements(linked_list)]


def journal(entries):
    def one(entry):
        stored = LIB.MmsJournalEntry_getJournalVariables(entry)
        tags = [
            [LIB.MmsJournalVariable_getTag(item).decode(), plain(LIB.MmsJournalVariable_getValue(item))]
            for item in elements(stored)
        ]
        return [plain(LIB.MmsJournalEntry_getEntryID(entry)), plain(LIB.MmsJournalEntry_getOccurenceTime(entry)), tags]

    return [one(entry) for entry in elements(entries)] if entries else None


def identity(result):
    return [part.decode() for part in ctypes.cast(result, ctypes.POINTER(ctypes.c_char_p))[:3]] if result else None


def names_and_types(client):
    client.call("identify", "identify", answer=identity)
    logical, physical = ctypes.c_int(-1), ctypes.c_int(-1)
    both = (ctypes.addressof(logical), ctypes.addressof(physical))
    client.call("status", "getServerStatus", *both, True, answer=lambda _: [logical.value, physical.value])
    client.call("vmd variables", "getVMDVariableNames", answer=names)
    client.call("domains", "getDomainNames", answer=names)
    client.call("domain variables", "getDomainVariableNames", DOMAIN, answer=names)
    client.call("domain variables of a bad domain", "getDomainVariableNames", b"NOWHERE", answer=names)
    client.call("domain lists", "getDomainVariableListNames", DOMAIN, answer=names)
    client.call("journals", "getDomainJournals", DOMAIN, answer=names)
    client.call("aa lists", "getVariableListNamesAssociationSpecific", answer=names)
    for case, item in [("attributes", b"MMXU1"), ("attributes of an array", b"MMXU1$MX$HaAmp"), ("bad attributes", b"X")]:
        client.call(case, "getVariableAccessAttributes", DOMAIN, item, answer=specification)


def reads(client):
    client.call("read", "readVariable", DOMAIN, b"MMXU1$MX$TotW$mag$f", answer=plain)
    client.call("read a node", "readVariable", DOMAIN, b"LLN0", answer=plain)
    client.call("read a bad name", "readVariable", DOMAIN, b"MMXU1$MX$Nothing", answer=plain)
    client.call("read a component", "readVariableComponent", DOMAIN, b"MMXU1$MX$TotW", b"mag$f", answer=plain)
    client.call("read array elements", "readArrayElements", DOMAIN, b"MMXU1$MX$HaAmp$mag", 2, 3, answer=plain)
    several = strings(b"MMXU1$MX$TotW", b"MMXU1$MX$Nothing", b"DRCC1$SP$OutWSet$setMag$f")
    client.call("read several", "readMultipleVariables", DOMAIN, several, answer=plain)
    client.call("read a list", "readNamedVariableListValues", DOMAIN, b"LLN0$Power", True, answer=plain)


def writes(client):
    setpoint, measured = b"DRCC1$SP$OutWSet$setMag$f", b"MMXU1$MX$TotW$mag$f"
    client.call("write", "writeVariable", DOMAIN, setpoint, floating(35000), answer=int)
    client.call("write refused", "writeVariable", DOMAIN, measured, floating(1), answer=int)
    client.call("write of a wrong type", "writeVariable", DOMAIN, setpoint, boolean(True), answer=int)
    component = (DOMAIN, b"DRCC1$SP$OutWSet", b"setMag$f", floating(36000))
    client.call("write a component", "writeVariableComponent", *component, answer=int)
    results = ctypes.c_void_p()
    values, outcome = linked([floating(37000), floating(1)]), lambda _: access_results(results.value)
    several = (DOMAIN, strings(setpoint, measured), values, ctypes.addressof(results))
    client.call("write several", "writeMultipleVariables", *several, answer=outcome)
    values = linked([floating(1), floating(1), floating(38000), boolean(True)])
    a_list = (False, DOMAIN, b"LLN0$Power", values, ctypes.addressof(results))
    client.call("write a list", "writeNamedVariableList", *a_list, answer=outcome)
    client.call("read what was written", "readVariable", DOMAIN, setpoint, answer=plain)


def lists(client):
    chosen, deletable = (b"MMXU1$MX$TotW$mag$f", b"MMXU1$MX$Hz"), ctypes.c_bool()
    attributes = lambda found: [members(found), deletable.value]
    client.call("define a list", "defineNamedVariableList", DOMAIN, b"LLN0$chosen", variables(*chosen))
    client.call("define it again", "defineNamedVariableList", DOMAIN, b"LLN0$chosen", variables(*chosen))
    its_directory = (DOMAIN, b"LLN0$chosen", ctypes.addressof(deletable))
    client.call("list attributes", "readNamedVariableListDirectory", *its_directory, answer=attributes)
    client.call("read the list", "readNamedVariableListValues", DOMAIN, b"LLN0$chosen", False, answer=plain)
    client.call("delete the list", "deleteNamedVariableList", DOMAIN, b"LLN0$chosen", answer=bool)
    client.call("delete a fixed list", "deleteNamedVariableList", DOMAIN, b"LLN0$Power", answer=bool)
    own = "AssociationSpecific"
    client.call("define an aa list", "defineNamedVariableList" + own, b"mine", variables(*chosen))
    client.call("aa lists now", "getVariableListNames" + own, answer=names)
    its_directory = (b"mine", ctypes.addressof(deletable))
    client.call("aa list attributes", "readNamedVariableListDirectory" + own, *its_directory, answer=attributes)
    client.call("read the aa list", "readNamedVariableListValues" + own, b"mine", True, answer=plain)
    client.call("delete the aa list", "deleteAssociationSpecificNamedVariableList", b"mine", answer=bool)


def read_file(client, name):
    size, modified, content = ctypes.c_uint32(), ctypes.c_uint64(), bytearray()
    found = lambda handle: [handle, size.value, modified.value]
    places = (ctypes.addressof(size), ctypes.addressof(modified))
    handle = client.call("file open", "fileOpen", name, 0, *places, answer=found)
    keep = callback("vpipu")(lambda _p, _handle, octets, count: content.extend(ctypes.string_at(octets, count)))
    while client.call("file read", "fileRead", handle, keep, None, answer=bool):
        pass
    client.call("file close", "fileClose", handle)
    client.record("file content", error=0, answer=hashlib.sha256(content).hexdigest())


def files(client, filestore):
    listed = []
    entry = callback("vpsuU")(lambda _p, name, size, modified: listed.append([name.decode(), size, modified]))
    client.call("file directory", "getFileDirectory", None, None, entry, None, answer=lambda more: [more, listed])
    read_file(client, b"history.bin")
    size = ctypes.c_uint64()
    bad = (b"absent.bin", 0, ctypes.addressof(size), ctypes.addressof(size))
    client.call("open a missing file", "fileOpen", *bad)
    client.call("file rename", "fileRename", b"old.txt", b"new.txt")
    client.call("file delete", "fileDelete", b"old.txt")
    client.call("delete it again", "fileDelete", b"old.txt")
    LIB.MmsConnection_setFilestoreBasepath(client.handle, filestore + b"/")
    client.call("obtain file", "obtainFile", b"settings.bin", b"obtained.bin")


def journals(client):
    log, more, answer = (DOMAIN, b"LLN0$EventLog"), ctypes.c_bool(), lambda entries: [journal(entries), more.value]
    start, end = binary_time(1_750_000_000_000), binary_time(1_750_000_005_000)
    client.call("read a journal", "readJournalTimeRange", *log, start, end, ctypes.addressof(more), answer=answer)
    after = octet_string((35).to_bytes(8, sys.byteorder))
    place = (start, after, ctypes.addressof(more))
    client.call("read a journal after an entry", "readJournalStartAfter", *log, *place, answer=answer)


def reports(client):
    urcb, brcb = b"LLN0$RP$urcb01", b"LLN0$BR$brcb01"
    write = lambda case, item, value: client.call(case, "writeVariable", DOMAIN, item, value, answer=int)
    write("enable reports", urcb + b"$RptEna", boolean(True))
    write("change what is enabled", urcb + b"$IntgPd", unsigned(5000))
    write("general interrogation", urcb + b"$GI", boolean(True))
    client.report("report on interrogation")
    write("change a value", b"DRCC1$SP$OutWSet$setMag$f", floating(25000))
    client.report("report on change")
    write("disable reports", urcb + b"$RptEna", boolean(False))
    write("purge buffered reports", brcb + b"$PurgeBuf", boolean(True))
    write("enable buffered reports", brcb + b"$RptEna", boolean(True))
    write("buffered interrogation", brcb + b"$GI", boolean(True))
    client.report("buffered report", times=False)
    write("disable buffered reports", brcb + b"$RptEna", boolean(False))


def controls(client):
    operated, refused = b"GGIO1$CO$SPCSO1$Oper", b"GGIO1$CO$SPCSO2$Oper"
    client.call("operate", "writeVariable", DOMAIN, operated, operate(), answer=int)
    client.call("read what was operated", "readVariable", DOMAIN, b"GGIO1$ST$SPCSO1$stVal", answer=plain)
    client.call("operate refused", "writeVariable", DOMAIN, refused, operate(), answer=int)
    client.report("last application error")


def second_association(port, password):
    """A small PDU size makes the server page; then this association, and only this one, is aborted."""
    client = Client("second", local_detail=2000)
    client.associate(port, password)
    client.call("domain variables, paged", "getDomainVariableNames", DOMAIN, answer=names)
    client.call("answer too large", "readMultipleVariables", DOMAIN, strings(*[b"ZBAT1"] * 30), answer=plain)
    client.call("abort", "abort")
    client.close()


def everything(port, filestore, password):
    client = Client("first")
    if client.associate(port, password):
        names_and_types(client)
        reads(client)
        writes(client)
        lists(client)
        files(client, filestore)
        journals(client)
        reports(client)
        controls(client)
        second_association(port, password)
        client.call("read after the other's abort", "readVariable", DOMAIN, b"MMXU1$MX$Hz", answer=plain)
        client.call("conclude", "conclude")
    client.close()


def associate_only(port, _filestore, password):
    client = Client("first")
    if client.associate(port, password):
        client.call("conclude", "conclude")
    client.close()


def associate_until_lost(port, _filestore, password):
    """Stays until the association is taken away."""
    client = Client("first")
    if client.associate(port, password):
        try:
            client.record("lost", error=0, answer=client.lost.get(timeout=PATIENCE))
        except queue.Empty:
            client.record("lost", error=-1, answer=False)
    client.close()


TASKS = {
    "everything": everything,
    "associate": associate_only,
    "associate-until-lost": associate_until_lost,
}

_, port, task, filestore, *password = sys.argv
TASKS[task](int(port), filestore.encode(), password[0].encode() if password else None)
