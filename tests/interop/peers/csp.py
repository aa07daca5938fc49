"""The `iec61850` wheel, an MMS of its own make in Rust: its server, and its client that asks for everything once.

csp.py server PORT MODEL serves a CID until stdin closes; csp.py client PORT prints what it is answered.
Each prints one JSON object a line.
"""

import asyncio
import json
import sys

from iec61850 import _native

NODE = "IED1LD0/GGIO1"
VALUES = [("AnIn1.mag.f", "MX"), ("AnIn1", "MX"), ("Ind1.stVal", "ST"), ("Ind1.q", "ST"), ("Ind1.t", "ST")]
DATA_SET = "IED1LD0/LLN0.made"
REPORTS, BUFFERED = "IED1LD0/LLN0$RP$urcb01", "IED1LD0/LLN0$BR$brcb01"
MIDDAY = 1_750_000_000_000  # milliseconds
PATIENCE = 10  # seconds for a report
ENABLE, RESERVE = 2, 4  # RptEna and Resv, in the mask of what is written of a report control block


def emit(**record):
    print(json.dumps(record), flush=True)


def plain(answer):
    """An answer as JSON can hold it."""
    match answer:
        case bytes() | bytearray():
            return answer.hex()
        case list() | tuple():
            return [plain(item) for item in answer]
        case dict():
            return {key: plain(item) for key, item in answer.items()}
    return answer


async def server(port, model):
    served = _native.IedServer.from_scl(model, ied_name="IED1")
    served.bind(f"127.0.0.1:{port}")
    served.vendor, served.model_name, served.revision = "gridseal", "interoperability", "1"
    members = ["LD0/GGIO1.AnIn1.mag.f", "LD0/GGIO1.Ind1.stVal"]
    served.add_dataset("LLN0$dsAll", members)
    options = {"trg_ops": ["data_changed", "gi"], "opt_flds": ["seq_num", "reason", "data_set", "data_reference"]}
    served.register_urcb("LD0/LLN0.urcb01", dataset="LLN0$dsAll", **options)
    served.register_brcb("LD0/LLN0.brcb01", dataset="LLN0$dsAll", **options)
    served.register_log_control("LD0/LLN0.lcb", dataset="LLN0$dsAll")
    served.on_control("LD0/GGIO1.SPCSO1", ctl_model="sbo-normal", operate=lambda *_: None)
    served.on_control("LD0/GGIO1.SPCSO2", ctl_model="direct-enhanced", operate=lambda *_: None)
    # A change of the setting shows in the measured value, and so in reports.
    served.on_write("LD0/GGIO1.Set2.setVal", lambda _, value: served.update_float32("LD0/GGIO1.AnIn1.mag.f", value / 2))
    await served.start()
    for number in range(3):
        served.log_value("LD0/LLN0.lcb", data_ref="IED1LD0/GGIO1$ST$Ind1$stVal", value=True, time_ms=MIDDAY + number)
    emit(event="listening")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await served.stop()


