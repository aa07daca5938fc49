"""libiec61850, as bundled in the wheel pyiec61850-ng, by ctypes: signatures, and values as plain Python."""

import ctypes
import glob
import json
import os
import sysconfig

# One letter a type, the result first: p pointer, s text, i int, u uint32, U uint64, b bool, f float, v nothing.
SIGNATURES = {
    "MmsConnection_createNonThreaded": "pp",
    "MmsConnection_destroy": "vp",
    "MmsConnection_tick": "bp",
    "MmsConnection_getIsoConnectionParameters": "pp",
    "IsoConnectionParameters_setAcseAuthenticationParameter": "vpp",
    "AcseAuthenticationParameter_create": "p",
    "AcseAuthenticationParameter_setAuthMechanism": "vpi",
    "AcseAuthenticationParameter_setPassword": "vps",
    "AcseAuthenticationParameter_getAuthMechanism": "ip",
    "AcseAuthenticationParameter_getPassword": "pp",
    "AcseAuthenticationParameter_getPasswordLength": "ip",
    "MmsConnection_setLocalDetail": "vpi",
    "MmsConnection_setRequestTimeout": "vpu",
    "MmsConnection_setConnectTimeout": "vpu",
    "MmsConnection_setFilestoreBasepath": "vps",
    "MmsConnection_setInformationReportHandler": "vppp",
    "MmsConnection_setConnectionStateChangedHandler": "vppp",
    "MmsConnection_setConnectionLostHandler": "vppp",
    # From here: the connection, a pointer to the error, then the service's own arguments.
    "MmsConnection_connectAsync": "vppsi",
    "MmsConnection_conclude": "vpp",
    "MmsConnection_abort": "vpp",
    "MmsConnection_identify": "ppp",
    "MmsConnection_getServerStatus": "vppppb",
    "MmsConnection_getVMDVariableNames": "ppp",
    "MmsConnection_getDomainNames": "ppp",
    "MmsConnection_getDomainVariableNames": "ppps",
    "MmsConnection_getDomainVariableListNames": "ppps",
    "MmsConnection_getDomainJournals": "ppps",
    "MmsConnection_getVariableListNamesAssociationSpecific": "ppp",
    "MmsConnection_getVariableAccessAttributes": "pppss",
    "MmsConnection_readVariable": "pppss",
    "MmsConnection_readVariableComponent": "pppsss",
    "MmsConnection_readArrayElements": "pppssuu",
    "MmsConnection_readMultipleVariables": "pppsp",
    "MmsConnection_readNamedVariableListValues": "pppssb",
    "MmsConnection_readNamedVariableListValuesAssociationSpecific": "pppsb",
    "MmsConnection_readNamedVariableListDirectory": "pppssp",
    "MmsConnection_readNamedVariableListDirectoryAssociationSpecific": "pppsp",
    "MmsConnection_defineNamedVariableList": "vppssp",
    "MmsConnection_defineNamedVariableListAssociationSpecific": "vppsp",
    "MmsConnection_deleteNamedVariableList": "bppss",
    "MmsConnection_deleteAssociationSpecificNamedVariableList": "bpps",
    "MmsConnection_writeVariable": "ippssp",
    "MmsConnection_writeVariableComponent": "ippsssp",
    "MmsConnection_writeMultipleVariables": "vppsppp",
    "MmsConnection_writeNamedVariableList": "vppbsspp",
    "MmsConnection_fileOpen": "ippsupp",
    "MmsConnection_fileRead": "bppipp",
    "MmsConnection_fileClose": "vppi",
    "MmsConnection_fileRename": "vppss",
    "MmsConnection_fileDelete": "vpps",
    "MmsConnection_getFileDirectory": "bppsspp",
    "MmsConnection_obtainFile": "vppss",
    "MmsConnection_readJournalTimeRange": "pppssppp",
    "MmsConnection_readJournalStartAfter": "pppssppp",
    # Values and their types.
    "MmsValue_getType": "ip",
    "MmsValue_getTypeString": "sp",
    "MmsValue_printToBuffer": "spsi",
    "MmsValue_getArraySize": "up",
    "MmsValue_getElement": "ppi",
    "MmsValue_setElement": "vpip",
    "MmsValue_createEmptyStructure": "pi",
    "MmsValue_getDataAccessError": "ip",
    "MmsValue_newBoolean": "pb",
    "MmsValue_newIntegerFromInt32": "pi",
    "MmsValue_newUnsignedFromUint32": "pu",
    "MmsValue_newFloat": "pf",
    "MmsValue_newOctetString": "pii",
    "MmsValue_setOctetString": "vpsi",
    "MmsValue_newBitString": "pi",
    "MmsValue_newUtcTimeByMsTime": "pU",
    "MmsValue_newBinaryTime": "pb",
    "MmsValue_setBinaryTime": "vpU",
    "MmsVariableSpecification_getType": "ip",
    "MmsVariableSpecification_getSize": "ip",
    "MmsVariableSpecification_getName": "sp",
    "MmsVariableSpecification_getChildSpecificationByIndex": "ppi",
    "MmsVariableSpecification_getArrayElementSpecification": "pp",
    "MmsVariableAccessSpecification_create": "ppp",
    "MmsJournalEntry_getEntryID": "pp",
    "MmsJournalEntry_getOccurenceTime": "pp",
    "MmsJournalEntry_getJournalVariables": "pp",
    "MmsJournalVariable_getTag": "sp",
    "MmsJournalVariable_getValue": "pp",
    "LinkedList_create": "p",
    "LinkedList_add": "vpp",
    "LinkedList_getNext": "pp",
    "LinkedList_getData": "pp",
    # TLS.
    "TLSConfiguration_create": "p",
    "TLSConfiguration_setOwnCertificateFromFile": "bps",
    "TLSConfiguration_setOwnKeyFromFile": "bpss",
    "TLSConfiguration_addCACertificateFromFile": "bps",
    "TLSConfiguration_setChainValidation": "vpb",
    "TLSConfiguration_setAllowOnlyKnownCertificates": "vpb",
    "TLSConfiguration_setMinTlsVersion": "vpi",
    "TLSConfiguration_setMaxTlsVersion": "vpi",
    # The server.
    "ConfigFileParser_createModelFromConfigFileEx": "ps",
    "IedServerConfig_create": "p",
    "IedServerConfig_enableFileService": "vpb",
    "IedServerConfig_setFileServiceBasePath": "vps",
    "IedServerConfig_enableDynamicDataSetService": "vpb",
    "IedServerConfig_enableLogService": "vpb",
    "IedServer_createWithConfig": "pppp",
    "IedServer_setLocalIpAddress": "vps",
    "IedServer_setServerIdentity": "vpsss",
    "IedServer_setAuthenticator": "vppp",
    "IedServer_setConnectionIndicationHandler": "vppp",
    "IedServer_setControlHandler": "vpppp",
    "IedServer_setPerformCheckHandler": "vpppp",
    "IedServer_setLogStorage": "vpsp",
    "IedServer_setWriteAccessPolicy": "vpii",
    "IedServer_updateBooleanAttributeValue": "vppb",
    "IedServer_start": "vpi",
    "IedServer_isRunning": "bp",
    "IedServer_stop": "vp",
    "IedServer_destroy": "vp",
    "IedModel_getModelNodeByObjectReference": "pps",
}

