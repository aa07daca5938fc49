"""A TASE.2-like pair on hat-drivers: values are read, lists are made, and both sides send InformationReports.

tase2.py server PORT serves one client until stdin closes; tase2.py client PORT does everything once.
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
    "Bilateral_Table_ID": mms.VisibleStringData("BLT-1"),
    "Next_DSTransfer_Set": TRANSFER_SET,
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


class Server:
    """The sending side of a bilateral table, with at most the one data set."""

    def __init__(self):
        self.lists, self.written = {}, None

    async def answer(self, connection, request):
        """To a write of the transfer set two reports follow: one names the list, one its variables."""
        if isinstance(request, mms.WriteRequest):
            self.written = request.data
            connection.async_group.spawn(self.transfer, connection)
            return mms.WriteResponse([None for _ in request.data])
        return self.answer_at_once(request)

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
            case mms.GetNameListRequest(mms.ObjectClass.NAMED_VARIABLE_LIST):
                return mms.GetNameListResponse(sorted(name.item_id for name in self.lists), False)
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
            case mms.ReadRequest(name) if isinstance(name, mms.DomainSpecificObjectName):
                return mms.ReadResponse([value(it.name) for it in self.lists[name]])
            case mms.ReadRequest(names):
                return mms.ReadResponse([value(it.name) for it in names])
        return mms.AccessError.OBJECT_ACCESS_UNSUPPORTED

    async def transfer(self, connection):
        values = [value(it.name) for it in self.lists[LIST]]
        await connection.send_unconfirmed(mms.InformationReportUnconfirmed(LIST, values))
        await connection.send_unconfirmed(report(("Transfer_Set_Name", "power", "breaker")))

    async def take(self, connection, unconfirmed):
        """What the client reports goes back to it, with what it wrote; then it is asked for a value itself."""
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

    async def everything(self):
        domain = mms.DomainSpecificObjectScope(DOMAIN)
        variables, names = mms.ObjectClass.NAMED_VARIABLE, mms.GetNameListRequest
        await self.call("identify", mms.IdentifyRequest())
        await self.call("status", mms.StatusRequest())
        await self.call("domains", names(mms.ObjectClass.DOMAIN, mms.VmdSpecificObjectScope(), None))
        await self.call("vmd variables", names(variables, mms.VmdSpecificObjectScope(), None))
        await self.call("variables", names(variables, domain, None))
        await self.call("more variables", names(variables, domain, "breaker"))
        vmd = [mms.NameVariableSpecification(mms.VmdSpecificObjectName(name)) for name in [*VMD, "Nothing"]]
        await self.call("read of the vmd", mms.ReadRequest(vmd))
        for item in (*VALUES, "nothing"):
            await self.call("read " + item, mms.ReadRequest([variable(item)]))
        attributes = mms.GetVariableAccessAttributesRequest
        await self.call("attributes", attributes(mms.DomainSpecificObjectName(DOMAIN, "power")))
        await self.call("bad attributes", attributes(mms.DomainSpecificObjectName(DOMAIN, "nothing")))
        await self.transfer_set()

    async def transfer_set(self):
        define = mms.DefineNamedVariableListRequest(LIST, [variable(item) for item in MEMBERS])
        await self.call("define a list", define)
        await self.call("define it again", define)
        await self.call("list attributes", mms.GetNamedVariableListAttributesRequest(LIST))
        await self.call("read the list", mms.ReadRequest(LIST))
        flags = [mms.BooleanData(flag) for flag in (False, True, True, False, True)]
        numbers = [mms.IntegerData(number) for number in (0, 10, 60, 0, 600)]
        name = structure(mms.UnsignedData(1), mms.VisibleStringData(DOMAIN), mms.VisibleStringData("ds1"))
        settings = structure(name, *numbers, bits("01110"), *flags, mms.IntegerData(0))
        await self.call("enable transfer", mms.WriteRequest([variable("DSTrans1")], [settings]))
        await self.report("report of a list")
        await self.report("report of variables")
        await self.connection.send_unconfirmed(report(("Transfer_Set_Name", "every_kind", "hard_texts")))
        await self.report("report given back")
        await self.report("asked in turn")
        await self.report("answer given back")
        await self.call("delete the list", mms.DeleteNamedVariableListRequest([LIST]))


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


_, role, port = sys.argv
asyncio.run({"server": serve, "client": ask}[role](int(port)))
