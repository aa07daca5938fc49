//! The MMS module of `asn1/mms.asn1` as the transcoder's table (ISO 9506-2:2003).
//!
//! Generated: `cargo run -p gridseal-generate > schemas/src/mms/schema.rs`. A test of that package compares.

use crate::ber::Tag;
use crate::schema::{Alternatives, Component, Repertoire, Type};

const fn c(name: &'static str, tag: Tag, of: &'static Type) -> Component {
    Component::new(name, tag, of)
}

const fn u(name: &'static str, of: &'static Type) -> Component {
    Component::untagged(name, of)
}

const fn choice(all: &'static [Component]) -> Type {
    Type::Choice(Alternatives::new(all))
}

const fn p(number: u32) -> Tag {
    Tag::context(number)
}

const fn k(number: u32) -> Tag {
    Tag::context(number).constructed()
}

const fn universal(number: u32) -> Tag {
    Tag::universal(number)
}

/// Any PDU.
pub static ROOT: Component = Component::untagged("MMSpdu", &MMSPDU);

static AE_QUALIFIER: Type = choice(&[
    c("ae-qualifier-form2", universal(2), &Type::Integer(&[])),
    c("ae-qualifier-form1", universal(17).constructed(), &RELATIVE_DISTINGUISHED_NAME),
]);
static AP_TITLE: Type = choice(&[
    c("ap-title-form2", universal(6), &Type::ObjectIdentifier),
    c("ap-title-form1", universal(16).constructed(), &RDNSEQUENCE),
]);
static ACCESS_CONDITION: Type = choice(&[
    c("never", p(0), &Type::Null),
    c("semaphore", k(1), &Type::Explicit(&c("", universal(26), &IDENTIFIER))),
    c("user", k(2), &Type::Explicit(&u("", &choice(&[
        c("association", universal(16).constructed(), &APPLICATION_REFERENCE),
        c("none", universal(5), &Type::Null),
    ])))),
    c("password", k(3), &Type::Explicit(&u("", &AUTHENTICATION_VALUE))),
    c("joint", k(4), &Type::SequenceOf(&u("AccessCondition", &ACCESS_CONDITION).repeated())),
    c("alternate", k(5), &Type::SequenceOf(&u("AccessCondition", &ACCESS_CONDITION).repeated())),
]);
static ACCESS_CONTROL_LIST_ELEMENTS: Type = Type::Sequence(&[
    c("readAccessCondition", k(0), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("storeAccessCondition", k(1), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("writeAccessCondition", k(2), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("loadAccessCondition", k(3), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("executeAccessCondition", k(4), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("deleteAccessCondition", k(5), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
    c("editAccessCondition", k(6), &Type::Explicit(&u("", &ACCESS_CONDITION))).optional(),
]);
static ACCESS_RESULT: Type = choice(&[
    c("failure", p(0), &DATA_ACCESS_ERROR),
    u("success", &DATA),
]);
static ACKNOWLEDGE_EVENT_NOTIFICATION_REQUEST: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("acknowledgedState", p(2), &EC_STATE),
    c("timeOfAcknowledgedTransition", k(3), &Type::Explicit(&u("", &EVENT_TIME))),
]);
static ACKNOWLEDGE_EVENT_NOTIFICATION_RESPONSE: Type = Type::Null;
static ADD_EVENT_CONDITION_LIST_REFERENCE_RESPONSE: Type = Type::Null;
static ADD_TO_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static ADDITIONAL_CBBOPTIONS: Type = Type::BitString(&[
    ("des", 0),
    ("dei", 1),
    ("recl", 2),
]);
static ADDITIONAL_SERVICE_ERROR: Type = choice(&[
    c("defineEcl", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("addECLReference", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("removeECLReference", k(2), &Type::Explicit(&u("", &REMOVE_EVENT_CONDITION_LIST_REFERENCE_ERROR))),
    c("initiateUC", k(3), &Type::Explicit(&u("", &INITIATE_UNIT_CONTROL_ERROR))),
    c("startUC", k(4), &START_UNIT_CONTROL_ERROR),
    c("stopUC", k(5), &STOP_UNIT_CONTROL_ERROR),
    c("deleteUC", k(6), &Type::Explicit(&u("", &DELETE_UNIT_CONTROL_ERROR))),
    c("loadUCFromFile", k(7), &Type::Explicit(&u("", &LOAD_UNIT_CONTROL_FROM_FILE_ERROR))),
]);
static ADDITIONAL_SERVICE_REQUEST: Type = choice(&[
    c("vMDStop", p(0), &VMDSTOP_REQUEST),
    c("vMDReset", p(1), &VMDRESET_REQUEST),
    c("select", k(2), &SELECT_REQUEST),
    c("alterPI", k(3), &ALTER_PROGRAM_INVOCATION_ATTRIBUTES_REQUEST),
    c("initiateUCLoad", p(4), &IDENTIFIER),
    c("uCLoad", p(5), &IDENTIFIER),
    c("uCUpload", k(6), &UNIT_CONTROL_UPLOAD_REQUEST),
    c("startUC", k(7), &START_UNIT_CONTROL_REQUEST),
    c("stopUC", p(8), &IDENTIFIER),
    c("createUC", k(9), &UNIT_CONTROL_MEMBERS),
    c("addToUC", k(10), &UNIT_CONTROL_MEMBERS),
    c("removeFromUC", k(11), &UNIT_CONTROL_MEMBERS),
    c("getUCAttributes", p(12), &IDENTIFIER),
    c("loadUCFromFile", k(13), &LOAD_UNIT_CONTROL_FROM_FILE_REQUEST),
    c("storeUCToFile", k(14), &STORE_UNIT_CONTROL_TO_FILE_REQUEST),
    c("deleteUC", p(15), &IDENTIFIER),
    c("defineECL", k(16), &EVENT_CONDITION_LIST_MEMBERS),
    c("deleteECL", k(17), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("addECLReference", k(18), &EVENT_CONDITION_LIST_MEMBERS),
    c("removeECLReference", k(19), &EVENT_CONDITION_LIST_MEMBERS),
    c("getECLAttributes", k(20), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("reportECLStatus", k(21), &REPORT_EVENT_CONDITION_LIST_STATUS_REQUEST),
    c("alterECLMonitoring", k(22), &ALTER_EVENT_CONDITION_LIST_MONITORING_REQUEST),
]);
static ADDITIONAL_SERVICE_RESPONSE: Type = choice(&[
    c("vMDStop", p(0), &VMDSTOP_RESPONSE),
    c("vMDReset", k(1), &STATUS_RESPONSE),
    c("select", p(2), &SELECT_RESPONSE),
    c("alterPI", p(3), &ALTER_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE),
    c("initiateUCLoad", p(4), &INITIATE_UNIT_CONTROL_LOAD_RESPONSE),
    c("uCLoad", k(5), &UNIT_CONTROL_LOAD_SEGMENT_RESPONSE),
    c("uCUpload", k(6), &UNIT_CONTROL_UPLOAD_RESPONSE),
    c("startUC", p(7), &START_UNIT_CONTROL_RESPONSE),
    c("stopUC", p(8), &STOP_UNIT_CONTROL_RESPONSE),
    c("createUC", p(9), &CREATE_UNIT_CONTROL_RESPONSE),
    c("addToUC", p(10), &ADD_TO_UNIT_CONTROL_RESPONSE),
    c("removeFromUC", p(11), &REMOVE_FROM_UNIT_CONTROL_RESPONSE),
    c("getUCAttributes", k(12), &GET_UNIT_CONTROL_ATTRIBUTES_RESPONSE),
    c("loadUCFromFile", p(13), &LOAD_UNIT_CONTROL_FROM_FILE_RESPONSE),
    c("storeUCToFile", p(14), &STORE_UNIT_CONTROL_TO_FILE_RESPONSE),
    c("deleteUC", p(15), &DELETE_UNIT_CONTROL_RESPONSE),
    c("defineECL", p(16), &DEFINE_EVENT_CONDITION_LIST_RESPONSE),
    c("deleteECL", p(17), &DELETE_EVENT_CONDITION_LIST_RESPONSE),
    c("addECLReference", p(18), &ADD_EVENT_CONDITION_LIST_REFERENCE_RESPONSE),
    c("removeECLReference", p(19), &REMOVE_EVENT_CONDITION_LIST_REFERENCE_RESPONSE),
    c("getECLAttributes", k(20), &GET_EVENT_CONDITION_LIST_ATTRIBUTES_RESPONSE),
    c("reportECLStatus", k(21), &REPORT_EVENT_CONDITION_LIST_STATUS_RESPONSE),
    c("alterECLMonitoring", p(22), &ALTER_EVENT_CONDITION_LIST_MONITORING_RESPONSE),
]);
static ADDITIONAL_SUPPORT_OPTIONS: Type = Type::BitString(&[
    ("vMDStop", 0),
    ("vMDReset", 1),
    ("select", 2),
    ("alterProgramInvocationAttributes", 3),
    ("initiateUnitControlLoad", 4),
    ("unitControlLoadSegment", 5),
    ("unitControlUpload", 6),
    ("startUnitControl", 7),
    ("stopUnitControl", 8),
    ("createUnitControl", 9),
    ("addToUnitControl", 10),
    ("removeFromUnitControl", 11),
    ("getUnitControlAttributes", 12),
    ("loadUnitControlFromFile", 13),
    ("storeUnitControlToFile", 14),
    ("deleteUnitControl", 15),
    ("defineEventConditionList", 16),
    ("deleteEventConditionList", 17),
    ("addEventConditionListReference", 18),
    ("removeEventConditionListReference", 19),
    ("getEventConditionListAttributes", 20),
    ("reportEventConditionListStatus", 21),
    ("alterEventConditionListMonitoring", 22),
]);
static ADDRESS: Type = choice(&[
    c("numericAddress", p(0), &UNSIGNED32),
    c("symbolicAddress", p(1), &MMSSTRING),
    c("unconstrainedAddress", p(2), &Type::OctetString),
]);
static ALARM_ACK_RULE: Type = Type::Integer(&[
    ("none", 0),
    ("simple", 1),
    ("ack-active", 2),
    ("ack-all", 3),
]);
static ALARM_ENROLLMENT_SUMMARY: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("clientApplication", k(2), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))).optional(),
    c("severity", p(3), &UNSIGNED8),
    c("currentState", p(4), &EC_STATE),
    c("displayEnhancement", k(5), &Type::Explicit(&c("", k(0), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))))).optional(),
    c("notificationLost", p(6), &Type::Boolean).default(&[0]),
    c("alarmAcknowledgmentRule", p(7), &ALARM_ACK_RULE).optional(),
    c("enrollmentState", p(8), &EE_STATE).optional(),
    c("timeOfLastTransitionToActive", k(9), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeActiveAcknowledged", k(10), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeOfLastTransitionToIdle", k(11), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeIdleAcknowledged", k(12), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
]);
static ALARM_SUMMARY: Type = Type::Sequence(&[
    c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("severity", p(1), &UNSIGNED8),
    c("currentState", p(2), &EC_STATE),
    c("unacknowledgedState", p(3), &Type::Integer(&[
        ("none", 0),
        ("active", 1),
        ("idle", 2),
        ("both", 3),
    ])),
    c("displayEnhancement", k(4), &Type::Explicit(&c("", k(0), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))))).optional(),
    c("timeOfLastTransitionToActive", k(5), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeOfLastTransitionToIdle", k(6), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
]);
static ALTER_EVENT_CONDITION_LIST_MONITORING_REQUEST: Type = Type::Sequence(&[
    c("eventConditionListName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("enabled", p(1), &Type::Boolean),
    c("priorityChange", k(2), &Type::Explicit(&u("", &choice(&[
        c("priorityValue", p(0), &Type::Integer(&[])),
        c("priorityReset", p(1), &Type::Null),
    ])))).optional(),
]);
static ALTER_EVENT_CONDITION_LIST_MONITORING_RESPONSE: Type = Type::Null;
static ALTER_EVENT_CONDITION_MONITORING_REQUEST: Type = Type::Sequence(&[
    c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("enabled", p(1), &Type::Boolean).optional(),
    c("priority", p(2), &PRIORITY).optional(),
    c("alarmSummaryReports", p(3), &Type::Boolean).optional(),
    c("evaluationInterval", p(4), &UNSIGNED32).optional(),
]);
static ALTER_EVENT_CONDITION_MONITORING_RESPONSE: Type = Type::Null;
static ALTER_EVENT_ENROLLMENT_REQUEST: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionTransitions", p(1), &TRANSITIONS).optional(),
    c("alarmAcknowledgmentRule", p(2), &ALARM_ACK_RULE).optional(),
]);
static ALTER_EVENT_ENROLLMENT_RESPONSE: Type = Type::Sequence(&[
    c("currentState", k(0), &Type::Explicit(&u("", &choice(&[
        c("state", p(0), &EE_STATE),
        c("undefined", p(1), &Type::Null),
    ])))),
    c("transitionTime", k(1), &Type::Explicit(&u("", &EVENT_TIME))),
]);
static ALTER_PROGRAM_INVOCATION_ATTRIBUTES_REQUEST: Type = Type::Sequence(&[
    c("programInvocation", p(0), &IDENTIFIER),
    c("startCount", k(1), &Type::Explicit(&u("", &START_COUNT))).default(&[129, 1, 1]),
]);
static ALTER_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE: Type = Type::Null;
static ALTERNATE_ACCESS: Type = Type::SequenceOf(&u("CHOICE", &choice(&[
    u("unnamed", &ALTERNATE_ACCESS_SELECTION),
    c("named", k(5), &Type::Sequence(&[
        c("componentName", p(0), &IDENTIFIER),
        u("access", &ALTERNATE_ACCESS_SELECTION),
    ])),
])).repeated());
static ALTERNATE_ACCESS_SELECTION: Type = choice(&[
    c("selectAlternateAccess", k(0), &Type::Sequence(&[
        u("accessSelection", &choice(&[
            c("component", p(0), &IDENTIFIER),
            c("index", p(1), &UNSIGNED32),
            c("indexRange", k(2), &Type::Sequence(&[
                c("lowIndex", p(0), &UNSIGNED32),
                c("numberOfElements", p(1), &UNSIGNED32),
            ])),
            c("allElements", p(3), &Type::Null),
        ])),
        c("alternateAccess", universal(16).constructed(), &ALTERNATE_ACCESS),
    ])),
    u("selectAccess", &choice(&[
        c("component", p(1), &IDENTIFIER),
        c("index", p(2), &UNSIGNED32),
        c("indexRange", k(3), &Type::Sequence(&[
            c("lowIndex", p(0), &UNSIGNED32),
            c("numberOfElements", p(1), &UNSIGNED32),
        ])),
        c("allElements", p(4), &Type::Null),
    ])),
]);
static APPLICATION_REFERENCE: Type = Type::Sequence(&[
    c("ap-title", k(0), &Type::Explicit(&u("", &AP_TITLE))).optional(),
    c("ap-invocation-id", k(1), &Type::Explicit(&c("", universal(2), &Type::Integer(&[])))).optional(),
    c("ae-qualifier", k(2), &Type::Explicit(&u("", &AE_QUALIFIER))).optional(),
    c("ae-invocation-id", k(3), &Type::Explicit(&c("", universal(2), &Type::Integer(&[])))).optional(),
]);
static ATTACH_TO_EVENT_CONDITION: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("causingTransitions", p(2), &TRANSITIONS),
    c("acceptableDelay", p(3), &UNSIGNED32).optional(),
]);
static ATTACH_TO_SEMAPHORE: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("namedToken", p(1), &IDENTIFIER).optional(),
    c("priority", p(2), &PRIORITY).default(&[64]),
    c("acceptableDelay", p(3), &UNSIGNED32).optional(),
    c("controlTimeOut", p(4), &UNSIGNED32).optional(),
    c("abortOnTimeOut", p(5), &Type::Boolean).optional(),
    c("relinquishIfConnectionLost", p(6), &Type::Boolean).default(&[255]),
]);
static ATTRIBUTE_TYPE_AND_VALUE: Type = Type::Sequence(&[
    c("type", universal(6), &Type::ObjectIdentifier),
    u("value", &Type::Any),
]);
static AUTHENTICATION_VALUE: Type = choice(&[
    c("charstring", p(0), &Type::Text(Repertoire::Graphic)),
    c("bitstring", p(1), &Type::BitString(&[])),
    c("external", k(2), &EXTERNAL),
    c("other", k(3), &Type::Sequence(&[
        c("other-mechanism-name", universal(6), &Type::ObjectIdentifier),
        u("other-mechanism-value", &Type::Any),
    ])),
]);
static CS_ALTER_EVENT_CONDITION_MONITORING_REQUEST: Type = Type::Sequence(&[
    u("changeDisplay", &CHANGE_DISPLAY).optional(),
]);
static CS_ALTER_EVENT_ENROLLMENT_REQUEST: Type = Type::Sequence(&[
    u("changeDisplay", &CHANGE_DISPLAY).optional(),
]);
static CS_CREATE_PROGRAM_INVOCATION_REQUEST: Type = Type::Integer(&[
    ("normal", 0),
    ("controlling", 1),
    ("controlled", 2),
]);
static CS_GET_EVENT_CONDITION_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("groupPriorityOverride", k(0), &Type::Explicit(&u("", &choice(&[
        c("priority", p(0), &PRIORITY),
        c("undefined", p(1), &Type::Null),
    ])))).optional(),
    c("listOfReferencingECL", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
    c("displayEnhancement", k(2), &Type::Explicit(&u("", &choice(&[
        c("string", p(0), &Type::Text(Repertoire::Visible)),
        c("index", p(1), &Type::Integer(&[])),
        c("noEnhancement", p(2), &Type::Null),
    ])))),
]);
static CS_GET_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("errorCode", p(0), &Type::Integer(&[])),
    c("control", k(1), &Type::Explicit(&u("", &choice(&[
        c("controlling", k(0), &Type::Sequence(&[
            c("controlledPI", k(0), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
            c("programLocation", p(1), &Type::Text(Repertoire::Visible)).optional(),
            c("runningMode", k(2), &Type::Explicit(&u("", &choice(&[
                c("freeRunning", p(0), &Type::Null),
                c("cycleLimited", p(1), &Type::Integer(&[])),
                c("stepLimited", p(2), &Type::Integer(&[])),
            ])))),
        ])),
        c("controlled", k(1), &Type::Explicit(&u("", &choice(&[
            c("controllingPI", p(0), &IDENTIFIER),
            c("none", p(1), &Type::Null),
        ])))),
        c("normal", p(2), &Type::Null),
    ])))),
]);
static CS_RESUME_REQUEST: Type = choice(&[
    c("normal", universal(5), &Type::Null),
    c("controlling", universal(16).constructed(), &Type::Sequence(&[
        u("modeType", &choice(&[
            c("continueMode", p(0), &Type::Null),
            c("changeMode", k(1), &Type::Explicit(&u("", &START_COUNT))),
        ])),
    ])),
]);
static CS_START_REQUEST: Type = choice(&[
    c("normal", universal(5), &Type::Null),
    c("controlling", universal(16).constructed(), &Type::Sequence(&[
        c("startLocation", p(0), &Type::Text(Repertoire::Visible)).optional(),
        c("startCount", k(1), &Type::Explicit(&u("", &START_COUNT))).default(&[129, 1, 1]),
    ])),
]);
static CS_STATUS_RESPONSE: Type = choice(&[
    c("fullResponse", universal(16).constructed(), &Type::Sequence(&[
        c("operationState", p(0), &OPERATION_STATE),
        c("extendedStatus", p(1), &EXTENDED_STATUS),
        c("extendedStatusMask", p(2), &EXTENDED_STATUS).default(&[4, 240]),
        u("selectedProgramInvocation", &choice(&[
            c("programInvocation", p(3), &IDENTIFIER),
            c("noneSelected", p(4), &Type::Null),
        ])),
    ])),
    c("noExtraResponse", universal(5), &Type::Null),
]);
static CANCEL_ERROR_PDU: Type = Type::Sequence(&[
    c("originalInvokeID", p(0), &UNSIGNED32),
    c("serviceError", k(1), &SERVICE_ERROR),
]);
static CHANGE_ACCESS_CONTROL_REQUEST: Type = Type::Sequence(&[
    u("scopeOfChange", &choice(&[
        c("vMDOnly", p(0), &Type::Null),
        c("listOfObjects", k(1), &Type::Sequence(&[
            c("objectClass", k(0), &Type::Explicit(&u("", &OBJECT_CLASS))),
            c("objectScope", k(1), &Type::Explicit(&u("", &choice(&[
                c("specific", k(0), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
                c("aa-specific", p(1), &Type::Null),
                c("domain", p(2), &IDENTIFIER),
                c("vmd", p(3), &Type::Null),
            ])))),
        ])),
    ])),
    c("accessControlListName", p(2), &IDENTIFIER),
]);
static CHANGE_ACCESS_CONTROL_RESPONSE: Type = Type::Sequence(&[
    c("numberMatched", p(0), &UNSIGNED32),
    c("numberChanged", p(1), &UNSIGNED32),
]);
static CHANGE_DISPLAY: Type = choice(&[
    c("string", p(0), &Type::Text(Repertoire::Visible)),
    c("index", p(1), &Type::Integer(&[])),
    c("noEnhancement", k(2), &Type::Explicit(&c("", universal(5), &Type::Null))),
]);
static CONCLUDE_REQUEST_PDU: Type = Type::Null;
static CONCLUDE_RESPONSE_PDU: Type = Type::Null;
static CONFIRMED_ERROR_PDU: Type = Type::Sequence(&[
    c("invokeID", p(0), &UNSIGNED32),
    c("modifierPosition", p(1), &UNSIGNED32).optional(),
    c("serviceError", k(2), &SERVICE_ERROR),
]);
static CONFIRMED_REQUEST_PDU: Type = Type::Sequence(&[
    c("invokeID", universal(2), &UNSIGNED32),
    c("listOfModifiers", universal(16).constructed(), &Type::SequenceOf(&u("Modifier", &MODIFIER).repeated())).optional(),
    u("service", &CONFIRMED_SERVICE_REQUEST).iec("ConfirmedServiceRequest"),
    c("service-ext", k(79), &Type::Explicit(&u("", &REQUEST_DETAIL))).optional(),
]);
static CONFIRMED_RESPONSE_PDU: Type = Type::Sequence(&[
    c("invokeID", universal(2), &UNSIGNED32),
    u("service", &CONFIRMED_SERVICE_RESPONSE).iec("ConfirmedServiceResponse"),
    c("service-ext", k(79), &Type::Explicit(&u("", &RESPONSE_DETAIL))).optional(),
]);
static CONFIRMED_SERVICE_REQUEST: Type = choice(&[
    c("status", p(0), &STATUS_REQUEST),
    c("getNameList", k(1), &GET_NAME_LIST_REQUEST),
    c("identify", p(2), &IDENTIFY_REQUEST),
    c("rename", k(3), &RENAME_REQUEST),
    c("read", k(4), &READ_REQUEST),
    c("write", k(5), &WRITE_REQUEST),
    c("getVariableAccessAttributes", k(6), &Type::Explicit(&u("", &GET_VARIABLE_ACCESS_ATTRIBUTES_REQUEST))),
    c("defineNamedVariable", k(7), &DEFINE_NAMED_VARIABLE_REQUEST),
    c("defineScatteredAccess", k(8), &DEFINE_SCATTERED_ACCESS_REQUEST),
    c("getScatteredAccessAttributes", k(9), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("deleteVariableAccess", k(10), &DELETE_VARIABLE_ACCESS_REQUEST),
    c("defineNamedVariableList", k(11), &DEFINE_NAMED_VARIABLE_LIST_REQUEST),
    c("getNamedVariableListAttributes", k(12), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("deleteNamedVariableList", k(13), &DELETE_NAMED_VARIABLE_LIST_REQUEST),
    c("defineNamedType", k(14), &DEFINE_NAMED_TYPE_REQUEST),
    c("getNamedTypeAttributes", k(15), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("deleteNamedType", k(16), &DELETE_NAMED_TYPE_REQUEST),
    c("input", k(17), &INPUT_REQUEST),
    c("output", k(18), &OUTPUT_REQUEST),
    c("takeControl", k(19), &TAKE_CONTROL_REQUEST),
    c("relinquishControl", k(20), &RELINQUISH_CONTROL_REQUEST),
    c("defineSemaphore", k(21), &DEFINE_SEMAPHORE_REQUEST),
    c("deleteSemaphore", k(22), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("reportSemaphoreStatus", k(23), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("reportPoolSemaphoreStatus", k(24), &REPORT_POOL_SEMAPHORE_STATUS_REQUEST),
    c("reportSemaphoreEntryStatus", k(25), &REPORT_SEMAPHORE_ENTRY_STATUS_REQUEST),
    c("initiateDownloadSequence", k(26), &INITIATE_DOWNLOAD_SEQUENCE_REQUEST),
    c("downloadSegment", p(27), &IDENTIFIER),
    c("terminateDownloadSequence", k(28), &TERMINATE_DOWNLOAD_SEQUENCE_REQUEST),
    c("initiateUploadSequence", p(29), &IDENTIFIER),
    c("uploadSegment", p(30), &INTEGER32),
    c("terminateUploadSequence", p(31), &INTEGER32),
    c("requestDomainDownload", k(32), &REQUEST_DOMAIN_DOWNLOAD_REQUEST),
    c("requestDomainUpload", k(33), &REQUEST_DOMAIN_UPLOAD_REQUEST),
    c("loadDomainContent", k(34), &LOAD_DOMAIN_CONTENT_REQUEST),
    c("storeDomainContent", k(35), &STORE_DOMAIN_CONTENT_REQUEST),
    c("deleteDomain", p(36), &IDENTIFIER),
    c("getDomainAttributes", p(37), &IDENTIFIER),
    c("createProgramInvocation", k(38), &CREATE_PROGRAM_INVOCATION_REQUEST),
    c("deleteProgramInvocation", p(39), &IDENTIFIER),
    c("start", k(40), &START_REQUEST),
    c("stop", k(41), &STOP_REQUEST),
    c("resume", k(42), &RESUME_REQUEST),
    c("reset", k(43), &RESET_REQUEST),
    c("kill", k(44), &KILL_REQUEST),
    c("getProgramInvocationAttributes", p(45), &IDENTIFIER),
    c("obtainFile", k(46), &OBTAIN_FILE_REQUEST),
    c("defineEventCondition", k(47), &DEFINE_EVENT_CONDITION_REQUEST),
    c("deleteEventCondition", k(48), &Type::Explicit(&u("", &DELETE_EVENT_CONDITION_REQUEST))),
    c("getEventConditionAttributes", k(49), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("reportEventConditionStatus", k(50), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("alterEventConditionMonitoring", k(51), &ALTER_EVENT_CONDITION_MONITORING_REQUEST),
    c("triggerEvent", k(52), &TRIGGER_EVENT_REQUEST),
    c("defineEventAction", k(53), &DEFINE_EVENT_ACTION_REQUEST),
    c("deleteEventAction", k(54), &Type::Explicit(&u("", &DELETE_EVENT_ACTION_REQUEST))),
    c("getEventActionAttributes", k(55), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("reportEventActionStatus", k(56), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("defineEventEnrollment", k(57), &DEFINE_EVENT_ENROLLMENT_REQUEST),
    c("deleteEventEnrollment", k(58), &Type::Explicit(&u("", &DELETE_EVENT_ENROLLMENT_REQUEST))),
    c("alterEventEnrollment", k(59), &ALTER_EVENT_ENROLLMENT_REQUEST),
    c("reportEventEnrollmentStatus", k(60), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("getEventEnrollmentAttributes", k(61), &GET_EVENT_ENROLLMENT_ATTRIBUTES_REQUEST),
    c("acknowledgeEventNotification", k(62), &ACKNOWLEDGE_EVENT_NOTIFICATION_REQUEST),
    c("getAlarmSummary", k(63), &GET_ALARM_SUMMARY_REQUEST),
    c("getAlarmEnrollmentSummary", k(64), &GET_ALARM_ENROLLMENT_SUMMARY_REQUEST),
    c("readJournal", k(65), &READ_JOURNAL_REQUEST),
    c("writeJournal", k(66), &WRITE_JOURNAL_REQUEST),
    c("initializeJournal", k(67), &INITIALIZE_JOURNAL_REQUEST),
    c("reportJournalStatus", k(68), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("createJournal", k(69), &CREATE_JOURNAL_REQUEST),
    c("deleteJournal", k(70), &DELETE_JOURNAL_REQUEST),
    c("getCapabilityList", k(71), &GET_CAPABILITY_LIST_REQUEST),
    c("fileOpen", k(72), &FILE_OPEN_REQUEST),
    c("fileRead", p(73), &INTEGER32),
    c("fileClose", p(74), &INTEGER32),
    c("fileRename", k(75), &FILE_RENAME_REQUEST),
    c("fileDelete", k(76), &FILE_NAME),
    c("fileDirectory", k(77), &FILE_DIRECTORY_REQUEST),
    c("additionalService", k(78), &Type::Explicit(&u("", &ADDITIONAL_SERVICE_REQUEST))),
    c("getDataExchangeAttributes", k(80), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("exchangeData", k(81), &EXCHANGE_DATA_REQUEST),
    c("defineAccessControlList", k(82), &DEFINE_ACCESS_CONTROL_LIST_REQUEST),
    c("getAccessControlListAttributes", k(83), &Type::Explicit(&u("", &GET_ACCESS_CONTROL_LIST_ATTRIBUTES_REQUEST))),
    c("reportAccessControlledObjects", k(84), &REPORT_ACCESS_CONTROLLED_OBJECTS_REQUEST),
    c("deleteAccessControlList", p(85), &IDENTIFIER),
    c("changeAccessControl", k(86), &CHANGE_ACCESS_CONTROL_REQUEST),
]);
static CONFIRMED_SERVICE_RESPONSE: Type = choice(&[
    c("status", k(0), &STATUS_RESPONSE),
    c("getNameList", k(1), &GET_NAME_LIST_RESPONSE),
    c("identify", k(2), &IDENTIFY_RESPONSE),
    c("rename", p(3), &RENAME_RESPONSE),
    c("read", k(4), &READ_RESPONSE),
    c("write", k(5), &WRITE_RESPONSE),
    c("getVariableAccessAttributes", k(6), &GET_VARIABLE_ACCESS_ATTRIBUTES_RESPONSE),
    c("defineNamedVariable", p(7), &DEFINE_NAMED_VARIABLE_RESPONSE),
    c("defineScatteredAccess", p(8), &DEFINE_SCATTERED_ACCESS_RESPONSE),
    c("getScatteredAccessAttributes", k(9), &GET_SCATTERED_ACCESS_ATTRIBUTES_RESPONSE),
    c("deleteVariableAccess", k(10), &DELETE_VARIABLE_ACCESS_RESPONSE),
    c("defineNamedVariableList", p(11), &DEFINE_NAMED_VARIABLE_LIST_RESPONSE),
    c("getNamedVariableListAttributes", k(12), &GET_NAMED_VARIABLE_LIST_ATTRIBUTES_RESPONSE),
    c("deleteNamedVariableList", k(13), &DELETE_NAMED_VARIABLE_LIST_RESPONSE),
    c("defineNamedType", p(14), &DEFINE_NAMED_TYPE_RESPONSE),
    c("getNamedTypeAttributes", k(15), &GET_NAMED_TYPE_ATTRIBUTES_RESPONSE),
    c("deleteNamedType", k(16), &DELETE_NAMED_TYPE_RESPONSE),
    c("input", p(17), &MMSSTRING),
    c("output", p(18), &OUTPUT_RESPONSE),
    c("takeControl", k(19), &Type::Explicit(&u("", &TAKE_CONTROL_RESPONSE))),
    c("relinquishControl", p(20), &RELINQUISH_CONTROL_RESPONSE),
    c("defineSemaphore", p(21), &DEFINE_SEMAPHORE_RESPONSE),
    c("deleteSemaphore", p(22), &DELETE_SEMAPHORE_RESPONSE),
    c("reportSemaphoreStatus", k(23), &REPORT_SEMAPHORE_STATUS_RESPONSE),
    c("reportPoolSemaphoreStatus", k(24), &REPORT_POOL_SEMAPHORE_STATUS_RESPONSE),
    c("reportSemaphoreEntryStatus", k(25), &REPORT_SEMAPHORE_ENTRY_STATUS_RESPONSE),
    c("initiateDownloadSequence", p(26), &INITIATE_DOWNLOAD_SEQUENCE_RESPONSE),
    c("downloadSegment", k(27), &DOWNLOAD_SEGMENT_RESPONSE),
    c("terminateDownloadSequence", p(28), &TERMINATE_DOWNLOAD_SEQUENCE_RESPONSE),
    c("initiateUploadSequence", k(29), &INITIATE_UPLOAD_SEQUENCE_RESPONSE),
    c("uploadSegment", k(30), &UPLOAD_SEGMENT_RESPONSE),
    c("terminateUploadSequence", p(31), &TERMINATE_UPLOAD_SEQUENCE_RESPONSE),
    c("requestDomainDownload", p(32), &REQUEST_DOMAIN_DOWNLOAD_RESPONSE),
    c("requestDomainUpload", p(33), &REQUEST_DOMAIN_UPLOAD_RESPONSE),
    c("loadDomainContent", p(34), &LOAD_DOMAIN_CONTENT_RESPONSE),
    c("storeDomainContent", p(35), &STORE_DOMAIN_CONTENT_RESPONSE),
    c("deleteDomain", p(36), &DELETE_DOMAIN_RESPONSE),
    c("getDomainAttributes", k(37), &GET_DOMAIN_ATTRIBUTES_RESPONSE),
    c("createProgramInvocation", p(38), &CREATE_PROGRAM_INVOCATION_RESPONSE),
    c("deleteProgramInvocation", p(39), &DELETE_PROGRAM_INVOCATION_RESPONSE),
    c("start", p(40), &START_RESPONSE),
    c("stop", p(41), &STOP_RESPONSE),
    c("resume", p(42), &RESUME_RESPONSE),
    c("reset", p(43), &RESET_RESPONSE),
    c("kill", p(44), &KILL_RESPONSE),
    c("getProgramInvocationAttributes", k(45), &GET_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE),
    c("obtainFile", p(46), &OBTAIN_FILE_RESPONSE),
    c("defineEventCondition", p(47), &DEFINE_EVENT_CONDITION_RESPONSE),
    c("deleteEventCondition", p(48), &UNSIGNED32),
    c("getEventConditionAttributes", k(49), &GET_EVENT_CONDITION_ATTRIBUTES_RESPONSE),
    c("reportEventConditionStatus", k(50), &REPORT_EVENT_CONDITION_STATUS_RESPONSE),
    c("alterEventConditionMonitoring", p(51), &ALTER_EVENT_CONDITION_MONITORING_RESPONSE),
    c("triggerEvent", p(52), &TRIGGER_EVENT_RESPONSE),
    c("defineEventAction", p(53), &DEFINE_EVENT_ACTION_RESPONSE),
    c("deleteEventAction", p(54), &UNSIGNED32),
    c("getEventActionAttributes", k(55), &GET_EVENT_ACTION_ATTRIBUTES_RESPONSE),
    c("reportEventActionStatus", p(56), &UNSIGNED32),
    c("defineEventEnrollment", p(57), &DEFINE_EVENT_ENROLLMENT_RESPONSE),
    c("deleteEventEnrollment", p(58), &UNSIGNED32),
    c("alterEventEnrollment", k(59), &ALTER_EVENT_ENROLLMENT_RESPONSE),
    c("reportEventEnrollmentStatus", k(60), &REPORT_EVENT_ENROLLMENT_STATUS_RESPONSE),
    c("getEventEnrollmentAttributes", k(61), &GET_EVENT_ENROLLMENT_ATTRIBUTES_RESPONSE),
    c("acknowledgeEventNotification", p(62), &ACKNOWLEDGE_EVENT_NOTIFICATION_RESPONSE),
    c("getAlarmSummary", k(63), &GET_ALARM_SUMMARY_RESPONSE),
    c("getAlarmEnrollmentSummary", k(64), &GET_ALARM_ENROLLMENT_SUMMARY_RESPONSE),
    c("readJournal", k(65), &READ_JOURNAL_RESPONSE),
    c("writeJournal", p(66), &WRITE_JOURNAL_RESPONSE),
    c("initializeJournal", p(67), &UNSIGNED32),
    c("reportJournalStatus", k(68), &REPORT_JOURNAL_STATUS_RESPONSE),
    c("createJournal", p(69), &CREATE_JOURNAL_RESPONSE),
    c("deleteJournal", p(70), &DELETE_JOURNAL_RESPONSE),
    c("getCapabilityList", k(71), &GET_CAPABILITY_LIST_RESPONSE),
    c("fileOpen", k(72), &FILE_OPEN_RESPONSE),
    c("fileRead", k(73), &FILE_READ_RESPONSE),
    c("fileClose", p(74), &FILE_CLOSE_RESPONSE),
    c("fileRename", p(75), &FILE_RENAME_RESPONSE),
    c("fileDelete", p(76), &FILE_DELETE_RESPONSE),
    c("fileDirectory", k(77), &FILE_DIRECTORY_RESPONSE),
    c("additionalService", k(78), &Type::Explicit(&u("", &ADDITIONAL_SERVICE_RESPONSE))),
    c("getDataExchangeAttributes", k(80), &Type::Explicit(&c("", universal(16).constructed(), &GET_DATA_EXCHANGE_ATTRIBUTES_RESPONSE))),
    c("exchangeData", k(81), &EXCHANGE_DATA_RESPONSE),
    c("defineAccessControlList", p(82), &DEFINE_ACCESS_CONTROL_LIST_RESPONSE),
    c("getAccessControlListAttributes", k(83), &GET_ACCESS_CONTROL_LIST_ATTRIBUTES_RESPONSE),
    c("reportAccessControlledObjects", k(84), &REPORT_ACCESS_CONTROLLED_OBJECTS_RESPONSE),
    c("deleteAccessControlList", p(85), &DELETE_ACCESS_CONTROL_LIST_RESPONSE),
    c("changeAccessControl", k(86), &CHANGE_ACCESS_CONTROL_RESPONSE),
]);
static CONTROL_ELEMENT: Type = choice(&[
    c("beginDomainDef", k(0), &Type::Explicit(&c("", universal(16).constructed(), &Type::Sequence(&[
        c("domainName", p(1), &IDENTIFIER),
        c("capabilities", k(2), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
        c("sharable", p(3), &Type::Boolean),
        c("loadData", k(4), &Type::Explicit(&u("", &LOAD_DATA))).optional(),
    ])))),
    c("continueDomainDef", k(1), &Type::Explicit(&c("", universal(16).constructed(), &Type::Sequence(&[
        c("domainName", p(1), &IDENTIFIER),
        c("loadData", k(3), &Type::Explicit(&u("", &LOAD_DATA))),
    ])))),
    c("endDomainDef", p(2), &IDENTIFIER),
    c("piDefinition", k(3), &Type::Sequence(&[
        c("piName", p(0), &IDENTIFIER),
        c("listOfDomains", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
        c("reusable", p(2), &Type::Boolean).default(&[255]),
        c("monitorType", p(3), &Type::Boolean).optional(),
        c("pIState", p(4), &PROGRAM_INVOCATION_STATE).optional(),
    ])),
]);
static CREATE_JOURNAL_REQUEST: Type = Type::Sequence(&[
    c("journalName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
]);
static CREATE_JOURNAL_RESPONSE: Type = Type::Null;
static CREATE_PROGRAM_INVOCATION_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
    c("listOfDomainNames", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("reusable", p(2), &Type::Boolean).default(&[255]),
    c("monitorType", p(3), &Type::Boolean).optional(),
]);
static CREATE_PROGRAM_INVOCATION_RESPONSE: Type = Type::Null;
static CREATE_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static DATA: Type = choice(&[
    c("array", k(1), &Type::SequenceOf(&u("Data", &DATA).repeated())),
    c("structure", k(2), &Type::SequenceOf(&u("Data", &DATA).repeated())),
    c("boolean", p(3), &Type::Boolean),
    c("bit-string", p(4), &Type::BitString(&[])),
    c("integer", p(5), &Type::Integer(&[])),
    c("unsigned", p(6), &Type::Integer(&[])),
    c("floating-point", p(7), &Type::OctetString),
    c("octet-string", p(9), &Type::OctetString),
    c("visible-string", p(10), &Type::Text(Repertoire::Visible)),
    c("generalized-time", p(11), &Type::Text(Repertoire::Time)),
    c("binary-time", p(12), &TIME_OF_DAY),
    c("bcd", p(13), &Type::Integer(&[])),
    c("booleanArray", p(14), &Type::BitString(&[])),
    c("objId", p(15), &Type::ObjectIdentifier),
    c("mMSString", p(16), &Type::Text(Repertoire::Utf8)),
    c("utc-time", p(17), &Type::OctetString),
]);
static DATA_ACCESS_ERROR: Type = Type::Integer(&[
    ("object-invalidated", 0),
    ("hardware-fault", 1),
    ("temporarily-unavailable", 2),
    ("object-access-denied", 3),
    ("object-undefined", 4),
    ("invalid-address", 5),
    ("type-unsupported", 6),
    ("type-inconsistent", 7),
    ("object-attribute-inconsistent", 8),
    ("object-access-unsupported", 9),
    ("object-non-existent", 10),
    ("object-value-invalid", 11),
]);
static DEFINE_ACCESS_CONTROL_LIST_REQUEST: Type = Type::Sequence(&[
    c("accessControlListName", p(0), &IDENTIFIER),
    c("accessControlListElements", k(1), &ACCESS_CONTROL_LIST_ELEMENTS),
]);
static DEFINE_ACCESS_CONTROL_LIST_RESPONSE: Type = Type::Null;
static DEFINE_EVENT_ACTION_REQUEST: Type = Type::Sequence(&[
    c("eventActionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("listOfModifier", k(1), &Type::SequenceOf(&u("Modifier", &MODIFIER).repeated())).optional(),
    c("confirmedServiceRequest", k(2), &Type::Explicit(&u("", &CONFIRMED_SERVICE_REQUEST))),
    c("cs-extension", k(79), &Type::Explicit(&u("", &REQUEST_DETAIL))).optional(),
]);
static DEFINE_EVENT_ACTION_RESPONSE: Type = Type::Null;
static DEFINE_EVENT_CONDITION_REQUEST: Type = Type::Sequence(&[
    c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("class", p(1), &EC_CLASS),
    c("priority", p(2), &PRIORITY).default(&[64]),
    c("severity", p(3), &UNSIGNED8).default(&[64]),
    c("alarmSummaryReports", p(4), &Type::Boolean).optional(),
    c("monitoredVariable", k(6), &Type::Explicit(&u("", &VARIABLE_SPECIFICATION))).optional(),
    c("evaluationInterval", p(7), &UNSIGNED32).optional(),
]);
static DEFINE_EVENT_CONDITION_RESPONSE: Type = Type::Null;
static DEFINE_EVENT_CONDITION_LIST_RESPONSE: Type = Type::Null;
static DEFINE_EVENT_ENROLLMENT_REQUEST: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionTransitions", p(2), &TRANSITIONS),
    c("alarmAcknowledgmentRule", p(3), &ALARM_ACK_RULE),
    c("eventActionName", k(4), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
    c("clientApplication", k(5), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))).optional(),
]);
static DEFINE_EVENT_ENROLLMENT_RESPONSE: Type = Type::Null;
static DEFINE_NAMED_TYPE_REQUEST: Type = Type::Sequence(&[
    u("typeName", &OBJECT_NAME),
    u("typeSpecification", &TYPE_SPECIFICATION),
]);
static DEFINE_NAMED_TYPE_RESPONSE: Type = Type::Null;
static DEFINE_NAMED_VARIABLE_REQUEST: Type = Type::Sequence(&[
    c("variableName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("address", k(1), &Type::Explicit(&u("", &ADDRESS))),
    c("typeSpecification", k(2), &Type::Explicit(&u("", &TYPE_SPECIFICATION))).optional(),
]);
static DEFINE_NAMED_VARIABLE_RESPONSE: Type = Type::Null;
static DEFINE_NAMED_VARIABLE_LIST_REQUEST: Type = Type::Sequence(&[
    u("variableListName", &OBJECT_NAME),
    c("listOfVariable", k(0), &Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
        u("variableSpecification", &VARIABLE_SPECIFICATION),
        c("alternateAccess", k(5), &ALTERNATE_ACCESS).optional(),
    ])).repeated())),
]);
static DEFINE_NAMED_VARIABLE_LIST_RESPONSE: Type = Type::Null;
static DEFINE_SCATTERED_ACCESS_REQUEST: Type = Type::Sequence(&[
    c("scatteredAccessName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("scatteredAccessDescription", k(1), &SCATTERED_ACCESS_DESCRIPTION),
]);
static DEFINE_SCATTERED_ACCESS_RESPONSE: Type = Type::Null;
static DEFINE_SEMAPHORE_REQUEST: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("numberOfTokens", p(1), &UNSIGNED16),
]);
static DEFINE_SEMAPHORE_RESPONSE: Type = Type::Null;
static DELETE_ACCESS_CONTROL_LIST_RESPONSE: Type = Type::Null;
static DELETE_DOMAIN_RESPONSE: Type = Type::Null;
static DELETE_EVENT_ACTION_REQUEST: Type = choice(&[
    c("specific", k(0), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("aa-specific", p(1), &Type::Null),
    c("domain", p(3), &IDENTIFIER),
    c("vmd", p(4), &Type::Null),
]);
static DELETE_EVENT_CONDITION_REQUEST: Type = choice(&[
    c("specific", k(0), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("aa-specific", p(1), &Type::Null),
    c("domain", p(2), &IDENTIFIER),
    c("vmd", p(3), &Type::Null),
]);
static DELETE_EVENT_CONDITION_LIST_RESPONSE: Type = Type::Null;
static DELETE_EVENT_ENROLLMENT_REQUEST: Type = choice(&[
    c("specific", k(0), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("ec", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("ea", k(2), &Type::Explicit(&u("", &OBJECT_NAME))),
]);
static DELETE_JOURNAL_REQUEST: Type = Type::Sequence(&[
    c("journalName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
]);
static DELETE_JOURNAL_RESPONSE: Type = Type::Null;
static DELETE_NAMED_TYPE_REQUEST: Type = Type::Sequence(&[
    c("scopeOfDelete", p(0), &Type::Integer(&[
        ("specific", 0),
        ("aa-specific", 1),
        ("domain", 2),
        ("vmd", 3),
    ])).default(&[0]),
    c("listOfTypeName", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
    c("domainName", p(2), &IDENTIFIER).optional(),
]);
static DELETE_NAMED_TYPE_RESPONSE: Type = Type::Sequence(&[
    c("numberMatched", p(0), &UNSIGNED32),
    c("numberDeleted", p(1), &UNSIGNED32),
]);
static DELETE_NAMED_VARIABLE_LIST_REQUEST: Type = Type::Sequence(&[
    c("scopeOfDelete", p(0), &Type::Integer(&[
        ("specific", 0),
        ("aa-specific", 1),
        ("domain", 2),
        ("vmd", 3),
    ])).default(&[0]),
    c("listOfVariableListName", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
    c("domainName", p(2), &IDENTIFIER).optional(),
]);
static DELETE_NAMED_VARIABLE_LIST_RESPONSE: Type = Type::Sequence(&[
    c("numberMatched", p(0), &UNSIGNED32),
    c("numberDeleted", p(1), &UNSIGNED32),
]);
static DELETE_PROGRAM_INVOCATION_RESPONSE: Type = Type::Null;
static DELETE_SEMAPHORE_RESPONSE: Type = Type::Null;
static DELETE_UNIT_CONTROL_ERROR: Type = choice(&[
    c("domain", p(0), &IDENTIFIER),
    c("programInvocation", p(1), &IDENTIFIER),
]);
static DELETE_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static DELETE_VARIABLE_ACCESS_REQUEST: Type = Type::Sequence(&[
    c("scopeOfDelete", p(0), &Type::Integer(&[
        ("specific", 0),
        ("aa-specific", 1),
        ("domain", 2),
        ("vmd", 3),
    ])).default(&[0]),
    c("listOfName", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
    c("domainName", p(2), &IDENTIFIER).optional(),
]);
static DELETE_VARIABLE_ACCESS_RESPONSE: Type = Type::Sequence(&[
    c("numberMatched", p(0), &UNSIGNED32),
    c("numberDeleted", p(1), &UNSIGNED32),
]);
static DIRECTORY_ENTRY: Type = Type::Sequence(&[
    c("fileName", k(0), &FILE_NAME),
    c("fileAttributes", k(1), &FILE_ATTRIBUTES),
]);
static DOMAIN_STATE: Type = Type::Integer(&[
    ("non-existent", 0),
    ("loading", 1),
    ("ready", 2),
    ("in-use", 3),
    ("complete", 4),
    ("incomplete", 5),
    ("d1", 7),
    ("d2", 8),
    ("d3", 9),
    ("d4", 10),
    ("d5", 11),
    ("d6", 12),
    ("d7", 13),
    ("d8", 14),
    ("d9", 15),
]);
static DOWNLOAD_SEGMENT_RESPONSE: Type = Type::Sequence(&[
    u("loadData", &LOAD_DATA),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static EC_CLASS: Type = Type::Integer(&[
    ("network-triggered", 0),
    ("monitored", 1),
]);
static EC_STATE: Type = Type::Integer(&[
    ("disabled", 0),
    ("idle", 1),
    ("active", 2),
]);
static EE_CLASS: Type = Type::Integer(&[
    ("modifier", 0),
    ("notification", 1),
]);
static EE_DURATION: Type = Type::Integer(&[
    ("current", 0),
    ("permanent", 1),
]);
static EE_STATE: Type = Type::Integer(&[
    ("disabled", 0),
    ("idle", 1),
    ("active", 2),
    ("activeNoAckA", 3),
    ("idleNoAckI", 4),
    ("idleNoAckA", 5),
    ("idleAcked", 6),
    ("activeAcked", 7),
    ("undefined", 8),
]);
static EEATTRIBUTES: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionName", k(1), &Type::Explicit(&u("", &choice(&[
        c("eventCondition", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
        c("undefined", p(1), &Type::Null),
    ])))),
    c("eventActionName", k(2), &Type::Explicit(&u("", &choice(&[
        c("eventAction", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
        c("undefined", p(1), &Type::Null),
    ])))).optional(),
    c("clientApplication", k(3), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))).optional(),
    c("mmsDeletable", p(4), &Type::Boolean).default(&[0]),
    c("enrollmentClass", p(5), &EE_CLASS),
    c("duration", p(6), &EE_DURATION).default(&[0]),
    c("invokeID", p(7), &UNSIGNED32).optional(),
    c("remainingAcceptableDelay", p(8), &UNSIGNED32).optional(),
    c("displayEnhancement", k(9), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))).optional(),
    c("accessControlList", p(11), &IDENTIFIER).optional(),
]);
static EN_ADDITIONAL_DETAIL: Type = choice(&[
    c("string", p(0), &Type::Text(Repertoire::Visible)),
    c("index", p(1), &Type::Integer(&[])),
    c("noEnhancement", universal(5), &Type::Null),
]);
static EMBEDDED_PDV: Type = Type::Sequence(&[
    c("identification", k(0), &Type::Explicit(&u("", &choice(&[
        c("syntaxes", k(0), &Type::Sequence(&[
            c("abstract", p(0), &Type::ObjectIdentifier),
            c("transfer", p(1), &Type::ObjectIdentifier),
        ])),
        c("syntax", p(1), &Type::ObjectIdentifier),
        c("presentation-context-id", p(2), &Type::Integer(&[])),
        c("context-negotiation", k(3), &Type::Sequence(&[
            c("presentation-context-id", p(0), &Type::Integer(&[])),
            c("transfer-syntax", p(1), &Type::ObjectIdentifier),
        ])),
        c("transfer-syntax", p(4), &Type::ObjectIdentifier),
        c("fixed", p(5), &Type::Null),
    ])))),
    c("data-value", p(2), &Type::OctetString),
]);
static ENTRY_CONTENT: Type = Type::Sequence(&[
    c("occurrenceTime", p(0), &TIME_OF_DAY),
    u("entryForm", &choice(&[
        c("data", k(2), &Type::Sequence(&[
            c("event", k(0), &Type::Sequence(&[
                c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
                c("currentState", p(1), &EC_STATE),
            ])).optional(),
            c("listOfVariables", k(1), &Type::SequenceOf(&c("Journal-Variable", universal(16).constructed(), &JOURNAL_VARIABLE).repeated())).optional(),
        ])),
        c("annotation", p(3), &MMSSTRING),
    ])),
]);
static EVENT_CONDITION_LIST_MEMBERS: Type = Type::Sequence(&[
    c("eventConditionListName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("listOfEventConditionName", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("listOfEventConditionListName", k(2), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
]);
static EVENT_CONDITION_STATUS: Type = Type::Sequence(&[
    c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("currentState", p(1), &EC_STATE),
    c("numberOfEventEnrollments", p(2), &UNSIGNED32),
    c("enabled", p(3), &Type::Boolean).optional(),
    c("timeOfLastTransitionToActive", k(4), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeOfLastTransitionToIdle", k(5), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
]);
static EVENT_NOTIFICATION: Type = Type::Sequence(&[
    c("eventEnrollmentName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("severity", p(2), &SEVERITY),
    c("currentState", p(3), &EC_STATE).optional(),
    c("transitionTime", k(4), &Type::Explicit(&u("", &EVENT_TIME))),
    c("notificationLost", p(6), &Type::Boolean).default(&[0]),
    c("alarmAcknowledgmentRule", p(7), &ALARM_ACK_RULE).optional(),
    c("actionResult", k(8), &Type::Sequence(&[
        u("eventActionName", &OBJECT_NAME),
        u("successOrFailure", &choice(&[
            c("success", k(0), &Type::Sequence(&[
                u("confirmedServiceResponse", &CONFIRMED_SERVICE_RESPONSE),
                c("cs-Response-Detail", k(79), &Type::Explicit(&u("", &RESPONSE_DETAIL))).optional(),
            ])),
            c("failure", k(1), &Type::Sequence(&[
                c("modifierPosition", p(0), &UNSIGNED32).optional(),
                c("serviceError", k(1), &SERVICE_ERROR),
            ])),
        ])),
    ])).optional(),
]);
static EVENT_TIME: Type = choice(&[
    c("timeOfDay", p(0), &TIME_OF_DAY),
    c("timeSequenceIdentifier", p(1), &UNSIGNED32),
    c("undefined", p(2), &Type::Null),
]);
static EXCHANGE_DATA_REQUEST: Type = Type::Sequence(&[
    c("dataExchangeName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("listOfRequestData", k(1), &Type::SequenceOf(&u("Data", &DATA).repeated())),
]);
static EXCHANGE_DATA_RESPONSE: Type = Type::Sequence(&[
    c("listOfResponseData", k(0), &Type::SequenceOf(&u("Data", &DATA).repeated())),
]);
static EXTENDED_STATUS: Type = Type::BitString(&[
    ("safetyInterlocksViolated", 0),
    ("anyPhysicalResourcePowerOn", 1),
    ("allPhysicalResourcesCalibrated", 2),
    ("localControl", 3),
]);
static EXTERNAL: Type = Type::Sequence(&[
    c("direct-reference", universal(6), &Type::ObjectIdentifier).optional(),
    c("indirect-reference", universal(2), &Type::Integer(&[])).optional(),
    c("data-value-descriptor", universal(7), &Type::Text(Repertoire::Graphic)).optional(),
    u("encoding", &choice(&[
        c("single-ASN1-type", k(0), &Type::Explicit(&u("", &Type::Any))),
        c("octet-aligned", p(1), &Type::OctetString),
        c("arbitrary", p(2), &Type::BitString(&[])),
    ])),
]);
static FILE_ATTRIBUTES: Type = Type::Sequence(&[
    c("sizeOfFile", p(0), &UNSIGNED32),
    c("lastModified", p(1), &Type::Text(Repertoire::Time)).optional(),
]);
static FILE_CLOSE_RESPONSE: Type = Type::Null;
static FILE_DELETE_RESPONSE: Type = Type::Null;
static FILE_DIRECTORY_REQUEST: Type = Type::Sequence(&[
    c("fileSpecification", k(0), &FILE_NAME).optional(),
    c("continueAfter", k(1), &FILE_NAME).optional(),
]);
static FILE_DIRECTORY_RESPONSE: Type = Type::Sequence(&[
    c("listOfDirectoryEntry", k(0), &Type::Explicit(&c("", universal(16).constructed(), &Type::SequenceOf(&c("DirectoryEntry", universal(16).constructed(), &DIRECTORY_ENTRY).repeated())))),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static FILE_NAME: Type = Type::SequenceOf(&c("GraphicString", universal(25), &Type::Text(Repertoire::Graphic)).repeated());
static FILE_OPEN_REQUEST: Type = Type::Sequence(&[
    c("fileName", k(0), &FILE_NAME),
    c("initialPosition", p(1), &UNSIGNED32),
]);
static FILE_OPEN_RESPONSE: Type = Type::Sequence(&[
    c("frsmID", p(0), &INTEGER32),
    c("fileAttributes", k(1), &FILE_ATTRIBUTES),
]);
static FILE_READ_RESPONSE: Type = Type::Sequence(&[
    c("fileData", p(0), &Type::OctetString),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static FILE_RENAME_ERROR: Type = Type::Integer(&[
    ("source-file", 0),
    ("destination-file", 1),
]);
static FILE_RENAME_REQUEST: Type = Type::Sequence(&[
    c("currentFileName", k(0), &FILE_NAME),
    c("newFileName", k(1), &FILE_NAME),
]);
static FILE_RENAME_RESPONSE: Type = Type::Null;
static GET_ACCESS_CONTROL_LIST_ATTRIBUTES_REQUEST: Type = choice(&[
    c("accessControlListName", p(0), &IDENTIFIER),
    c("vMD", p(1), &Type::Null),
    c("namedObject", k(2), &Type::Sequence(&[
        c("objectClass", k(0), &Type::Explicit(&u("", &OBJECT_CLASS))),
        c("objectName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    ])),
]);
static GET_ACCESS_CONTROL_LIST_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("name", k(0), &Type::Explicit(&c("", universal(26), &IDENTIFIER))),
    c("accessControlListElements", k(1), &ACCESS_CONTROL_LIST_ELEMENTS),
    c("vMDuse", p(2), &Type::Boolean),
    c("references", k(3), &Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
        c("objectClass", k(0), &Type::Explicit(&u("", &OBJECT_CLASS))),
        c("objectCount", p(1), &Type::Integer(&[])),
    ])).repeated())),
    c("accessControlList", p(4), &IDENTIFIER).optional(),
]);
static GET_ALARM_ENROLLMENT_SUMMARY_REQUEST: Type = Type::Sequence(&[
    c("enrollmentsOnly", p(0), &Type::Boolean).default(&[255]),
    c("activeAlarmsOnly", p(1), &Type::Boolean).default(&[255]),
    c("acknowledgementFilter", p(2), &Type::Integer(&[
        ("not-acked", 0),
        ("acked", 1),
        ("all", 2),
    ])).default(&[0]),
    c("severityFilter", k(3), &SEVERITY_FILTER).default(&[128, 1, 0, 129, 1, 127]),
    c("continueAfter", k(5), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
]);
static GET_ALARM_ENROLLMENT_SUMMARY_RESPONSE: Type = Type::Sequence(&[
    c("listOfAlarmEnrollmentSummary", k(0), &Type::SequenceOf(&c("AlarmEnrollmentSummary", universal(16).constructed(), &ALARM_ENROLLMENT_SUMMARY).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static GET_ALARM_SUMMARY_REQUEST: Type = Type::Sequence(&[
    c("enrollmentsOnly", p(0), &Type::Boolean).default(&[255]),
    c("activeAlarmsOnly", p(1), &Type::Boolean).default(&[255]),
    c("acknowledgementFilter", p(2), &Type::Integer(&[
        ("not-acked", 0),
        ("acked", 1),
        ("all", 2),
    ])).default(&[0]),
    c("severityFilter", k(3), &SEVERITY_FILTER).default(&[128, 1, 0, 129, 1, 127]),
    c("continueAfter", k(5), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
]);
static GET_ALARM_SUMMARY_RESPONSE: Type = Type::Sequence(&[
    c("listOfAlarmSummary", k(0), &Type::SequenceOf(&c("AlarmSummary", universal(16).constructed(), &ALARM_SUMMARY).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static GET_CAPABILITY_LIST_REQUEST: Type = Type::Sequence(&[
    c("continueAfter", universal(26), &MMSSTRING).optional(),
]);
static GET_CAPABILITY_LIST_RESPONSE: Type = Type::Sequence(&[
    c("listOfCapabilities", k(0), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static GET_DATA_EXCHANGE_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("inUse", p(0), &Type::Boolean),
    c("listOfRequestTypeDescriptions", k(1), &Type::SequenceOf(&u("TypeDescription", &TYPE_DESCRIPTION).repeated())),
    c("listOfResponseTypeDescriptions", k(2), &Type::SequenceOf(&u("TypeDescription", &TYPE_DESCRIPTION).repeated())),
    c("programInvocation", p(3), &IDENTIFIER).optional(),
    c("accessControlList", p(4), &IDENTIFIER).optional(),
]);
static GET_DOMAIN_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("listOfCapabilities", k(0), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
    c("state", p(1), &DOMAIN_STATE),
    c("mmsDeletable", p(2), &Type::Boolean),
    c("sharable", p(3), &Type::Boolean),
    c("listOfProgramInvocations", k(4), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("uploadInProgress", p(5), &INTEGER8),
    c("accessControlList", p(6), &IDENTIFIER).optional(),
]);
static GET_EVENT_ACTION_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean).default(&[0]),
    c("listOfModifier", k(1), &Type::SequenceOf(&u("Modifier", &MODIFIER).repeated())),
    c("confirmedServiceRequest", k(2), &Type::Explicit(&u("", &CONFIRMED_SERVICE_REQUEST))),
    c("cs-extension", k(79), &Type::Explicit(&u("", &REQUEST_DETAIL))).optional(),
    c("accessControlList", p(3), &IDENTIFIER).optional(),
]);
static GET_EVENT_CONDITION_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean).default(&[0]),
    c("class", p(1), &EC_CLASS),
    c("priority", p(2), &PRIORITY).default(&[64]),
    c("severity", p(3), &UNSIGNED8).default(&[64]),
    c("alarmSummaryReports", p(4), &Type::Boolean).default(&[0]),
    c("monitoredVariable", k(6), &Type::Explicit(&u("", &choice(&[
        c("variableReference", k(0), &Type::Explicit(&u("", &VARIABLE_SPECIFICATION))),
        c("undefined", p(1), &Type::Null),
    ])))).optional(),
    c("evaluationInterval", p(7), &UNSIGNED32).optional(),
    c("accessControlList", p(8), &IDENTIFIER).optional(),
]);
static GET_EVENT_CONDITION_LIST_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("listOfEventConditionName", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("listOfEventConditionListName", k(2), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
]);
static GET_EVENT_ENROLLMENT_ATTRIBUTES_REQUEST: Type = Type::Sequence(&[
    c("scopeOfRequest", p(0), &Type::Integer(&[
        ("specific", 0),
        ("client", 1),
        ("ec", 2),
        ("ea", 3),
    ])).default(&[1]),
    c("eventEnrollmentNames", k(1), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())).optional(),
    c("clientApplication", k(2), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))).optional(),
    c("eventConditionName", k(3), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
    c("eventActionName", k(4), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
    c("continueAfter", k(5), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
]);
static GET_EVENT_ENROLLMENT_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("listOfEEAttributes", k(0), &Type::SequenceOf(&c("EEAttributes", universal(16).constructed(), &EEATTRIBUTES).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static GET_NAME_LIST_REQUEST: Type = Type::Sequence(&[
    c("objectClass", k(0), &Type::Explicit(&u("", &OBJECT_CLASS))),
    c("objectScope", k(1), &Type::Explicit(&u("", &choice(&[
        c("vmdSpecific", p(0), &Type::Null),
        c("domainSpecific", p(1), &IDENTIFIER),
        c("aaSpecific", p(2), &Type::Null),
    ])))),
    c("continueAfter", p(2), &IDENTIFIER).optional(),
]);
static GET_NAME_LIST_RESPONSE: Type = Type::Sequence(&[
    c("listOfIdentifier", k(0), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static GET_NAMED_TYPE_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean),
    u("typeSpecification", &TYPE_SPECIFICATION),
    c("accessControlList", p(1), &IDENTIFIER).optional(),
    c("meaning", p(4), &Type::Text(Repertoire::Visible)).optional(),
]);
static GET_NAMED_VARIABLE_LIST_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean),
    c("listOfVariable", k(1), &Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
        u("variableSpecification", &VARIABLE_SPECIFICATION),
        c("alternateAccess", k(5), &ALTERNATE_ACCESS).optional(),
    ])).repeated())),
    c("accessControlList", p(2), &IDENTIFIER).optional(),
]);
static GET_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("state", p(0), &PROGRAM_INVOCATION_STATE),
    c("listOfDomainNames", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("mmsDeletable", p(2), &Type::Boolean),
    c("reusable", p(3), &Type::Boolean),
    c("monitor", p(4), &Type::Boolean),
    u("executionArgument", &choice(&[
        c("simpleString", p(5), &MMSSTRING),
        c("encodedString", universal(8).constructed(), &EXTERNAL),
        c("embeddedString", universal(11).constructed(), &EMBEDDED_PDV),
    ])),
    c("accessControlList", p(6), &IDENTIFIER).optional(),
]);
static GET_SCATTERED_ACCESS_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean),
    c("scatteredAccessDescription", k(1), &SCATTERED_ACCESS_DESCRIPTION),
    c("accessControlList", p(2), &IDENTIFIER).optional(),
]);
static GET_UNIT_CONTROL_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("domains", k(0), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("programInvocations", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
]);
static GET_VARIABLE_ACCESS_ATTRIBUTES_REQUEST: Type = choice(&[
    c("name", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("address", k(1), &Type::Explicit(&u("", &ADDRESS))),
]);
static GET_VARIABLE_ACCESS_ATTRIBUTES_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean),
    c("address", k(1), &Type::Explicit(&u("", &ADDRESS))).optional(),
    c("typeDescription", k(2), &Type::Explicit(&u("", &TYPE_DESCRIPTION))),
    c("accessControlList", p(3), &IDENTIFIER).optional(),
    c("meaning", p(4), &Type::Text(Repertoire::Visible)).optional(),
]);
static IDENTIFIER: Type = Type::Text(Repertoire::Visible);
static IDENTIFY_REQUEST: Type = Type::Null;
static IDENTIFY_RESPONSE: Type = Type::Sequence(&[
    c("vendorName", p(0), &MMSSTRING),
    c("modelName", p(1), &MMSSTRING),
    c("revision", p(2), &MMSSTRING),
    c("listOfAbstractSyntaxes", k(3), &Type::SequenceOf(&c("OBJECT_IDENTIFIER", universal(6), &Type::ObjectIdentifier).repeated())).optional(),
]);
static INFORMATION_REPORT: Type = Type::Sequence(&[
    u("variableAccessSpecification", &VARIABLE_ACCESS_SPECIFICATION),
    c("listOfAccessResult", k(0), &Type::SequenceOf(&u("AccessResult", &ACCESS_RESULT).repeated())),
]);
static INITIALIZE_JOURNAL_REQUEST: Type = Type::Sequence(&[
    c("journalName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("limitSpecification", k(1), &Type::Sequence(&[
        c("limitingTime", p(0), &TIME_OF_DAY),
        c("limitingEntry", p(1), &Type::OctetString).optional(),
    ])).optional(),
]);
static INITIATE_REQUEST_PDU: Type = Type::Sequence(&[
    c("localDetailCalling", p(0), &INTEGER32).optional(),
    c("proposedMaxServOutstandingCalling", p(1), &INTEGER16),
    c("proposedMaxServOutstandingCalled", p(2), &INTEGER16),
    c("proposedDataStructureNestingLevel", p(3), &INTEGER8).optional(),
    c("initRequestDetail", k(4), &Type::Sequence(&[
        c("proposedVersionNumber", p(0), &INTEGER16),
        c("proposedParameterCBB", p(1), &PARAMETER_SUPPORT_OPTIONS),
        c("servicesSupportedCalling", p(2), &SERVICE_SUPPORT_OPTIONS),
        c("additionalSupportedCalling", p(3), &ADDITIONAL_SUPPORT_OPTIONS).optional(),
        c("additionalCbbSupportedCalling", p(4), &ADDITIONAL_CBBOPTIONS).optional(),
        c("privilegeClassIdentityCalling", p(5), &Type::Text(Repertoire::Visible)).optional(),
    ])),
]);
static INITIATE_RESPONSE_PDU: Type = Type::Sequence(&[
    c("localDetailCalled", p(0), &INTEGER32).optional(),
    c("negotiatedMaxServOutstandingCalling", p(1), &INTEGER16),
    c("negotiatedMaxServOutstandingCalled", p(2), &INTEGER16),
    c("negotiatedDataStructureNestingLevel", p(3), &INTEGER8).optional(),
    c("initResponseDetail", k(4), &Type::Sequence(&[
        c("negotiatedVersionNumber", p(0), &INTEGER16),
        c("negotiatedParameterCBB", p(1), &PARAMETER_SUPPORT_OPTIONS),
        c("servicesSupportedCalled", p(2), &SERVICE_SUPPORT_OPTIONS),
        c("additionalSupportedCalled", p(3), &ADDITIONAL_SUPPORT_OPTIONS).optional(),
        c("additionalCbbSupportedCalled", p(4), &ADDITIONAL_CBBOPTIONS).optional(),
        c("privilegeClassIdentityCalled", p(5), &Type::Text(Repertoire::Visible)).optional(),
    ])),
]);
static INITIATE_DOWNLOAD_SEQUENCE_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("listOfCapabilities", k(1), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
    c("sharable", p(2), &Type::Boolean),
]);
static INITIATE_DOWNLOAD_SEQUENCE_RESPONSE: Type = Type::Null;
static INITIATE_UNIT_CONTROL_ERROR: Type = choice(&[
    c("domain", p(0), &IDENTIFIER),
    c("programInvocation", p(1), &IDENTIFIER),
]);
static INITIATE_UNIT_CONTROL_LOAD_RESPONSE: Type = Type::Null;
static INITIATE_UPLOAD_SEQUENCE_RESPONSE: Type = Type::Sequence(&[
    c("ulsmID", p(0), &INTEGER32),
    c("listOfCapabilities", k(1), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
]);
static INPUT_REQUEST: Type = Type::Sequence(&[
    c("operatorStationName", p(0), &IDENTIFIER),
    c("echo", p(1), &Type::Boolean).default(&[255]),
    c("listOfPromptData", k(2), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())).optional(),
    c("inputTimeOut", p(3), &UNSIGNED32).optional(),
]);
static INTEGER16: Type = Type::Integer(&[]);
static INTEGER32: Type = Type::Integer(&[]);
static INTEGER8: Type = Type::Integer(&[]);
static JOURNAL_VARIABLE: Type = Type::Sequence(&[
    c("variableTag", p(0), &Type::Text(Repertoire::Visible)),
    c("valueSpecification", k(1), &Type::Explicit(&u("", &DATA))),
]);
static JOURNAL_ENTRY: Type = Type::Sequence(&[
    c("entryIdentifier", p(0), &Type::OctetString),
    c("originatingApplication", k(1), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))),
    c("entryContent", k(2), &ENTRY_CONTENT),
]);
static KILL_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
]);
static KILL_RESPONSE: Type = Type::Null;
static LOAD_DATA: Type = choice(&[
    c("non-coded", p(0), &Type::OctetString),
    c("coded", universal(8).constructed(), &EXTERNAL),
    c("embedded", universal(11).constructed(), &EMBEDDED_PDV),
]);
static LOAD_DOMAIN_CONTENT_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("listOfCapabilities", k(1), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())).optional(),
    c("sharable", p(2), &Type::Boolean),
    c("fileName", k(4), &FILE_NAME),
    c("thirdParty", k(5), &APPLICATION_REFERENCE).optional(),
]);
static LOAD_DOMAIN_CONTENT_RESPONSE: Type = Type::Null;
static LOAD_UNIT_CONTROL_FROM_FILE_ERROR: Type = choice(&[
    c("none", p(0), &Type::Null),
    c("domain", p(1), &IDENTIFIER),
    c("programInvocation", p(2), &IDENTIFIER),
]);
static LOAD_UNIT_CONTROL_FROM_FILE_REQUEST: Type = Type::Sequence(&[
    c("unitControlName", p(0), &IDENTIFIER),
    c("fileName", k(1), &FILE_NAME),
    c("thirdParty", k(2), &APPLICATION_REFERENCE).optional(),
]);
static LOAD_UNIT_CONTROL_FROM_FILE_RESPONSE: Type = Type::Null;
static MMSSTRING: Type = Type::Text(Repertoire::Visible);
/// `MMSpdu`
pub static MMSPDU: Type = choice(&[
    c("confirmed-RequestPDU", k(0), &CONFIRMED_REQUEST_PDU),
    c("confirmed-ResponsePDU", k(1), &CONFIRMED_RESPONSE_PDU),
    c("confirmed-ErrorPDU", k(2), &CONFIRMED_ERROR_PDU),
    c("unconfirmed-PDU", k(3), &UNCONFIRMED_PDU),
    c("rejectPDU", k(4), &REJECT_PDU),
    c("cancel-RequestPDU", p(5), &UNSIGNED32),
    c("cancel-ResponsePDU", p(6), &UNSIGNED32),
    c("cancel-ErrorPDU", k(7), &CANCEL_ERROR_PDU),
    c("initiate-RequestPDU", k(8), &INITIATE_REQUEST_PDU),
    c("initiate-ResponsePDU", k(9), &INITIATE_RESPONSE_PDU),
    c("initiate-ErrorPDU", k(10), &SERVICE_ERROR),
    c("conclude-RequestPDU", p(11), &CONCLUDE_REQUEST_PDU),
    c("conclude-ResponsePDU", p(12), &CONCLUDE_RESPONSE_PDU),
    c("conclude-ErrorPDU", k(13), &SERVICE_ERROR),
]);
static MODIFIER: Type = choice(&[
    c("eventModifier", k(0), &ATTACH_TO_EVENT_CONDITION),
    c("semaphoreModifier", k(1), &ATTACH_TO_SEMAPHORE),
]);
static OBJECT_CLASS: Type = choice(&[
    c("basicObjectClass", p(0), &Type::Integer(&[
        ("namedVariable", 0),
        ("scatteredAccess", 1),
        ("namedVariableList", 2),
        ("namedType", 3),
        ("semaphore", 4),
        ("eventCondition", 5),
        ("eventAction", 6),
        ("eventEnrollment", 7),
        ("journal", 8),
        ("domain", 9),
        ("programInvocation", 10),
        ("operatorStation", 11),
        ("dataExchange", 12),
        ("accessControlList", 13),
    ])),
    c("csObjectClass", p(1), &Type::Integer(&[
        ("eventConditionList", 0),
        ("unitControl", 1),
    ])),
]);
/// `ObjectName`
pub static OBJECT_NAME: Type = choice(&[
    c("vmd-specific", p(0), &IDENTIFIER),
    c("domain-specific", k(1), &Type::Sequence(&[
        c("domainId", universal(26), &IDENTIFIER),
        c("itemId", universal(26), &IDENTIFIER),
    ])),
    c("aa-specific", p(2), &IDENTIFIER),
]);
static OBTAIN_FILE_ERROR: Type = Type::Integer(&[
    ("source-file", 0),
    ("destination-file", 1),
]);
static OBTAIN_FILE_REQUEST: Type = Type::Sequence(&[
    c("sourceFileServer", k(0), &APPLICATION_REFERENCE).optional(),
    c("sourceFile", k(1), &FILE_NAME),
    c("destinationFile", k(2), &FILE_NAME),
]);
static OBTAIN_FILE_RESPONSE: Type = Type::Null;
static OPERATION_STATE: Type = Type::Integer(&[
    ("idle", 0),
    ("loaded", 1),
    ("ready", 2),
    ("executing", 3),
    ("motion-paused", 4),
    ("manualInterventionRequired", 5),
]);
static OUTPUT_REQUEST: Type = Type::Sequence(&[
    c("operatorStationName", p(0), &IDENTIFIER),
    c("listOfOutputData", k(1), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())),
]);
static OUTPUT_RESPONSE: Type = Type::Null;
static PARAMETER_SUPPORT_OPTIONS: Type = Type::BitString(&[
    ("str1", 0),
    ("str2", 1),
    ("vnam", 2),
    ("valt", 3),
    ("vadr", 4),
    ("vsca", 5),
    ("tpy", 6),
    ("vlis", 7),
    ("cei", 10),
    ("aco", 11),
    ("sem", 12),
    ("csr", 13),
    ("csnc", 14),
    ("csplc", 15),
    ("cspi", 16),
    ("char", 17),
]);
static PRIORITY: Type = Type::Integer(&[]);
static PROGRAM_INVOCATION_STATE: Type = Type::Integer(&[
    ("non-existent", 0),
    ("unrunnable", 1),
    ("idle", 2),
    ("running", 3),
    ("stopped", 4),
    ("starting", 5),
    ("stopping", 6),
    ("resuming", 7),
    ("resetting", 8),
]);
static RDNSEQUENCE: Type = Type::SequenceOf(&c("RelativeDistinguishedName", universal(17).constructed(), &RELATIVE_DISTINGUISHED_NAME).repeated());
static READ_REQUEST: Type = Type::Sequence(&[
    c("specificationWithResult", p(0), &Type::Boolean).default(&[0]),
    c("variableAccessSpecification", k(1), &Type::Explicit(&u("", &VARIABLE_ACCESS_SPECIFICATION))),
]);
static READ_RESPONSE: Type = Type::Sequence(&[
    c("variableAccessSpecification", k(0), &Type::Explicit(&u("", &VARIABLE_ACCESS_SPECIFICATION))).optional(),
    c("listOfAccessResult", k(1), &Type::SequenceOf(&u("AccessResult", &ACCESS_RESULT).repeated())),
]);
static READ_JOURNAL_REQUEST: Type = Type::Sequence(&[
    c("journalName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("rangeStartSpecification", k(1), &Type::Explicit(&u("", &choice(&[
        c("startingTime", p(0), &TIME_OF_DAY),
        c("startingEntry", p(1), &Type::OctetString),
    ])))).optional(),
    c("rangeStopSpecification", k(2), &Type::Explicit(&u("", &choice(&[
        c("endingTime", p(0), &TIME_OF_DAY),
        c("numberOfEntries", p(1), &INTEGER32),
    ])))).optional(),
    c("listOfVariables", k(4), &Type::SequenceOf(&c("VisibleString", universal(26), &Type::Text(Repertoire::Visible)).repeated())).optional(),
    c("entryToStartAfter", k(5), &Type::Sequence(&[
        c("timeSpecification", p(0), &TIME_OF_DAY),
        c("entrySpecification", p(1), &Type::OctetString),
    ])).optional(),
]);
static READ_JOURNAL_RESPONSE: Type = Type::Sequence(&[
    c("listOfJournalEntry", k(0), &Type::SequenceOf(&c("JournalEntry", universal(16).constructed(), &JOURNAL_ENTRY).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static REJECT_PDU: Type = Type::Sequence(&[
    c("originalInvokeID", p(0), &UNSIGNED32).optional(),
    u("rejectReason", &choice(&[
        c("confirmed-requestPDU", p(1), &Type::Integer(&[
            ("other", 0),
            ("unrecognized-service", 1),
            ("unrecognized-modifier", 2),
            ("invalid-invokeID", 3),
            ("invalid-argument", 4),
            ("invalid-modifier", 5),
            ("max-serv-outstanding-exceeded", 6),
            ("max-recursion-exceeded", 8),
            ("value-out-of-range", 9),
        ])),
        c("confirmed-responsePDU", p(2), &Type::Integer(&[
            ("other", 0),
            ("unrecognized-service", 1),
            ("invalid-invokeID", 2),
            ("invalid-result", 3),
            ("max-recursion-exceeded", 5),
            ("value-out-of-range", 6),
        ])),
        c("confirmed-errorPDU", p(3), &Type::Integer(&[
            ("other", 0),
            ("unrecognized-service", 1),
            ("invalid-invokeID", 2),
            ("invalid-serviceError", 3),
            ("value-out-of-range", 4),
        ])),
        c("unconfirmedPDU", p(4), &Type::Integer(&[
            ("other", 0),
            ("unrecognized-service", 1),
            ("invalid-argument", 2),
            ("max-recursion-exceeded", 3),
            ("value-out-of-range", 4),
        ])),
        c("pdu-error", p(5), &Type::Integer(&[
            ("unknown-pdu-type", 0),
            ("invalid-pdu", 1),
            ("illegal-acse-mapping", 2),
        ])),
        c("cancel-requestPDU", p(6), &Type::Integer(&[
            ("other", 0),
            ("invalid-invokeID", 1),
        ])),
        c("cancel-responsePDU", p(7), &Type::Integer(&[
            ("other", 0),
            ("invalid-invokeID", 1),
        ])),
        c("cancel-errorPDU", p(8), &Type::Integer(&[
            ("other", 0),
            ("invalid-invokeID", 1),
            ("invalid-serviceError", 2),
            ("value-out-of-range", 3),
        ])),
        c("conclude-requestPDU", p(9), &Type::Integer(&[
            ("other", 0),
            ("invalid-argument", 1),
        ])),
        c("conclude-responsePDU", p(10), &Type::Integer(&[
            ("other", 0),
            ("invalid-result", 1),
        ])),
        c("conclude-errorPDU", p(11), &Type::Integer(&[
            ("other", 0),
            ("invalid-serviceError", 1),
            ("value-out-of-range", 2),
        ])),
    ])),
]);
static RELATIVE_DISTINGUISHED_NAME: Type = Type::SetOf(&c("AttributeTypeAndValue", universal(16).constructed(), &ATTRIBUTE_TYPE_AND_VALUE).repeated());
static RELINQUISH_CONTROL_REQUEST: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("namedToken", p(1), &IDENTIFIER).optional(),
]);
static RELINQUISH_CONTROL_RESPONSE: Type = Type::Null;
static REMOVE_EVENT_CONDITION_LIST_REFERENCE_ERROR: Type = choice(&[
    c("eventCondition", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("eventConditionList", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
]);
static REMOVE_EVENT_CONDITION_LIST_REFERENCE_RESPONSE: Type = Type::Null;
static REMOVE_FROM_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static RENAME_REQUEST: Type = Type::Sequence(&[
    c("objectClass", k(0), &Type::Explicit(&u("", &OBJECT_CLASS))),
    c("currentName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("newIdentifier", p(2), &IDENTIFIER),
]);
static RENAME_RESPONSE: Type = Type::Null;
static REPORT_ACCESS_CONTROLLED_OBJECTS_REQUEST: Type = Type::Sequence(&[
    c("accessControlList", p(0), &IDENTIFIER),
    c("objectClass", k(1), &Type::Explicit(&u("", &OBJECT_CLASS))),
    c("continueAfter", k(2), &Type::Explicit(&u("", &OBJECT_NAME))).optional(),
]);
static REPORT_ACCESS_CONTROLLED_OBJECTS_RESPONSE: Type = Type::Sequence(&[
    c("listOfNames", k(0), &Type::SequenceOf(&u("ObjectName", &OBJECT_NAME).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[0]),
]);
static REPORT_EVENT_CONDITION_LIST_STATUS_REQUEST: Type = Type::Sequence(&[
    c("eventConditionListName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("continueAfter", p(1), &IDENTIFIER).optional(),
]);
static REPORT_EVENT_CONDITION_LIST_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("listOfEventConditionStatus", k(1), &Type::SequenceOf(&c("EventConditionStatus", universal(16).constructed(), &EVENT_CONDITION_STATUS).repeated())),
    c("moreFollows", p(2), &Type::Boolean).default(&[255]),
]);
static REPORT_EVENT_CONDITION_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("currentState", p(0), &EC_STATE),
    c("numberOfEventEnrollments", p(1), &UNSIGNED32),
    c("enabled", p(2), &Type::Boolean).optional(),
    c("timeOfLastTransitionToActive", k(3), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
    c("timeOfLastTransitionToIdle", k(4), &Type::Explicit(&u("", &EVENT_TIME))).optional(),
]);
static REPORT_EVENT_ENROLLMENT_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("eventConditionTransitions", p(0), &TRANSITIONS),
    c("notificationLost", p(1), &Type::Boolean).default(&[0]),
    c("duration", p(2), &EE_DURATION),
    c("alarmAcknowledgmentRule", p(3), &ALARM_ACK_RULE).optional(),
    c("currentState", p(4), &EE_STATE),
]);
static REPORT_JOURNAL_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("currentEntries", p(0), &UNSIGNED32),
    c("mmsDeletable", p(1), &Type::Boolean),
    c("accessControlList", p(2), &IDENTIFIER).optional(),
]);
static REPORT_POOL_SEMAPHORE_STATUS_REQUEST: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("nameToStartAfter", p(1), &IDENTIFIER).optional(),
]);
static REPORT_POOL_SEMAPHORE_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("listOfNamedTokens", k(0), &Type::SequenceOf(&u("CHOICE", &choice(&[
        c("freeNamedToken", p(0), &IDENTIFIER),
        c("ownedNamedToken", p(1), &IDENTIFIER),
        c("hungNamedToken", p(2), &IDENTIFIER),
    ])).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static REPORT_SEMAPHORE_ENTRY_STATUS_REQUEST: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("state", p(1), &Type::Integer(&[
        ("queued", 0),
        ("owner", 1),
        ("hung", 2),
    ])),
    c("entryIDToStartAfter", p(2), &Type::OctetString).optional(),
]);
static REPORT_SEMAPHORE_ENTRY_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("listOfSemaphoreEntry", k(0), &Type::SequenceOf(&c("SemaphoreEntry", universal(16).constructed(), &SEMAPHORE_ENTRY).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static REPORT_SEMAPHORE_STATUS_RESPONSE: Type = Type::Sequence(&[
    c("mmsDeletable", p(0), &Type::Boolean),
    c("class", p(1), &Type::Integer(&[
        ("token", 0),
        ("pool", 1),
    ])),
    c("numberOfTokens", p(2), &UNSIGNED16),
    c("numberOfOwnedTokens", p(3), &UNSIGNED16),
    c("numberOfHungTokens", p(4), &UNSIGNED16),
    c("accessControlList", p(5), &IDENTIFIER).optional(),
]);
static REQUEST_DETAIL: Type = choice(&[
    c("otherRequests", universal(5), &Type::Null),
    c("createProgramInvocation", p(38), &CS_CREATE_PROGRAM_INVOCATION_REQUEST),
    c("start", k(40), &Type::Explicit(&u("", &CS_START_REQUEST))),
    c("resume", k(42), &Type::Explicit(&u("", &CS_RESUME_REQUEST))),
    c("defineEventCondition", k(47), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))),
    c("alterEventConditionMonitoring", k(51), &CS_ALTER_EVENT_CONDITION_MONITORING_REQUEST),
    c("defineEventEnrollment", k(57), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))),
    c("alterEventEnrollment", k(59), &CS_ALTER_EVENT_ENROLLMENT_REQUEST),
]);
static REQUEST_DOMAIN_DOWNLOAD_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("listOfCapabilities", k(1), &Type::SequenceOf(&c("MMSString", universal(26), &MMSSTRING).repeated())).optional(),
    c("sharable", p(2), &Type::Boolean),
    c("fileName", k(4), &FILE_NAME),
]);
static REQUEST_DOMAIN_DOWNLOAD_RESPONSE: Type = Type::Null;
static REQUEST_DOMAIN_UPLOAD_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("fileName", k(1), &FILE_NAME),
]);
static REQUEST_DOMAIN_UPLOAD_RESPONSE: Type = Type::Null;
static RESET_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
]);
static RESET_RESPONSE: Type = Type::Null;
static RESPONSE_DETAIL: Type = choice(&[
    c("otherRequests", universal(5), &Type::Null),
    c("status", k(0), &Type::Explicit(&u("", &CS_STATUS_RESPONSE))),
    c("getProgramInvocationAttributes", k(45), &CS_GET_PROGRAM_INVOCATION_ATTRIBUTES_RESPONSE),
    c("getEventConditionAttributes", k(49), &CS_GET_EVENT_CONDITION_ATTRIBUTES_RESPONSE),
]);
static RESUME_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
    u("executionArgument", &choice(&[
        c("simpleString", p(1), &MMSSTRING),
        c("encodedString", universal(8).constructed(), &EXTERNAL),
        c("embeddedString", universal(11).constructed(), &EMBEDDED_PDV),
    ])).optional(),
]);
static RESUME_RESPONSE: Type = Type::Null;
static SCATTERED_ACCESS_DESCRIPTION: Type = Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
    c("componentName", p(0), &IDENTIFIER).optional(),
    c("variableSpecification", k(1), &Type::Explicit(&u("", &VARIABLE_SPECIFICATION))),
    c("alternateAccess", k(2), &ALTERNATE_ACCESS).optional(),
])).repeated());
static SELECT_REQUEST: Type = Type::Sequence(&[
    c("controlling", p(0), &IDENTIFIER).optional(),
    c("controlled", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())).optional(),
]);
static SELECT_RESPONSE: Type = Type::Null;
static SEMAPHORE_ENTRY: Type = Type::Sequence(&[
    c("entryID", p(0), &Type::OctetString),
    c("entryClass", p(1), &Type::Integer(&[
        ("simple", 0),
        ("modifier", 1),
    ])),
    c("applicationReference", k(2), &Type::Explicit(&c("", universal(16).constructed(), &APPLICATION_REFERENCE))),
    c("namedToken", p(3), &IDENTIFIER).optional(),
    c("priority", p(4), &PRIORITY).default(&[64]),
    c("remainingTimeOut", p(5), &UNSIGNED32).optional(),
    c("abortOnTimeOut", p(6), &Type::Boolean).optional(),
    c("relinquishIfConnectionLost", p(7), &Type::Boolean).default(&[255]),
]);
static SERVICE_ERROR: Type = Type::Sequence(&[
    c("errorClass", k(0), &Type::Explicit(&u("", &choice(&[
        c("vmd-state", p(0), &Type::Integer(&[
            ("other", 0),
            ("vmd-state-conflict", 1),
            ("vmd-operational-problem", 2),
            ("domain-transfer-problem", 3),
            ("state-machine-id-invalid", 4),
        ])),
        c("application-reference", p(1), &Type::Integer(&[
            ("other", 0),
            ("application-unreachable", 1),
            ("connection-lost", 2),
            ("application-reference-invalid", 3),
            ("context-unsupported", 4),
        ])),
        c("definition", p(2), &Type::Integer(&[
            ("other", 0),
            ("object-undefined", 1),
            ("invalid-address", 2),
            ("type-unsupported", 3),
            ("type-inconsistent", 4),
            ("object-exists", 5),
            ("object-attribute-inconsistent", 6),
        ])),
        c("resource", p(3), &Type::Integer(&[
            ("other", 0),
            ("memory-unavailable", 1),
            ("processor-resource-unavailable", 2),
            ("mass-storage-unavailable", 3),
            ("capability-unavailable", 4),
            ("capability-unknown", 5),
        ])),
        c("service", p(4), &Type::Integer(&[
            ("other", 0),
            ("primitives-out-of-sequence", 1),
            ("object-state-conflict", 2),
            ("pdu-size", 3),
            ("continuation-invalid", 4),
            ("object-constraint-conflict", 5),
        ])),
        c("service-preempt", p(5), &Type::Integer(&[
            ("other", 0),
            ("timeout", 1),
            ("deadlock", 2),
            ("cancel", 3),
        ])),
        c("time-resolution", p(6), &Type::Integer(&[
            ("other", 0),
            ("unsupportable-time-resolution", 1),
        ])),
        c("access", p(7), &Type::Integer(&[
            ("other", 0),
            ("object-access-unsupported", 1),
            ("object-non-existent", 2),
            ("object-access-denied", 3),
            ("object-invalidated", 4),
        ])),
        c("initiate", p(8), &Type::Integer(&[
            ("other", 0),
            ("version-incompatible", 1),
            ("max-segment-insufficient", 2),
            ("max-services-outstanding-calling-insufficient", 3),
            ("max-services-outstanding-called-insufficient", 4),
            ("service-CBB-insufficient", 5),
            ("parameter-CBB-insufficient", 6),
            ("nesting-level-insufficient", 7),
        ])),
        c("conclude", p(9), &Type::Integer(&[
            ("other", 0),
            ("further-communication-required", 1),
        ])),
        c("cancel", p(10), &Type::Integer(&[
            ("other", 0),
            ("invoke-id-unknown", 1),
            ("cancel-not-possible", 2),
        ])),
        c("file", p(11), &Type::Integer(&[
            ("other", 0),
            ("filename-ambiguous", 1),
            ("file-busy", 2),
            ("filename-syntax-error", 3),
            ("content-type-invalid", 4),
            ("position-invalid", 5),
            ("file-access-denied", 6),
            ("file-non-existent", 7),
            ("duplicate-filename", 8),
            ("insufficient-space-in-filestore", 9),
        ])),
        c("others", p(12), &Type::Integer(&[])),
    ])))),
    c("additionalCode", p(1), &Type::Integer(&[])).optional(),
    c("additionalDescription", p(2), &Type::Text(Repertoire::Visible)).optional(),
    c("serviceSpecificInfo", k(3), &Type::Explicit(&u("", &choice(&[
        c("obtainFile", p(0), &OBTAIN_FILE_ERROR),
        c("start", p(1), &PROGRAM_INVOCATION_STATE),
        c("stop", p(2), &PROGRAM_INVOCATION_STATE),
        c("resume", p(3), &PROGRAM_INVOCATION_STATE),
        c("reset", p(4), &PROGRAM_INVOCATION_STATE),
        c("deleteVariableAccess", p(5), &UNSIGNED32),
        c("deleteNamedVariableList", p(6), &UNSIGNED32),
        c("deleteNamedType", p(7), &UNSIGNED32),
        c("defineEventEnrollment-Error", k(8), &Type::Explicit(&u("", &OBJECT_NAME))),
        c("fileRename", p(9), &FILE_RENAME_ERROR),
        c("additionalService", k(10), &Type::Explicit(&u("", &ADDITIONAL_SERVICE_ERROR))),
        c("changeAccessControl", p(11), &UNSIGNED32),
    ])))).optional(),
]);
static SERVICE_SUPPORT_OPTIONS: Type = Type::BitString(&[
    ("status", 0),
    ("getNameList", 1),
    ("identify", 2),
    ("rename", 3),
    ("read", 4),
    ("write", 5),
    ("getVariableAccessAttributes", 6),
    ("defineNamedVariable", 7),
    ("defineScatteredAccess", 8),
    ("getScatteredAccessAttributes", 9),
    ("deleteVariableAccess", 10),
    ("defineNamedVariableList", 11),
    ("getNamedVariableListAttributes", 12),
    ("deleteNamedVariableList", 13),
    ("defineNamedType", 14),
    ("getNamedTypeAttributes", 15),
    ("deleteNamedType", 16),
    ("input", 17),
    ("output", 18),
    ("takeControl", 19),
    ("relinquishControl", 20),
    ("defineSemaphore", 21),
    ("deleteSemaphore", 22),
    ("reportSemaphoreStatus", 23),
    ("reportPoolSemaphoreStatus", 24),
    ("reportSemaphoreEntryStatus", 25),
    ("initiateDownloadSequence", 26),
    ("downloadSegment", 27),
    ("terminateDownloadSequence", 28),
    ("initiateUploadSequence", 29),
    ("uploadSegment", 30),
    ("terminateUploadSequence", 31),
    ("requestDomainDownload", 32),
    ("requestDomainUpload", 33),
    ("loadDomainContent", 34),
    ("storeDomainContent", 35),
    ("deleteDomain", 36),
    ("getDomainAttributes", 37),
    ("createProgramInvocation", 38),
    ("deleteProgramInvocation", 39),
    ("start", 40),
    ("stop", 41),
    ("resume", 42),
    ("reset", 43),
    ("kill", 44),
    ("getProgramInvocationAttributes", 45),
    ("obtainFile", 46),
    ("defineEventCondition", 47),
    ("deleteEventCondition", 48),
    ("getEventConditionAttributes", 49),
    ("reportEventConditionStatus", 50),
    ("alterEventConditionMonitoring", 51),
    ("triggerEvent", 52),
    ("defineEventAction", 53),
    ("deleteEventAction", 54),
    ("getEventActionAttributes", 55),
    ("reportEventActionStatus", 56),
    ("defineEventEnrollment", 57),
    ("deleteEventEnrollment", 58),
    ("alterEventEnrollment", 59),
    ("reportEventEnrollmentStatus", 60),
    ("getEventEnrollmentAttributes", 61),
    ("acknowledgeEventNotification", 62),
    ("getAlarmSummary", 63),
    ("getAlarmEnrollmentSummary", 64),
    ("readJournal", 65),
    ("writeJournal", 66),
    ("initializeJournal", 67),
    ("reportJournalStatus", 68),
    ("createJournal", 69),
    ("deleteJournal", 70),
    ("getCapabilityList", 71),
    ("fileOpen", 72),
    ("fileRead", 73),
    ("fileClose", 74),
    ("fileRename", 75),
    ("fileDelete", 76),
    ("fileDirectory", 77),
    ("unsolicitedStatus", 78),
    ("informationReport", 79),
    ("eventNotification", 80),
    ("attachToEventCondition", 81),
    ("attachToSemaphore", 82),
    ("conclude", 83),
    ("cancel", 84),
    ("getDataExchangeAttributes", 85),
    ("exchangeData", 86),
    ("defineAccessControlList", 87),
    ("getAccessControlListAttributes", 88),
    ("reportAccessControlledObjects", 89),
    ("deleteAccessControlList", 90),
    ("alterAccessControl", 91),
    ("reconfigureProgramInvocation", 92),
]);
static SEVERITY: Type = Type::Integer(&[]);
static SEVERITY_FILTER: Type = Type::Sequence(&[
    c("mostSevere", p(0), &UNSIGNED8),
    c("leastSevere", p(1), &UNSIGNED8),
]);
static START_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
    u("executionArgument", &choice(&[
        c("simpleString", p(1), &MMSSTRING),
        c("encodedString", universal(8).constructed(), &EXTERNAL),
        c("embeddedString", universal(11).constructed(), &EMBEDDED_PDV),
    ])).optional(),
]);
static START_RESPONSE: Type = Type::Null;
static START_COUNT: Type = choice(&[
    c("noLimit", p(0), &Type::Null),
    c("cycleCount", p(1), &Type::Integer(&[])),
    c("stepCount", p(2), &Type::Integer(&[])),
]);
static START_UNIT_CONTROL_ERROR: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
    c("programInvocationState", p(1), &PROGRAM_INVOCATION_STATE),
]);
static START_UNIT_CONTROL_REQUEST: Type = Type::Sequence(&[
    c("unitControlName", p(0), &IDENTIFIER),
    u("executionArgument", &choice(&[
        c("simpleString", p(1), &MMSSTRING),
        c("encodedString", universal(8).constructed(), &EXTERNAL),
        c("embeddedString", universal(11).constructed(), &EMBEDDED_PDV),
    ])).optional(),
]);
static START_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static STATUS_REQUEST: Type = Type::Boolean;
static STATUS_RESPONSE: Type = Type::Sequence(&[
    c("vmdLogicalStatus", p(0), &Type::Integer(&[
        ("state-changes-allowed", 0),
        ("no-state-changes-allowed", 1),
        ("limited-services-permitted", 2),
        ("support-services-allowed", 3),
    ])),
    c("vmdPhysicalStatus", p(1), &Type::Integer(&[
        ("operational", 0),
        ("partially-operational", 1),
        ("inoperable", 2),
        ("needs-commissioning", 3),
    ])),
    c("localDetail", p(2), &Type::BitString(&[])).optional(),
]);
static STOP_REQUEST: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
]);
static STOP_RESPONSE: Type = Type::Null;
static STOP_UNIT_CONTROL_ERROR: Type = Type::Sequence(&[
    c("programInvocationName", p(0), &IDENTIFIER),
    c("programInvocationState", p(1), &PROGRAM_INVOCATION_STATE),
]);
static STOP_UNIT_CONTROL_RESPONSE: Type = Type::Null;
static STORE_DOMAIN_CONTENT_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("fileName", k(1), &FILE_NAME),
    c("thirdParty", k(2), &APPLICATION_REFERENCE).optional(),
]);
static STORE_DOMAIN_CONTENT_RESPONSE: Type = Type::Null;
static STORE_UNIT_CONTROL_TO_FILE_REQUEST: Type = Type::Sequence(&[
    c("unitControlName", p(0), &IDENTIFIER),
    c("fileName", k(1), &FILE_NAME),
    c("thirdParty", k(2), &APPLICATION_REFERENCE).optional(),
]);
static STORE_UNIT_CONTROL_TO_FILE_RESPONSE: Type = Type::Null;
static TAKE_CONTROL_REQUEST: Type = Type::Sequence(&[
    c("semaphoreName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("namedToken", p(1), &IDENTIFIER).optional(),
    c("priority", p(2), &PRIORITY).default(&[64]),
    c("acceptableDelay", p(3), &UNSIGNED32).optional(),
    c("controlTimeOut", p(4), &UNSIGNED32).optional(),
    c("abortOnTimeOut", p(5), &Type::Boolean).optional(),
    c("relinquishIfConnectionLost", p(6), &Type::Boolean).default(&[255]),
    c("applicationToPreempt", k(7), &APPLICATION_REFERENCE).optional(),
]);
static TAKE_CONTROL_RESPONSE: Type = choice(&[
    c("noResult", p(0), &Type::Null),
    c("namedToken", p(1), &IDENTIFIER),
]);
static TERMINATE_DOWNLOAD_SEQUENCE_REQUEST: Type = Type::Sequence(&[
    c("domainName", p(0), &IDENTIFIER),
    c("discard", k(1), &SERVICE_ERROR).optional(),
]);
static TERMINATE_DOWNLOAD_SEQUENCE_RESPONSE: Type = Type::Null;
static TERMINATE_UPLOAD_SEQUENCE_RESPONSE: Type = Type::Null;
static TIME_OF_DAY: Type = Type::OctetString;
static TRANSITIONS: Type = Type::BitString(&[
    ("idle-to-disabled", 0),
    ("active-to-disabled", 1),
    ("disabled-to-idle", 2),
    ("active-to-idle", 3),
    ("disabled-to-active", 4),
    ("idle-to-active", 5),
    ("any-to-deleted", 6),
]);
static TRIGGER_EVENT_REQUEST: Type = Type::Sequence(&[
    c("eventConditionName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("priority", p(1), &PRIORITY).optional(),
]);
static TRIGGER_EVENT_RESPONSE: Type = Type::Null;
static TYPE_DESCRIPTION: Type = choice(&[
    c("array", k(1), &Type::Sequence(&[
        c("packed", p(0), &Type::Boolean).default(&[0]),
        c("numberOfElements", p(1), &UNSIGNED32),
        c("elementType", k(2), &Type::Explicit(&u("", &TYPE_SPECIFICATION))),
    ])),
    c("structure", k(2), &Type::Sequence(&[
        c("packed", p(0), &Type::Boolean).default(&[0]),
        c("components", k(1), &Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
            c("componentName", p(0), &IDENTIFIER).optional(),
            c("componentType", k(1), &Type::Explicit(&u("", &TYPE_SPECIFICATION))),
        ])).repeated())),
    ])),
    c("boolean", p(3), &Type::Null),
    c("bit-string", p(4), &INTEGER32),
    c("integer", p(5), &UNSIGNED8),
    c("unsigned", p(6), &UNSIGNED8),
    c("floating-point", k(7), &Type::Sequence(&[
        c("format-width", universal(2), &UNSIGNED8),
        c("exponent-width", universal(2), &UNSIGNED8),
    ])),
    c("octet-string", p(9), &INTEGER32),
    c("visible-string", p(10), &INTEGER32),
    c("generalized-time", p(11), &Type::Null),
    c("binary-time", p(12), &Type::Boolean),
    c("bcd", p(13), &UNSIGNED8),
    c("objId", p(15), &Type::Null),
    c("mMSString", p(16), &INTEGER32),
    c("utc-time", p(17), &Type::Null),
]);
static TYPE_SPECIFICATION: Type = choice(&[
    c("typeName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    u("typeDescription", &TYPE_DESCRIPTION),
]);
static UNCONFIRMED_DETAIL: Type = choice(&[
    c("otherRequests", universal(5), &Type::Null),
    c("eventNotification", k(2), &Type::Explicit(&u("", &EN_ADDITIONAL_DETAIL))),
]);
static UNCONFIRMED_PDU: Type = Type::Sequence(&[
    u("service", &UNCONFIRMED_SERVICE).iec("UnconfirmedService"),
    c("service-ext", k(79), &Type::Explicit(&u("", &UNCONFIRMED_DETAIL))).optional(),
]);
static UNCONFIRMED_SERVICE: Type = choice(&[
    c("informationReport", k(0), &INFORMATION_REPORT),
    c("unsolicitedStatus", k(1), &STATUS_RESPONSE),
    c("eventNotification", k(2), &EVENT_NOTIFICATION),
]);
static UNIT_CONTROL_LOAD_SEGMENT_RESPONSE: Type = Type::Sequence(&[
    c("controlElements", k(0), &Type::SequenceOf(&u("ControlElement", &CONTROL_ELEMENT).repeated())),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static UNIT_CONTROL_MEMBERS: Type = Type::Sequence(&[
    c("unitControl", p(0), &IDENTIFIER),
    c("domains", k(1), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
    c("programInvocations", k(2), &Type::SequenceOf(&c("Identifier", universal(26), &IDENTIFIER).repeated())),
]);
static UNIT_CONTROL_UPLOAD_REQUEST: Type = Type::Sequence(&[
    c("unitControlName", p(0), &IDENTIFIER),
    u("continueAfter", &choice(&[
        c("domain", p(1), &IDENTIFIER),
        c("ulsmID", p(2), &Type::Integer(&[])),
        c("programInvocation", p(3), &IDENTIFIER),
    ])).optional(),
]);
static UNIT_CONTROL_UPLOAD_RESPONSE: Type = Type::Sequence(&[
    c("controlElements", k(0), &Type::SequenceOf(&u("ControlElement", &CONTROL_ELEMENT).repeated())),
    u("nextElement", &choice(&[
        c("domain", p(1), &IDENTIFIER),
        c("ulsmID", p(2), &Type::Integer(&[])),
        c("programInvocation", p(3), &IDENTIFIER),
    ])).optional(),
]);
static UNSIGNED16: Type = Type::Integer(&[]);
static UNSIGNED32: Type = Type::Integer(&[]);
static UNSIGNED8: Type = Type::Integer(&[]);
static UPLOAD_SEGMENT_RESPONSE: Type = Type::Sequence(&[
    u("loadData", &LOAD_DATA),
    c("moreFollows", p(1), &Type::Boolean).default(&[255]),
]);
static VMDRESET_REQUEST: Type = Type::Boolean;
static VMDSTOP_REQUEST: Type = Type::Null;
static VMDSTOP_RESPONSE: Type = Type::Null;
static VARIABLE_ACCESS_SPECIFICATION: Type = choice(&[
    c("listOfVariable", k(0), &Type::SequenceOf(&c("SEQUENCE", universal(16).constructed(), &Type::Sequence(&[
        u("variableSpecification", &VARIABLE_SPECIFICATION),
        c("alternateAccess", k(5), &ALTERNATE_ACCESS).optional(),
    ])).repeated())),
    c("variableListName", k(1), &Type::Explicit(&u("", &OBJECT_NAME))),
]);
static VARIABLE_SPECIFICATION: Type = choice(&[
    c("name", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("address", k(1), &Type::Explicit(&u("", &ADDRESS))),
    c("variableDescription", k(2), &Type::Sequence(&[
        u("address", &ADDRESS),
        u("typeSpecification", &TYPE_SPECIFICATION),
    ])),
    c("scatteredAccessDescription", k(3), &SCATTERED_ACCESS_DESCRIPTION),
    c("invalidated", p(4), &Type::Null),
]);
static WRITE_REQUEST: Type = Type::Sequence(&[
    u("variableAccessSpecification", &VARIABLE_ACCESS_SPECIFICATION),
    c("listOfData", k(0), &Type::SequenceOf(&u("Data", &DATA).repeated())),
]);
static WRITE_RESPONSE: Type = Type::SequenceOf(&u("CHOICE", &choice(&[
    c("failure", p(0), &DATA_ACCESS_ERROR),
    c("success", p(1), &Type::Null),
])).repeated());
static WRITE_JOURNAL_REQUEST: Type = Type::Sequence(&[
    c("journalName", k(0), &Type::Explicit(&u("", &OBJECT_NAME))),
    c("listOfJournalEntry", k(1), &Type::SequenceOf(&c("EntryContent", universal(16).constructed(), &ENTRY_CONTENT).repeated())),
]);
static WRITE_JOURNAL_RESPONSE: Type = Type::Null;