LETTERS = {
    "p": ctypes.c_void_p,
    "s": ctypes.c_char_p,
    "i": ctypes.c_int,
    "u": ctypes.c_uint32,
    "U": ctypes.c_uint64,
    "b": ctypes.c_bool,
    "f": ctypes.c_float,
    "v": None,
}

# MmsType of libiec61850.
ARRAY, STRUCTURE, BINARY_TIME, UTC_TIME, ACCESS_ERROR = 0, 1, 10, 14, 15


def load():
    """The library with every signature above declared."""
    (path,) = glob.glob(sysconfig.get_paths()["purelib"] + "/pyiec61850_ng.libs/libiec61850*.so*")
    library = ctypes.CDLL(path)
    for name, letters in SIGNATURES.items():
        function = getattr(library, name)
        function.restype, *function.argtypes = (LETTERS[letter] for letter in letters)
    return library


LIB = load()
LIBC = ctypes.CDLL(None)
LIBC.strdup.restype, LIBC.strdup.argtypes = ctypes.c_void_p, [ctypes.c_char_p]


def callback(letters):
    """The C function type of a callback, in the letters of the signatures."""
    return ctypes.CFUNCTYPE(*(LETTERS[letter] for letter in letters))


def tls():
    """TLS as the environment variable TLS has it (certificate, key, authority, version), or nothing."""
    if "TLS" not in os.environ:
        return None
    certificate, key, authority, version = os.environ["TLS"].split()
    configuration = LIB.TLSConfiguration_create()
    assert LIB.TLSConfiguration_setOwnCertificateFromFile(configuration, certificate.encode())
    assert LIB.TLSConfiguration_setOwnKeyFromFile(configuration, key.encode(), None)
    assert LIB.TLSConfiguration_addCACertificateFromFile(configuration, authority.encode())
    LIB.TLSConfiguration_setChainValidation(configuration, True)
    LIB.TLSConfiguration_setAllowOnlyKnownCertificates(configuration, False)
    for bound in (LIB.TLSConfiguration_setMinTlsVersion, LIB.TLSConfiguration_setMaxTlsVersion):
        bound(configuration, {"1.2": 6, "1.3": 7}[version])
    return configuration