class Client:
    def __init__(self, connection):
        self.connection, self.reports = connection, []

    async def ask(self, case, answer):
        """A refusal is an answer, too."""
        try:
            emit(association="first", case=case, error=0, answer=plain(await answer))
        except (_native.IedError, ValueError) as error:
            emit(association="first", case=case, error=1, answer=str(error))

    async def report(self, case):
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not self.reports and asyncio.get_running_loop().time() < deadline:
            await self.connection.poll_reports(100)
        emit(association="first", case=case, error=int(not self.reports), answer=plain(self.reports))
        self.reports.clear()

    async def everything(self):
        await self.directories()
        await self.values()
        await self.data_sets()
        await self.reporting()
        await self.controls()
        await self.settings_and_logs()

    async def directories(self):
        ask, connection = self.ask, self.connection
        await ask("devices", connection.get_server_directory())
        await ask("nodes", connection.get_logical_device_directory("IED1LD0"))
        for kind in ("DO", "DS", "RP", "BR", "LG", "SG"):
            # In no order.
            names = await connection.get_logical_node_directory("IED1LD0/LLN0", kind)
            emit(association="first", case="directory of " + kind, error=0, answer=sorted(names))
        await ask("directory of data", connection.get_data_directory(NODE + ".AnIn1"))
        await ask("type", connection.get_variable_specification(NODE + ".AnIn1", "MX"))
        await ask("type of nothing", connection.get_variable_specification(NODE + ".Nothing", "MX"))
        await ask("model", connection.get_device_model())

    async def values(self):
        ask, connection = self.ask, self.connection
        for name, constraint in VALUES:
            await ask("read " + name, connection.read_object(f"{NODE}.{name}", constraint))
        await ask("read nothing", connection.read_object(NODE + ".Nothing", "MX"))
        several = [(f"{NODE}.{name}", constraint) for name, constraint in [*VALUES, ("Nothing", "MX")]]
        await ask("read several", connection.read_objects(several))
        await ask("write", connection.write_int32(NODE + ".Set2.setVal", "SP", 5))
        await ask("write of a wrong type", connection.write_bool(NODE + ".Set2.setVal", "SP", True))
        await ask("write a float", connection.write_float(NODE + ".Set1.setMag.f", "SP", 2.5))
        await ask("write refused", connection.write_float(NODE + ".AnIn1.mag.f", "MX", 2.5))
        await ask("read what was written", connection.read_float(NODE + ".AnIn1.mag.f", "MX"))

    async def data_sets(self):
        ask, connection = self.ask, self.connection
        members = [(NODE + ".AnIn1.mag.f", "MX"), (NODE + ".Ind1.stVal", "ST")]
        await ask("make a data set", connection.create_data_set(DATA_SET, members))
        await ask("make it again", connection.create_data_set(DATA_SET, members))
        await ask("its members", connection.get_data_set_directory(DATA_SET))
        await ask("its values", connection.get_data_set_values(DATA_SET))
        await ask("write its values", connection.set_data_set_values(DATA_SET, [1.0, True]))
        await ask("delete it", connection.delete_data_set(DATA_SET))
        await ask("delete it again", connection.delete_data_set(DATA_SET))

    async def reporting(self):
        ask, connection = self.ask, self.connection
        await ask("buffered report control", connection.get_rcb_values(BUFFERED))
        await connection.install_report_handler(REPORTS, None, self.reports.append)
        block = await connection.get_rcb_values(REPORTS)
        emit(association="first", case="report control", error=0, answer=block.data_set_reference)
        block.resv = block.rpt_ena = True
        await ask("enable what is not reserved", connection.set_rcb_values(block, ENABLE, False))
        await ask("reserve reports", connection.set_rcb_values(block, RESERVE, False))
        await ask("enable reports", connection.set_rcb_values(block, ENABLE, False))
        await ask("interrogation", connection.trigger_gi(REPORTS))
        await self.report("report on interrogation")
        await ask("change a value", connection.write_int32(NODE + ".Set2.setVal", "SP", 7))
        await self.report("report on change")
        block.rpt_ena = False
        await ask("disable reports", connection.set_rcb_values(block, ENABLE, False))

    async def controls(self):
        for name, model in (("SPCSO1", "sbo-normal"), ("SPCSO2", "direct-enhanced")):
            control = self.connection.create_control_object(f"{NODE}.{name}", model)
            if model == "sbo-normal":
                await self.ask("operate what is not selected", control.operate(True))
                await self.ask("select", control.select())
            await self.ask("operate", control.operate(True))
            await self.ask("cancel", control.cancel(True))

    async def settings_and_logs(self):
        ask, connection = self.ask, self.connection
        *groups, _when = await connection.read_object("IED1LD0/LLN0.SGCB", "SP")
        emit(association="first", case="setting groups", error=0, answer=groups)
        await ask("another group", connection.write_uint32("IED1LD0/LLN0.SGCB.ActSG", "SP", 2))
        await ask("edit a group", connection.write_uint32("IED1LD0/LLN0.SGCB.EditSG", "SP", 3))
        await ask("a setting", connection.write_float("IED1LD0/PTOC1.StrVal.setMag.f", "SE", 7.5))
        await ask("confirm", connection.write_bool("IED1LD0/LLN0.SGCB.CnfEdit", "SP", True))
        await ask("no such group", connection.write_uint32("IED1LD0/LLN0.SGCB.ActSG", "SP", 9))
        log = "IED1LD0/LLN0$LG$lcb"
        await ask("log by time", connection.query_journal_by_time(log, MIDDAY, MIDDAY + 1000))
        await ask("log after an entry", connection.query_journal_after_entry(log, MIDDAY, bytes(7) + b"\1"))
        await ask("no such log", connection.query_journal_by_time(log + "x", MIDDAY, MIDDAY + 1000))


async def client(port):
    connection = await _native.IedConnection.connect(f"127.0.0.1:{port}", local_max_pdu_size=32000)
    await Client(connection).everything()
    await connection.disconnect()


_, role, port, *rest = sys.argv
asyncio.run({"server": server, "client": client}[role](int(port), *rest))
