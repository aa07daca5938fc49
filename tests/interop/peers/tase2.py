"""A TASE.2-like pair on hat-drivers: control centres that agree on a bilateral table, report both ways, and operate.

tase2.py server PORT TABLE serves one client until stdin closes; tase2.py client PORT TABLE does everything once, or
leaves where the server has agreed to another table.
Each prints one JSON object a line: the client each answer and what it is sent unasked, the server that it listens.
"""

import asyncio
import datetime
import json
import sys

from hat.drivers import mms, net

DOMAIN = "ICC1"
PATIENCE = 10  # seconds for anything to happen
LIST = mms.DomainSpecificObjectName(DOMAIN, "ds1")
VMD_LIST = mms.VmdSpecificObjectName("shared")
MEMBERS = ("Transfer_Set_Name", "Transfer_Set_Time_Stamp", "DSConditions_Detected", "power", "breaker")
NOON = datetime.datetime(2025, 6, 15, 12, tzinfo=datetime.timezone.utc)


def structure(*elements):
    return mms.StructureData(list(elements))


def bits(text):
    return mms.BitStringData([bit == "1" for bit in text])


def texts(*values):
    return structure(*map(mms.VisibleStringData, values))


TRANSFER_SET = structure(mms.UnsignedData(1), mms.VisibleStringData(DOMAIN), mms.VisibleStringData("DSTrans1"))

VMD = {
    "TASE2_Version": structure(mms.IntegerData(2000), mms.IntegerData(8)),
    "Supported_Features": bits("110000000000"),
}

# What servers on the way like to change: blanks at the edges, line ends, other control characters, markup, quotes.
HARD_TEXTS = ["", " ", "  both ends  ", "\t", "a\nb", "a\r\nb\r", "\x01\x1b\x7f", "<a b='c'>&amp;\"]]>", "&#13;"]

VALUES = {
    "Bilateral_Table_ID": mms.VisibleStringData(sys.argv[3]),
    "Next_DSTransfer_Set": TRANSFER_SET,
    "Transfer_Report_ACK": TRANSFER_SET,
    "Transfer_Set_Name": TRANSFER_SET,
    "Transfer_Set_Time_Stamp": mms.IntegerData(1_750_000_000),
    "DSConditions_Detected": bits("01100"),
    "power": structure(mms.FloatingPointData(1.5), bits("00000000"), mms.IntegerData(-1)),
    "breaker": bits("10000000"),
    "every_kind": structure(
        mms.ArrayData([mms.IntegerData(0), mms.IntegerData(-(2**31)), mms.IntegerData(2**31 - 1)]),
        mms.BooleanData(True),
        mms.BooleanData(False),
        mms.UnsignedData(2**32 - 1),
        mms.FloatingPointData(float("-inf")),
        mms.OctetStringData(bytes(range(256))),
        mms.OctetStringData(b""),
        mms.UtcTimeData(NOON, False, True, False, 10),
        mms.BcdData(42),
        bits(""),
        mms.MmsStringData("Überstrom ≥ 5 % 🔌"),
        structure(),
    ),
    "hard_texts": texts(*HARD_TEXTS),
    "many_texts": mms.ArrayData([texts(f"point {number}", "<&>") for number in range(400)]),
    "many_flags": mms.ArrayData([mms.BooleanData(number % 3 == 0) for number in range(12000)]),
}


def variable(item):
    return mms.NameVariableSpecification(mms.DomainSpecificObjectName(DOMAIN, item))


def of_vmd(name):
    return mms.NameVariableSpecification(mms.VmdSpecificObjectName(name))


def value(name):
    if isinstance(name, mms.VmdSpecificObjectName):
        return VMD.get(name.identifier, mms.DataAccessError.OBJECT_NON_EXISTENT)
    return VALUES.get(name.item_id, mms.DataAccessError.OBJECT_NON_EXISTENT)


def plain(answer):
    """An answer as nested lists that JSON can hold."""
    match answer:
        case tuple():
            return [type(answer).__name__, *map(plain, answer)]
        case list():
            return [plain(item) for item in answer]
        case bytes() | bytearray() | memoryview():
            return answer.hex()
        case bool() | int() | str() | None:
            return answer
    return repr(answer)


def emit(**record):
    print(json.dumps(record), flush=True)


def report(items):
    return mms.InformationReportUnconfirmed([variable(item) for item in items], [VALUES[item] for item in items])