def emit(**record):
    """One record: one JSON object on one line."""
    print(json.dumps(record), flush=True)


def text(value):
    """What the library prints for one leaf value."""
    buffer = ctypes.create_string_buffer(4096)
    return LIB.MmsValue_printToBuffer(value, buffer, len(buffer)).decode("latin1")


def plain(value, times=True):
    """A value as nested lists of `type:text`; without `times` clock values keep only their type."""
    if not value:
        return None
    kind = LIB.MmsValue_getType(value)
    if kind in (ARRAY, STRUCTURE):
        size = LIB.MmsValue_getArraySize(value)
        return [plain(LIB.MmsValue_getElement(value, index), times) for index in range(size)]
    if kind == ACCESS_ERROR:
        return "access-error:%d" % LIB.MmsValue_getDataAccessError(value)
    name = LIB.MmsValue_getTypeString(value).decode()
    return name if kind in (BINARY_TIME, UTC_TIME) and not times else name + ":" + text(value)


def specification(spec):
    """A type description as nested lists."""
    if not spec:
        return None
    kind, size = LIB.MmsVariableSpecification_getType(spec), LIB.MmsVariableSpecification_getSize(spec)
    name = (LIB.MmsVariableSpecification_getName(spec) or b"").decode()
    if kind == STRUCTURE:
        child = LIB.MmsVariableSpecification_getChildSpecificationByIndex
        return [name, [specification(child(spec, index)) for index in range(size)]]
    if kind == ARRAY:
        return [name, size, specification(LIB.MmsVariableSpecification_getArrayElementSpecification(spec))]
    return [name, kind, size]


def elements(linked_list):
    """The data pointers of a LinkedList."""
    node = LIB.LinkedList_getNext(linked_list) if linked_list else None
    while node:
        yield LIB.LinkedList_getData(node)
        node = LIB.LinkedList_getNext(node)


def names(linked_list):
    """A LinkedList of strings."""
    return [ctypes.string_at(item).decode("latin1") for item in elements(linked_list)] if linked_list else None


def linked(pointers):
    """A LinkedList of pointers."""
    result = LIB.LinkedList_create()
    for pointer in pointers:
        LIB.LinkedList_add(result, pointer)
    return result


def strings(*items):
    """A LinkedList of strings the library may free."""
    return linked(LIBC.strdup(item) for item in items)