class Device:
    """What is selected by a read before it is operated by a write, and stays selected for a time."""

    def __init__(self, check_back, seconds):
        self.check_back, self.seconds, self.until = check_back, seconds, 0

    def select(self):
        self.until = asyncio.get_running_loop().time() + self.seconds
        return mms.IntegerData(self.check_back)

    def is_selected(self):
        return asyncio.get_running_loop().time() < self.until

    def operate(self):
        is_due, self.until = self.is_selected(), 0
        return None if is_due else mms.DataAccessError.TEMPORARILY_UNAVAILABLE


class TransferSet:
    """What a client has written: an interval, whether changes alone are reported, and whether it is enabled."""

    def __init__(self, written):
        self.interval = written.elements[2].value
        *_, self.by_exception, _, self.enabled = (it.value for it in written.elements[7:12])


class Server:
    """The sending side of a bilateral table, with at most one data set and one transfer set."""

    def __init__(self):
        self.lists, self.written, self.transfer_set, self.transfers = {}, None, None, None
        self.acknowledged = asyncio.Event()
        # No test waits for the first, and every test waits for the second.
        self.devices = {"Device1": Device(11, 600), "Device2": Device(22, 0.05)}

    async def answer(self, connection, request):
        if isinstance(request, mms.WriteRequest):
            self.written = request.data
            names = [it.name for it in request.specification]
            return mms.WriteResponse([self.write(connection, *it) for it in zip(names, request.data)])
        return self.answer_at_once(request)

    def write(self, connection, name, data):
        match name:
            case mms.DomainSpecificObjectName(_, "DSTrans1"):
                self.start(connection, TransferSet(data))
                return None
            case mms.DomainSpecificObjectName(_, item) if item in self.devices:
                refused = self.devices[item].operate()
                if refused is None and self.transfer_set.by_exception:
                    VALUES[item] = data
                    connection.async_group.spawn(self.changed, connection, item)
                return refused
        return mms.DataAccessError.OBJECT_ACCESS_DENIED

    def start(self, connection, transfer_set):
        """All is reported at once, and then what changes, or all of it again and again."""
        if self.transfers:
            self.transfers.cancel()
        self.transfer_set = transfer_set
        send = self.first if transfer_set.by_exception else self.periodically
        if transfer_set.enabled:
            self.transfers = connection.async_group.spawn(send, connection)

    def value(self, name):
        match name:
            case mms.DomainSpecificObjectName(_, item) if item.removesuffix("_SBO") in self.devices:
                device = self.devices[item.removesuffix("_SBO")]
                return device.select() if item.endswith("_SBO") else mms.BooleanData(device.is_selected())
        return value(name)

    def answer_at_once(self, request):
        match request:
            case mms.IdentifyRequest():
                return mms.IdentifyResponse("gridseal", "TASE.2-like", "1", None)
            case mms.StatusRequest():
                return mms.StatusResponse(0, 0)
            case mms.GetNameListRequest(mms.ObjectClass.DOMAIN):
                return mms.GetNameListResponse([DOMAIN], False)
            case mms.GetNameListRequest(mms.ObjectClass.NAMED_VARIABLE, mms.VmdSpecificObjectScope()):
                return mms.GetNameListResponse(sorted(VMD), False)
            case mms.GetNameListRequest(mms.ObjectClass.NAMED_VARIABLE, _, after):
                names = sorted(name for name in VALUES if name > (after or ""))
                return mms.GetNameListResponse(names[:5], len(names) > 5)
            case mms.GetNameListRequest(mms.ObjectClass.NAMED_VARIABLE_LIST, scope):
                is_vmd = isinstance(scope, mms.VmdSpecificObjectScope)
                names = [it[-1] for it in self.lists if isinstance(it, mms.VmdSpecificObjectName) == is_vmd]
                return mms.GetNameListResponse(sorted(names), False)
            case mms.GetVariableAccessAttributesRequest(mms.DomainSpecificObjectName(_, "power")):
                point = [("Value", mms.FloatingPointTypeDescription(32, 8)), (None, mms.BitStringTypeDescription(8))]
                return mms.GetVariableAccessAttributesResponse(False, mms.StructureTypeDescription(point))
            case mms.DefineNamedVariableListRequest(name, _) if name in self.lists:
                return mms.DefinitionError.OBJECT_EXISTS
            case mms.DefineNamedVariableListRequest(name, specification):
                self.lists[name] = specification
                return mms.DefineNamedVariableListResponse()
            case mms.GetNamedVariableListAttributesRequest(name):
                return mms.GetNamedVariableListAttributesResponse(True, self.lists[name])
            case mms.DeleteNamedVariableListRequest(names):
                deleted = [self.lists.pop(name, None) for name in names]
                return mms.DeleteNamedVariableListResponse(len(deleted), len([it for it in deleted if it]))
            case mms.ReadRequest(list() as names):
                return mms.ReadResponse([self.value(it.name) for it in names])
            case mms.ReadRequest(name):
                return mms.ReadResponse([self.value(it.name) for it in self.lists[name]])
        return mms.AccessError.OBJECT_ACCESS_UNSUPPORTED

    async def report(self, connection, name):
        values = [self.value(it.name) for it in self.lists[name]]
        await connection.send_unconfirmed(mms.InformationReportUnconfirmed(name, values))

    async def first(self, connection):
        await self.report(connection, LIST)
        await connection.send_unconfirmed(report(("Transfer_Set_Name", "power", "breaker")))

    async def changed(self, connection, item):
        await connection.send_unconfirmed(report(("Transfer_Set_Name", "DSConditions_Detected", item)))

    async def periodically(self, connection):
        """Each is acknowledged before the next is sent: the transfer set is critical."""
        while True:
            await asyncio.sleep(self.transfer_set.interval / 1000)
            stamp = VALUES["Transfer_Set_Time_Stamp"].value + self.transfer_set.interval
            VALUES["Transfer_Set_Time_Stamp"] = mms.IntegerData(stamp)
            self.acknowledged.clear()
            await self.report(connection, VMD_LIST if VMD_LIST in self.lists else LIST)
            await self.acknowledged.wait()

    async def take(self, connection, unconfirmed):
        """What the client reports goes back to it, with what it wrote; then it is asked for a value itself."""
        if variable("Transfer_Report_ACK") in unconfirmed.specification:
            return self.acknowledged.set()
        echo = mms.InformationReportUnconfirmed(unconfirmed.specification, unconfirmed.data + self.written)
        await connection.send_unconfirmed(echo)
        connection.async_group.spawn(self.ask, connection)

    async def ask(self, connection):
        read = await connection.send_confirmed(mms.ReadRequest([variable("hard_texts")]))
        await connection.send_unconfirmed(mms.InformationReportUnconfirmed(LIST, read.results))


class Client:
    """The receiving side; every answer becomes one record."""

    def __init__(self):
        self.reports, self.connection = asyncio.Queue(), None

    async def associate(self, port):
        address = net.TcpAddress("127.0.0.1", port)
        callbacks = {"unconfirmed_cb": self.take, "request_cb": self.answer}
        self.connection = await mms.connect(address, local_detail_calling=65000, **callbacks)
        self.record("associate", None)

    def record(self, case, answer):
        emit(association="first", case=case, error=0, answer=plain(answer))

    async def call(self, case, request):
        self.record(case, await asyncio.wait_for(self.connection.send_confirmed(request), PATIENCE))

    async def take(self, _connection, unconfirmed):
        self.reports.put_nowait(unconfirmed)

    async def answer(self, _connection, request):
        self.reports.put_nowait(request)
        return mms.ReadResponse([VALUES["hard_texts"]])

    async def report(self, case):
        self.record(case, await asyncio.wait_for(self.reports.get(), PATIENCE))

    async def agree(self):
        """Who has agreed to another version or another table is left."""
        vmd = [of_vmd(name) for name in (*VMD, "Nothing")]
        await self.call("read of the vmd", mms.ReadRequest(vmd))
        table = mms.ReadRequest([variable("Bilateral_Table_ID")])
        [found] = (await asyncio.wait_for(self.connection.send_confirmed(table), PATIENCE)).results
        self.record("bilateral table", found)
        return found == VALUES["Bilateral_Table_ID"]

    async def everything(self):
        if not await self.agree():
            return
        domain = mms.DomainSpecificObjectScope(DOMAIN)
        variables, names = mms.ObjectClass.NAMED_VARIABLE, mms.GetNameListRequest
        await self.call("identify", mms.IdentifyRequest())
        await self.call("status", mms.StatusRequest())
        await self.call("domains", names(mms.ObjectClass.DOMAIN, mms.VmdSpecificObjectScope(), None))
        await self.call("vmd variables", names(variables, mms.VmdSpecificObjectScope(), None))
        await self.call("variables", names(variables, domain, None))
        await self.call("more variables", names(variables, domain, "breaker"))
        for item in (*VALUES, "nothing"):
            await self.call("read " + item, mms.ReadRequest([variable(item)]))
        attributes = mms.GetVariableAccessAttributesRequest
        await self.call("attributes", attributes(mms.DomainSpecificObjectName(DOMAIN, "power")))
        await self.call("bad attributes", attributes(mms.DomainSpecificObjectName(DOMAIN, "nothing")))
        await self.data_sets()
        await self.by_exception()
        await self.operate()
        await self.periodically()
        await self.both_ways()
        await self.call("delete the list", mms.DeleteNamedVariableListRequest([LIST]))

    async def data_sets(self):
        scope = mms.VmdSpecificObjectScope()
        define = mms.DefineNamedVariableListRequest(LIST, [variable(item) for item in MEMBERS])
        await self.call("define a list", define)
        await self.call("define it again", define)
        await self.call("list attributes", mms.GetNamedVariableListAttributesRequest(LIST))
        await self.call("read the list", mms.ReadRequest(LIST))
        shared = mms.DefineNamedVariableListRequest(VMD_LIST, [of_vmd("TASE2_Version"), *define.specification])
        await self.call("define a list of the vmd", shared)
        await self.call("lists of the vmd", mms.GetNameListRequest(mms.ObjectClass.NAMED_VARIABLE_LIST, scope, None))
        await self.call("attributes of it", mms.GetNamedVariableListAttributesRequest(VMD_LIST))
        await self.call("read it", mms.ReadRequest(VMD_LIST))
        await self.call("write of the vmd", mms.WriteRequest([of_vmd("TASE2_Version")], [VMD["TASE2_Version"]]))

    async def transfer(self, case, by_exception, enabled):
        """DSTrans1: name, start, interval, limit, buffer time, integrity, conditions, flags, event code."""
        await self.call("next transfer set", mms.ReadRequest([variable("Next_DSTransfer_Set")]))
        flags = [mms.BooleanData(flag) for flag in (False, True, by_exception, False, enabled)]
        numbers = [mms.IntegerData(number) for number in (0, 10, 60, 0, 600)]
        name = structure(mms.UnsignedData(1), mms.VisibleStringData(DOMAIN), mms.VisibleStringData("ds1"))
        settings = structure(name, *numbers, bits("01110"), *flags, mms.IntegerData(0))
        await self.call(case, mms.WriteRequest([variable("DSTrans1")], [settings]))

    async def by_exception(self):
        await self.transfer("enable transfer by exception", True, True)
        await self.report("report of a list")
        await self.report("report of variables")

    async def operate(self):
        """Select is a read and operate a write, once for each select and in its time."""
        async def write(case, device):
            await self.call(case, mms.WriteRequest([variable(device)], [mms.IntegerData(1)]))
        await write("operate what is not selected", "Device1")
        await self.call("select", mms.ReadRequest([variable("Device1_SBO")]))
        await write("operate", "Device1")
        await self.report("report by exception")
        await write("operate again", "Device1")
        await self.call("select for a short time", mms.ReadRequest([variable("Device2_SBO")]))
        await asyncio.wait_for(self.until_no_longer_selected("Device2"), PATIENCE)
        await write("operate too late", "Device2")

    async def until_no_longer_selected(self, device):
        read = mms.ReadRequest([variable(device)])
        while (await self.connection.send_confirmed(read)).results != [mms.BooleanData(False)]:
            pass

    async def periodically(self):
        await self.transfer("enable periodic transfer", False, True)
        for _ in range(3):
            await self.report("periodic report")
            await self.connection.send_unconfirmed(report(("Transfer_Report_ACK", "Transfer_Set_Time_Stamp")))
        await self.report("periodic report that is not acknowledged")
        await self.transfer("disable transfer", False, False)
        await self.call("delete the list of the vmd", mms.DeleteNamedVariableListRequest([VMD_LIST]))

    async def both_ways(self):
        await self.connection.send_unconfirmed(report(("Transfer_Set_Name", "every_kind", "hard_texts")))
        await self.report("report given back")
        await self.report("asked in turn")
        await self.report("answer given back")


async def serve(port):
    server = Server()
    await mms.listen(lambda _: None, net.TcpAddress("127.0.0.1", port), server.answer, server.take)
    emit(event="listening")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def ask(port):
    client = Client()
    await client.associate(port)
    await client.everything()
    await client.connection.async_close()


_, role, port, _ = sys.argv
asyncio.run({"server": serve, "client": ask}[role](int(port)))
