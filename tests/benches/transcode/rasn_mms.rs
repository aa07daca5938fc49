// Generated: `cargo run -p gridseal-generate rasn | rustfmt --edition 2024 > tests/benches/transcode/rasn_mms.rs`. A
// test of that package compares.

use rasn::prelude::*;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AE-qualifier")]
pub enum AEQualifier {
    #[rasn(identifier = "ae-qualifier-form2")]
    AeQualifierForm2(Integer),
    #[rasn(identifier = "ae-qualifier-form1")]
    AeQualifierForm1(RelativeDistinguishedName),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AP-title")]
pub enum APTitle {
    #[rasn(identifier = "ap-title-form2")]
    ApTitleForm2(ObjectIdentifier),
    #[rasn(identifier = "ap-title-form1")]
    ApTitleForm1(RDNSequence),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AccessConditionUser {
    #[rasn(identifier = "association")]
    Association(ApplicationReference),
    #[rasn(identifier = "none")]
    None(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AccessCondition")]
pub enum AccessCondition {
    #[rasn(tag(context, 0), identifier = "never")]
    Never(()),
    #[rasn(tag(explicit(context, 1)), identifier = "semaphore")]
    Semaphore(Identifier),
    #[rasn(tag(explicit(context, 2)), identifier = "user")]
    User(AccessConditionUser),
    #[rasn(tag(explicit(context, 3)), identifier = "password")]
    Password(AuthenticationValue),
    #[rasn(tag(context, 4), identifier = "joint")]
    Joint(SequenceOf<AccessCondition>),
    #[rasn(tag(context, 5), identifier = "alternate")]
    Alternate(SequenceOf<AccessCondition>),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AccessControlListElements")]
pub struct AccessControlListElements {
    #[rasn(tag(explicit(context, 0)), identifier = "readAccessCondition")]
    read_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 1)), identifier = "storeAccessCondition")]
    store_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 2)), identifier = "writeAccessCondition")]
    write_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 3)), identifier = "loadAccessCondition")]
    load_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 4)), identifier = "executeAccessCondition")]
    execute_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 5)), identifier = "deleteAccessCondition")]
    delete_access_condition: Option<AccessCondition>,
    #[rasn(tag(explicit(context, 6)), identifier = "editAccessCondition")]
    edit_access_condition: Option<AccessCondition>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AccessResult")]
pub enum AccessResult {
    #[rasn(tag(context, 0), identifier = "failure")]
    Failure(DataAccessError),
    #[rasn(identifier = "success")]
    Success(Data),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AcknowledgeEventNotification-Request")]
pub struct AcknowledgeEventNotificationRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(context, 2), identifier = "acknowledgedState")]
    acknowledged_state: ECState,
    #[rasn(tag(explicit(context, 3)), identifier = "timeOfAcknowledgedTransition")]
    time_of_acknowledged_transition: EventTime,
}

pub type AcknowledgeEventNotificationResponse = ();

pub type AddEventConditionListReferenceError = ObjectName;

pub type AddEventConditionListReferenceRequest = EventConditionListMembers;

pub type AddEventConditionListReferenceResponse = ();

pub type AddToUnitControlRequest = UnitControlMembers;

pub type AddToUnitControlResponse = ();

pub type AdditionalCBBOptions = BitString;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AdditionalService-Error")]
pub enum AdditionalServiceError {
    #[rasn(tag(explicit(context, 0)), identifier = "defineEcl")]
    DefineEcl(DefineEventConditionListError),
    #[rasn(tag(explicit(context, 1)), identifier = "addECLReference")]
    AddECLReference(AddEventConditionListReferenceError),
    #[rasn(tag(explicit(context, 2)), identifier = "removeECLReference")]
    RemoveECLReference(RemoveEventConditionListReferenceError),
    #[rasn(tag(explicit(context, 3)), identifier = "initiateUC")]
    InitiateUC(InitiateUnitControlError),
    #[rasn(tag(context, 4), identifier = "startUC")]
    StartUC(StartUnitControlError),
    #[rasn(tag(context, 5), identifier = "stopUC")]
    StopUC(StopUnitControlError),
    #[rasn(tag(explicit(context, 6)), identifier = "deleteUC")]
    DeleteUC(DeleteUnitControlError),
    #[rasn(tag(explicit(context, 7)), identifier = "loadUCFromFile")]
    LoadUCFromFile(LoadUnitControlFromFileError),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AdditionalService-Request")]
pub enum AdditionalServiceRequest {
    #[rasn(tag(context, 0), identifier = "vMDStop")]
    VMDStop(VMDStopRequest),
    #[rasn(tag(context, 1), identifier = "vMDReset")]
    VMDReset(VMDResetRequest),
    #[rasn(tag(context, 2), identifier = "select")]
    Select(SelectRequest),
    #[rasn(tag(context, 3), identifier = "alterPI")]
    AlterPI(AlterProgramInvocationAttributesRequest),
    #[rasn(tag(context, 4), identifier = "initiateUCLoad")]
    InitiateUCLoad(InitiateUnitControlLoadRequest),
    #[rasn(tag(context, 5), identifier = "uCLoad")]
    UCLoad(UnitControlLoadSegmentRequest),
    #[rasn(tag(context, 6), identifier = "uCUpload")]
    UCUpload(UnitControlUploadRequest),
    #[rasn(tag(context, 7), identifier = "startUC")]
    StartUC(StartUnitControlRequest),
    #[rasn(tag(context, 8), identifier = "stopUC")]
    StopUC(StopUnitControlRequest),
    #[rasn(tag(context, 9), identifier = "createUC")]
    CreateUC(CreateUnitControlRequest),
    #[rasn(tag(context, 10), identifier = "addToUC")]
    AddToUC(AddToUnitControlRequest),
    #[rasn(tag(context, 11), identifier = "removeFromUC")]
    RemoveFromUC(RemoveFromUnitControlRequest),
    #[rasn(tag(context, 12), identifier = "getUCAttributes")]
    GetUCAttributes(GetUnitControlAttributesRequest),
    #[rasn(tag(context, 13), identifier = "loadUCFromFile")]
    LoadUCFromFile(LoadUnitControlFromFileRequest),
    #[rasn(tag(context, 14), identifier = "storeUCToFile")]
    StoreUCToFile(StoreUnitControlToFileRequest),
    #[rasn(tag(context, 15), identifier = "deleteUC")]
    DeleteUC(DeleteUnitControlRequest),
    #[rasn(tag(context, 16), identifier = "defineECL")]
    DefineECL(DefineEventConditionListRequest),
    #[rasn(tag(explicit(context, 17)), identifier = "deleteECL")]
    DeleteECL(DeleteEventConditionListRequest),
    #[rasn(tag(context, 18), identifier = "addECLReference")]
    AddECLReference(AddEventConditionListReferenceRequest),
    #[rasn(tag(context, 19), identifier = "removeECLReference")]
    RemoveECLReference(RemoveEventConditionListReferenceRequest),
    #[rasn(tag(explicit(context, 20)), identifier = "getECLAttributes")]
    GetECLAttributes(GetEventConditionListAttributesRequest),
    #[rasn(tag(context, 21), identifier = "reportECLStatus")]
    ReportECLStatus(ReportEventConditionListStatusRequest),
    #[rasn(tag(context, 22), identifier = "alterECLMonitoring")]
    AlterECLMonitoring(AlterEventConditionListMonitoringRequest),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AdditionalService-Response")]
pub enum AdditionalServiceResponse {
    #[rasn(tag(context, 0), identifier = "vMDStop")]
    VMDStop(VMDStopResponse),
    #[rasn(tag(context, 1), identifier = "vMDReset")]
    VMDReset(VMDResetResponse),
    #[rasn(tag(context, 2), identifier = "select")]
    Select(SelectResponse),
    #[rasn(tag(context, 3), identifier = "alterPI")]
    AlterPI(AlterProgramInvocationAttributesResponse),
    #[rasn(tag(context, 4), identifier = "initiateUCLoad")]
    InitiateUCLoad(InitiateUnitControlLoadResponse),
    #[rasn(tag(context, 5), identifier = "uCLoad")]
    UCLoad(UnitControlLoadSegmentResponse),
    #[rasn(tag(context, 6), identifier = "uCUpload")]
    UCUpload(UnitControlUploadResponse),
    #[rasn(tag(context, 7), identifier = "startUC")]
    StartUC(StartUnitControlResponse),
    #[rasn(tag(context, 8), identifier = "stopUC")]
    StopUC(StopUnitControlResponse),
    #[rasn(tag(context, 9), identifier = "createUC")]
    CreateUC(CreateUnitControlResponse),
    #[rasn(tag(context, 10), identifier = "addToUC")]
    AddToUC(AddToUnitControlResponse),
    #[rasn(tag(context, 11), identifier = "removeFromUC")]
    RemoveFromUC(RemoveFromUnitControlResponse),
    #[rasn(tag(context, 12), identifier = "getUCAttributes")]
    GetUCAttributes(GetUnitControlAttributesResponse),
    #[rasn(tag(context, 13), identifier = "loadUCFromFile")]
    LoadUCFromFile(LoadUnitControlFromFileResponse),
    #[rasn(tag(context, 14), identifier = "storeUCToFile")]
    StoreUCToFile(StoreUnitControlToFileResponse),
    #[rasn(tag(context, 15), identifier = "deleteUC")]
    DeleteUC(DeleteUnitControlResponse),
    #[rasn(tag(context, 16), identifier = "defineECL")]
    DefineECL(DefineEventConditionListResponse),
    #[rasn(tag(context, 17), identifier = "deleteECL")]
    DeleteECL(DeleteEventConditionListResponse),
    #[rasn(tag(context, 18), identifier = "addECLReference")]
    AddECLReference(AddEventConditionListReferenceResponse),
    #[rasn(tag(context, 19), identifier = "removeECLReference")]
    RemoveECLReference(RemoveEventConditionListReferenceResponse),
    #[rasn(tag(context, 20), identifier = "getECLAttributes")]
    GetECLAttributes(GetEventConditionListAttributesResponse),
    #[rasn(tag(context, 21), identifier = "reportECLStatus")]
    ReportECLStatus(ReportEventConditionListStatusResponse),
    #[rasn(tag(context, 22), identifier = "alterECLMonitoring")]
    AlterECLMonitoring(AlterEventConditionListMonitoringResponse),
}

pub type AdditionalSupportOptions = BitString;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Address")]
pub enum Address {
    #[rasn(tag(context, 0), identifier = "numericAddress")]
    NumericAddress(Unsigned32),
    #[rasn(tag(context, 1), identifier = "symbolicAddress")]
    SymbolicAddress(MMSString),
    #[rasn(tag(context, 2), identifier = "unconstrainedAddress")]
    UnconstrainedAddress(OctetString),
}

pub type AlarmAckRule = Integer;

fn alarm_enrollment_summary_notification_lost() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlarmEnrollmentSummary")]
pub struct AlarmEnrollmentSummary {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(explicit(context, 2)), identifier = "clientApplication")]
    client_application: Option<ApplicationReference>,
    #[rasn(tag(context, 3), identifier = "severity")]
    severity: Unsigned8,
    #[rasn(tag(context, 4), identifier = "currentState")]
    current_state: ECState,
    #[rasn(tag(explicit(context, 5)), identifier = "displayEnhancement")]
    display_enhancement: Option<TaggedDetail>,
    #[rasn(
        tag(context, 6),
        default = "alarm_enrollment_summary_notification_lost",
        identifier = "notificationLost"
    )]
    notification_lost: bool,
    #[rasn(tag(context, 7), identifier = "alarmAcknowledgmentRule")]
    alarm_acknowledgment_rule: Option<AlarmAckRule>,
    #[rasn(tag(context, 8), identifier = "enrollmentState")]
    enrollment_state: Option<EEState>,
    #[rasn(tag(explicit(context, 9)), identifier = "timeOfLastTransitionToActive")]
    time_of_last_transition_to_active: Option<EventTime>,
    #[rasn(tag(explicit(context, 10)), identifier = "timeActiveAcknowledged")]
    time_active_acknowledged: Option<EventTime>,
    #[rasn(tag(explicit(context, 11)), identifier = "timeOfLastTransitionToIdle")]
    time_of_last_transition_to_idle: Option<EventTime>,
    #[rasn(tag(explicit(context, 12)), identifier = "timeIdleAcknowledged")]
    time_idle_acknowledged: Option<EventTime>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlarmSummary")]
pub struct AlarmSummary {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "severity")]
    severity: Unsigned8,
    #[rasn(tag(context, 2), identifier = "currentState")]
    current_state: ECState,
    #[rasn(tag(context, 3), identifier = "unacknowledgedState")]
    unacknowledged_state: Integer,
    #[rasn(tag(explicit(context, 4)), identifier = "displayEnhancement")]
    display_enhancement: Option<TaggedDetail>,
    #[rasn(tag(explicit(context, 5)), identifier = "timeOfLastTransitionToActive")]
    time_of_last_transition_to_active: Option<EventTime>,
    #[rasn(tag(explicit(context, 6)), identifier = "timeOfLastTransitionToIdle")]
    time_of_last_transition_to_idle: Option<EventTime>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AlterEventConditionListMonitoringRequestPriorityChange {
    #[rasn(tag(context, 0), identifier = "priorityValue")]
    PriorityValue(Integer),
    #[rasn(tag(context, 1), identifier = "priorityReset")]
    PriorityReset(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlterEventConditionListMonitoring-Request")]
pub struct AlterEventConditionListMonitoringRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionListName")]
    event_condition_list_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "enabled")]
    enabled: bool,
    #[rasn(tag(explicit(context, 2)), identifier = "priorityChange")]
    priority_change: Option<AlterEventConditionListMonitoringRequestPriorityChange>,
}

pub type AlterEventConditionListMonitoringResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlterEventConditionMonitoring-Request")]
pub struct AlterEventConditionMonitoringRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "enabled")]
    enabled: Option<bool>,
    #[rasn(tag(context, 2), identifier = "priority")]
    priority: Option<Priority>,
    #[rasn(tag(context, 3), identifier = "alarmSummaryReports")]
    alarm_summary_reports: Option<bool>,
    #[rasn(tag(context, 4), identifier = "evaluationInterval")]
    evaluation_interval: Option<Unsigned32>,
}

pub type AlterEventConditionMonitoringResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlterEventEnrollment-Request")]
pub struct AlterEventEnrollmentRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "eventConditionTransitions")]
    event_condition_transitions: Option<Transitions>,
    #[rasn(tag(context, 2), identifier = "alarmAcknowledgmentRule")]
    alarm_acknowledgment_rule: Option<AlarmAckRule>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AlterEventEnrollmentResponseCurrentState {
    #[rasn(tag(context, 0), identifier = "state")]
    State(EEState),
    #[rasn(tag(context, 1), identifier = "undefined")]
    Undefined(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlterEventEnrollment-Response")]
pub struct AlterEventEnrollmentResponse {
    #[rasn(tag(explicit(context, 0)), identifier = "currentState")]
    current_state: AlterEventEnrollmentResponseCurrentState,
    #[rasn(tag(explicit(context, 1)), identifier = "transitionTime")]
    transition_time: EventTime,
}

fn alter_program_invocation_attributes_request_start_count() -> StartCount {
    StartCount::CycleCount(1.into())
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AlterProgramInvocationAttributes-Request")]
pub struct AlterProgramInvocationAttributesRequest {
    #[rasn(tag(context, 0), identifier = "programInvocation")]
    program_invocation: Identifier,
    #[rasn(
        tag(explicit(context, 1)),
        default = "alter_program_invocation_attributes_request_start_count",
        identifier = "startCount"
    )]
    start_count: StartCount,
}

pub type AlterProgramInvocationAttributesResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct AlternateAccessItemNamed {
    #[rasn(tag(context, 0), identifier = "componentName")]
    component_name: Identifier,
    #[rasn(identifier = "access")]
    access: AlternateAccessSelection,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AlternateAccessItem {
    #[rasn(identifier = "unnamed")]
    Unnamed(AlternateAccessSelection),
    #[rasn(tag(context, 5), identifier = "named")]
    Named(AlternateAccessItemNamed),
}

pub type AlternateAccess = SequenceOf<AlternateAccessItem>;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct AlternateAccessSelectionSelectAlternateAccessAccessSelectionIndexRange {
    #[rasn(tag(context, 0), identifier = "lowIndex")]
    low_index: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberOfElements")]
    number_of_elements: Unsigned32,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AlternateAccessSelectionSelectAlternateAccessAccessSelection {
    #[rasn(tag(context, 0), identifier = "component")]
    Component(Identifier),
    #[rasn(tag(context, 1), identifier = "index")]
    Index(Unsigned32),
    #[rasn(tag(context, 2), identifier = "indexRange")]
    IndexRange(AlternateAccessSelectionSelectAlternateAccessAccessSelectionIndexRange),
    #[rasn(tag(context, 3), identifier = "allElements")]
    AllElements(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct AlternateAccessSelectionSelectAlternateAccess {
    #[rasn(identifier = "accessSelection")]
    access_selection: AlternateAccessSelectionSelectAlternateAccessAccessSelection,
    #[rasn(identifier = "alternateAccess")]
    alternate_access: AlternateAccess,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct AlternateAccessSelectionSelectAccessIndexRange {
    #[rasn(tag(context, 0), identifier = "lowIndex")]
    low_index: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberOfElements")]
    number_of_elements: Unsigned32,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum AlternateAccessSelectionSelectAccess {
    #[rasn(tag(context, 1), identifier = "component")]
    Component(Identifier),
    #[rasn(tag(context, 2), identifier = "index")]
    Index(Unsigned32),
    #[rasn(tag(context, 3), identifier = "indexRange")]
    IndexRange(AlternateAccessSelectionSelectAccessIndexRange),
    #[rasn(tag(context, 4), identifier = "allElements")]
    AllElements(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "AlternateAccessSelection")]
pub enum AlternateAccessSelection {
    #[rasn(tag(context, 0), identifier = "selectAlternateAccess")]
    SelectAlternateAccess(AlternateAccessSelectionSelectAlternateAccess),
    #[rasn(identifier = "selectAccess")]
    SelectAccess(AlternateAccessSelectionSelectAccess),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ApplicationReference")]
pub struct ApplicationReference {
    #[rasn(tag(explicit(context, 0)), identifier = "ap-title")]
    ap_title: Option<APTitle>,
    #[rasn(tag(explicit(context, 1)), identifier = "ap-invocation-id")]
    ap_invocation_id: Option<Integer>,
    #[rasn(tag(explicit(context, 2)), identifier = "ae-qualifier")]
    ae_qualifier: Option<AEQualifier>,
    #[rasn(tag(explicit(context, 3)), identifier = "ae-invocation-id")]
    ae_invocation_id: Option<Integer>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AttachToEventCondition")]
pub struct AttachToEventCondition {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 2), identifier = "causingTransitions")]
    causing_transitions: Transitions,
    #[rasn(tag(context, 3), identifier = "acceptableDelay")]
    acceptable_delay: Option<Unsigned32>,
}

fn attach_to_semaphore_priority() -> Priority {
    64.into()
}

fn attach_to_semaphore_relinquish_if_connection_lost() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AttachToSemaphore")]
pub struct AttachToSemaphore {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "namedToken")]
    named_token: Option<Identifier>,
    #[rasn(tag(context, 2), default = "attach_to_semaphore_priority", identifier = "priority")]
    priority: Priority,
    #[rasn(tag(context, 3), identifier = "acceptableDelay")]
    acceptable_delay: Option<Unsigned32>,
    #[rasn(tag(context, 4), identifier = "controlTimeOut")]
    control_time_out: Option<Unsigned32>,
    #[rasn(tag(context, 5), identifier = "abortOnTimeOut")]
    abort_on_time_out: Option<bool>,
    #[rasn(
        tag(context, 6),
        default = "attach_to_semaphore_relinquish_if_connection_lost",
        identifier = "relinquishIfConnectionLost"
    )]
    relinquish_if_connection_lost: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "AttributeTypeAndValue")]
pub struct AttributeTypeAndValue {
    #[rasn(identifier = "type")]
    r#type: ObjectIdentifier,
    #[rasn(identifier = "value")]
    value: Any,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct AuthenticationValueOther {
    #[rasn(identifier = "other-mechanism-name")]
    other_mechanism_name: ObjectIdentifier,
    #[rasn(identifier = "other-mechanism-value")]
    other_mechanism_value: Any,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Authentication-value")]
pub enum AuthenticationValue {
    #[rasn(tag(context, 0), identifier = "charstring")]
    Charstring(GraphicString),
    #[rasn(tag(context, 1), identifier = "bitstring")]
    Bitstring(BitString),
    #[rasn(tag(context, 2), identifier = "external")]
    External(External),
    #[rasn(tag(context, 3), identifier = "other")]
    Other(AuthenticationValueOther),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CS-AlterEventConditionMonitoring-Request")]
pub struct CSAlterEventConditionMonitoringRequest {
    #[rasn(identifier = "changeDisplay")]
    change_display: Option<ChangeDisplay>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CS-AlterEventEnrollment-Request")]
pub struct CSAlterEventEnrollmentRequest {
    #[rasn(identifier = "changeDisplay")]
    change_display: Option<ChangeDisplay>,
}

pub type CSCreateProgramInvocationRequest = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSGetEventConditionAttributesResponseGroupPriorityOverride {
    #[rasn(tag(context, 0), identifier = "priority")]
    Priority(Priority),
    #[rasn(tag(context, 1), identifier = "undefined")]
    Undefined(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSGetEventConditionAttributesResponseDisplayEnhancement {
    #[rasn(tag(context, 0), identifier = "string")]
    String(VisibleString),
    #[rasn(tag(context, 1), identifier = "index")]
    Index(Integer),
    #[rasn(tag(context, 2), identifier = "noEnhancement")]
    NoEnhancement(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CS-GetEventConditionAttributes-Response")]
pub struct CSGetEventConditionAttributesResponse {
    #[rasn(tag(explicit(context, 0)), identifier = "groupPriorityOverride")]
    group_priority_override: Option<CSGetEventConditionAttributesResponseGroupPriorityOverride>,
    #[rasn(tag(context, 1), identifier = "listOfReferencingECL")]
    list_of_referencing_ecl: Option<SequenceOf<ObjectName>>,
    #[rasn(tag(explicit(context, 2)), identifier = "displayEnhancement")]
    display_enhancement: CSGetEventConditionAttributesResponseDisplayEnhancement,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSGetProgramInvocationAttributesResponseControlControllingRunningMode {
    #[rasn(tag(context, 0), identifier = "freeRunning")]
    FreeRunning(()),
    #[rasn(tag(context, 1), identifier = "cycleLimited")]
    CycleLimited(Integer),
    #[rasn(tag(context, 2), identifier = "stepLimited")]
    StepLimited(Integer),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct CSGetProgramInvocationAttributesResponseControlControlling {
    #[rasn(tag(context, 0), identifier = "controlledPI")]
    controlled_pi: SequenceOf<Identifier>,
    #[rasn(tag(context, 1), identifier = "programLocation")]
    program_location: Option<VisibleString>,
    #[rasn(tag(explicit(context, 2)), identifier = "runningMode")]
    running_mode: CSGetProgramInvocationAttributesResponseControlControllingRunningMode,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSGetProgramInvocationAttributesResponseControlControlled {
    #[rasn(tag(context, 0), identifier = "controllingPI")]
    ControllingPI(Identifier),
    #[rasn(tag(context, 1), identifier = "none")]
    None(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSGetProgramInvocationAttributesResponseControl {
    #[rasn(tag(context, 0), identifier = "controlling")]
    Controlling(CSGetProgramInvocationAttributesResponseControlControlling),
    #[rasn(tag(explicit(context, 1)), identifier = "controlled")]
    Controlled(CSGetProgramInvocationAttributesResponseControlControlled),
    #[rasn(tag(context, 2), identifier = "normal")]
    Normal(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CS-GetProgramInvocationAttributes-Response")]
pub struct CSGetProgramInvocationAttributesResponse {
    #[rasn(tag(context, 0), identifier = "errorCode")]
    error_code: Integer,
    #[rasn(tag(explicit(context, 1)), identifier = "control")]
    control: CSGetProgramInvocationAttributesResponseControl,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSResumeRequestControllingModeType {
    #[rasn(tag(context, 0), identifier = "continueMode")]
    ContinueMode(()),
    #[rasn(tag(explicit(context, 1)), identifier = "changeMode")]
    ChangeMode(StartCount),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct CSResumeRequestControlling {
    #[rasn(identifier = "modeType")]
    mode_type: CSResumeRequestControllingModeType,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CS-Resume-Request")]
pub enum CSResumeRequest {
    #[rasn(identifier = "normal")]
    Normal(()),
    #[rasn(identifier = "controlling")]
    Controlling(CSResumeRequestControlling),
}

fn csstart_request_controlling_start_count() -> StartCount {
    StartCount::CycleCount(1.into())
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct CSStartRequestControlling {
    #[rasn(tag(context, 0), identifier = "startLocation")]
    start_location: Option<VisibleString>,
    #[rasn(
        tag(explicit(context, 1)),
        default = "csstart_request_controlling_start_count",
        identifier = "startCount"
    )]
    start_count: StartCount,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CS-Start-Request")]
pub enum CSStartRequest {
    #[rasn(identifier = "normal")]
    Normal(()),
    #[rasn(identifier = "controlling")]
    Controlling(CSStartRequestControlling),
}

fn csstatus_response_full_response_extended_status_mask() -> ExtendedStatus {
    BitString::from_iter([true, true, true, true])
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum CSStatusResponseFullResponseSelectedProgramInvocation {
    #[rasn(tag(context, 3), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
    #[rasn(tag(context, 4), identifier = "noneSelected")]
    NoneSelected(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct CSStatusResponseFullResponse {
    #[rasn(tag(context, 0), identifier = "operationState")]
    operation_state: OperationState,
    #[rasn(tag(context, 1), identifier = "extendedStatus")]
    extended_status: ExtendedStatus,
    #[rasn(
        tag(context, 2),
        default = "csstatus_response_full_response_extended_status_mask",
        identifier = "extendedStatusMask"
    )]
    extended_status_mask: ExtendedStatus,
    #[rasn(identifier = "selectedProgramInvocation")]
    selected_program_invocation: CSStatusResponseFullResponseSelectedProgramInvocation,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CS-Status-Response")]
pub enum CSStatusResponse {
    #[rasn(identifier = "fullResponse")]
    FullResponse(CSStatusResponseFullResponse),
    #[rasn(identifier = "noExtraResponse")]
    NoExtraResponse(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Cancel-ErrorPDU")]
pub struct CancelErrorPDU {
    #[rasn(tag(context, 0), identifier = "originalInvokeID")]
    original_invoke_id: Unsigned32,
    #[rasn(tag(context, 1), identifier = "serviceError")]
    service_error: ServiceError,
}

pub type CancelRequestPDU = Unsigned32;

pub type CancelResponsePDU = Unsigned32;

pub type ChangeAccessControlError = Unsigned32;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ChangeAccessControlRequestScopeOfChangeListOfObjectsObjectScope {
    #[rasn(tag(context, 0), identifier = "specific")]
    Specific(SequenceOf<ObjectName>),
    #[rasn(tag(context, 1), identifier = "aa-specific")]
    AaSpecific(()),
    #[rasn(tag(context, 2), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 3), identifier = "vmd")]
    Vmd(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ChangeAccessControlRequestScopeOfChangeListOfObjects {
    #[rasn(tag(explicit(context, 0)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(explicit(context, 1)), identifier = "objectScope")]
    object_scope: ChangeAccessControlRequestScopeOfChangeListOfObjectsObjectScope,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ChangeAccessControlRequestScopeOfChange {
    #[rasn(tag(context, 0), identifier = "vMDOnly")]
    VMDOnly(()),
    #[rasn(tag(context, 1), identifier = "listOfObjects")]
    ListOfObjects(ChangeAccessControlRequestScopeOfChangeListOfObjects),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ChangeAccessControl-Request")]
pub struct ChangeAccessControlRequest {
    #[rasn(identifier = "scopeOfChange")]
    scope_of_change: ChangeAccessControlRequestScopeOfChange,
    #[rasn(tag(context, 2), identifier = "accessControlListName")]
    access_control_list_name: Identifier,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ChangeAccessControl-Response")]
pub struct ChangeAccessControlResponse {
    #[rasn(tag(context, 0), identifier = "numberMatched")]
    number_matched: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberChanged")]
    number_changed: Unsigned32,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ChangeDisplay")]
pub enum ChangeDisplay {
    #[rasn(tag(context, 0), identifier = "string")]
    String(VisibleString),
    #[rasn(tag(context, 1), identifier = "index")]
    Index(Integer),
    #[rasn(tag(explicit(context, 2)), identifier = "noEnhancement")]
    NoEnhancement(()),
}

pub type ConcludeErrorPDU = ServiceError;

pub type ConcludeRequestPDU = ();

pub type ConcludeResponsePDU = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Confirmed-ErrorPDU")]
pub struct ConfirmedErrorPDU {
    #[rasn(tag(context, 0), identifier = "invokeID")]
    invoke_id: Unsigned32,
    #[rasn(tag(context, 1), identifier = "modifierPosition")]
    modifier_position: Option<Unsigned32>,
    #[rasn(tag(context, 2), identifier = "serviceError")]
    service_error: ServiceError,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Confirmed-RequestPDU")]
pub struct ConfirmedRequestPDU {
    #[rasn(identifier = "invokeID")]
    invoke_id: Unsigned32,
    #[rasn(identifier = "listOfModifiers")]
    list_of_modifiers: Option<SequenceOf<Modifier>>,
    #[rasn(identifier = "service")]
    service: ConfirmedServiceRequest,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Confirmed-ResponsePDU")]
pub struct ConfirmedResponsePDU {
    #[rasn(identifier = "invokeID")]
    invoke_id: Unsigned32,
    #[rasn(identifier = "service")]
    service: ConfirmedServiceResponse,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ConfirmedServiceRequest")]
pub enum ConfirmedServiceRequest {
    #[rasn(tag(context, 0), identifier = "status")]
    Status(StatusRequest),
    #[rasn(tag(context, 1), identifier = "getNameList")]
    GetNameList(GetNameListRequest),
    #[rasn(tag(context, 2), identifier = "identify")]
    Identify(IdentifyRequest),
    #[rasn(tag(context, 3), identifier = "rename")]
    Rename(RenameRequest),
    #[rasn(tag(context, 4), identifier = "read")]
    Read(ReadRequest),
    #[rasn(tag(context, 5), identifier = "write")]
    Write(WriteRequest),
    #[rasn(tag(explicit(context, 6)), identifier = "getVariableAccessAttributes")]
    GetVariableAccessAttributes(GetVariableAccessAttributesRequest),
    #[rasn(tag(context, 7), identifier = "defineNamedVariable")]
    DefineNamedVariable(DefineNamedVariableRequest),
    #[rasn(tag(context, 8), identifier = "defineScatteredAccess")]
    DefineScatteredAccess(DefineScatteredAccessRequest),
    #[rasn(tag(explicit(context, 9)), identifier = "getScatteredAccessAttributes")]
    GetScatteredAccessAttributes(GetScatteredAccessAttributesRequest),
    #[rasn(tag(context, 10), identifier = "deleteVariableAccess")]
    DeleteVariableAccess(DeleteVariableAccessRequest),
    #[rasn(tag(context, 11), identifier = "defineNamedVariableList")]
    DefineNamedVariableList(DefineNamedVariableListRequest),
    #[rasn(tag(explicit(context, 12)), identifier = "getNamedVariableListAttributes")]
    GetNamedVariableListAttributes(GetNamedVariableListAttributesRequest),
    #[rasn(tag(context, 13), identifier = "deleteNamedVariableList")]
    DeleteNamedVariableList(DeleteNamedVariableListRequest),
    #[rasn(tag(context, 14), identifier = "defineNamedType")]
    DefineNamedType(DefineNamedTypeRequest),
    #[rasn(tag(explicit(context, 15)), identifier = "getNamedTypeAttributes")]
    GetNamedTypeAttributes(GetNamedTypeAttributesRequest),
    #[rasn(tag(context, 16), identifier = "deleteNamedType")]
    DeleteNamedType(DeleteNamedTypeRequest),
    #[rasn(tag(context, 17), identifier = "input")]
    Input(InputRequest),
    #[rasn(tag(context, 18), identifier = "output")]
    Output(OutputRequest),
    #[rasn(tag(context, 19), identifier = "takeControl")]
    TakeControl(TakeControlRequest),
    #[rasn(tag(context, 20), identifier = "relinquishControl")]
    RelinquishControl(RelinquishControlRequest),
    #[rasn(tag(context, 21), identifier = "defineSemaphore")]
    DefineSemaphore(DefineSemaphoreRequest),
    #[rasn(tag(explicit(context, 22)), identifier = "deleteSemaphore")]
    DeleteSemaphore(DeleteSemaphoreRequest),
    #[rasn(tag(explicit(context, 23)), identifier = "reportSemaphoreStatus")]
    ReportSemaphoreStatus(ReportSemaphoreStatusRequest),
    #[rasn(tag(context, 24), identifier = "reportPoolSemaphoreStatus")]
    ReportPoolSemaphoreStatus(ReportPoolSemaphoreStatusRequest),
    #[rasn(tag(context, 25), identifier = "reportSemaphoreEntryStatus")]
    ReportSemaphoreEntryStatus(ReportSemaphoreEntryStatusRequest),
    #[rasn(tag(context, 26), identifier = "initiateDownloadSequence")]
    InitiateDownloadSequence(InitiateDownloadSequenceRequest),
    #[rasn(tag(context, 27), identifier = "downloadSegment")]
    DownloadSegment(DownloadSegmentRequest),
    #[rasn(tag(context, 28), identifier = "terminateDownloadSequence")]
    TerminateDownloadSequence(TerminateDownloadSequenceRequest),
    #[rasn(tag(context, 29), identifier = "initiateUploadSequence")]
    InitiateUploadSequence(InitiateUploadSequenceRequest),
    #[rasn(tag(context, 30), identifier = "uploadSegment")]
    UploadSegment(UploadSegmentRequest),
    #[rasn(tag(context, 31), identifier = "terminateUploadSequence")]
    TerminateUploadSequence(TerminateUploadSequenceRequest),
    #[rasn(tag(context, 32), identifier = "requestDomainDownload")]
    RequestDomainDownload(RequestDomainDownloadRequest),
    #[rasn(tag(context, 33), identifier = "requestDomainUpload")]
    RequestDomainUpload(RequestDomainUploadRequest),
    #[rasn(tag(context, 34), identifier = "loadDomainContent")]
    LoadDomainContent(LoadDomainContentRequest),
    #[rasn(tag(context, 35), identifier = "storeDomainContent")]
    StoreDomainContent(StoreDomainContentRequest),
    #[rasn(tag(context, 36), identifier = "deleteDomain")]
    DeleteDomain(DeleteDomainRequest),
    #[rasn(tag(context, 37), identifier = "getDomainAttributes")]
    GetDomainAttributes(GetDomainAttributesRequest),
    #[rasn(tag(context, 38), identifier = "createProgramInvocation")]
    CreateProgramInvocation(CreateProgramInvocationRequest),
    #[rasn(tag(context, 39), identifier = "deleteProgramInvocation")]
    DeleteProgramInvocation(DeleteProgramInvocationRequest),
    #[rasn(tag(context, 40), identifier = "start")]
    Start(StartRequest),
    #[rasn(tag(context, 41), identifier = "stop")]
    Stop(StopRequest),
    #[rasn(tag(context, 42), identifier = "resume")]
    Resume(ResumeRequest),
    #[rasn(tag(context, 43), identifier = "reset")]
    Reset(ResetRequest),
    #[rasn(tag(context, 44), identifier = "kill")]
    Kill(KillRequest),
    #[rasn(tag(context, 45), identifier = "getProgramInvocationAttributes")]
    GetProgramInvocationAttributes(GetProgramInvocationAttributesRequest),
    #[rasn(tag(context, 46), identifier = "obtainFile")]
    ObtainFile(ObtainFileRequest),
    #[rasn(tag(context, 47), identifier = "defineEventCondition")]
    DefineEventCondition(DefineEventConditionRequest),
    #[rasn(tag(explicit(context, 48)), identifier = "deleteEventCondition")]
    DeleteEventCondition(DeleteEventConditionRequest),
    #[rasn(tag(explicit(context, 49)), identifier = "getEventConditionAttributes")]
    GetEventConditionAttributes(GetEventConditionAttributesRequest),
    #[rasn(tag(explicit(context, 50)), identifier = "reportEventConditionStatus")]
    ReportEventConditionStatus(ReportEventConditionStatusRequest),
    #[rasn(tag(context, 51), identifier = "alterEventConditionMonitoring")]
    AlterEventConditionMonitoring(AlterEventConditionMonitoringRequest),
    #[rasn(tag(context, 52), identifier = "triggerEvent")]
    TriggerEvent(TriggerEventRequest),
    #[rasn(tag(context, 53), identifier = "defineEventAction")]
    DefineEventAction(Box<DefineEventActionRequest>),
    #[rasn(tag(explicit(context, 54)), identifier = "deleteEventAction")]
    DeleteEventAction(DeleteEventActionRequest),
    #[rasn(tag(explicit(context, 55)), identifier = "getEventActionAttributes")]
    GetEventActionAttributes(GetEventActionAttributesRequest),
    #[rasn(tag(explicit(context, 56)), identifier = "reportEventActionStatus")]
    ReportEventActionStatus(ReportEventActionStatusRequest),
    #[rasn(tag(context, 57), identifier = "defineEventEnrollment")]
    DefineEventEnrollment(DefineEventEnrollmentRequest),
    #[rasn(tag(explicit(context, 58)), identifier = "deleteEventEnrollment")]
    DeleteEventEnrollment(DeleteEventEnrollmentRequest),
    #[rasn(tag(context, 59), identifier = "alterEventEnrollment")]
    AlterEventEnrollment(AlterEventEnrollmentRequest),
    #[rasn(tag(explicit(context, 60)), identifier = "reportEventEnrollmentStatus")]
    ReportEventEnrollmentStatus(ReportEventEnrollmentStatusRequest),
    #[rasn(tag(context, 61), identifier = "getEventEnrollmentAttributes")]
    GetEventEnrollmentAttributes(GetEventEnrollmentAttributesRequest),
    #[rasn(tag(context, 62), identifier = "acknowledgeEventNotification")]
    AcknowledgeEventNotification(AcknowledgeEventNotificationRequest),
    #[rasn(tag(context, 63), identifier = "getAlarmSummary")]
    GetAlarmSummary(GetAlarmSummaryRequest),
    #[rasn(tag(context, 64), identifier = "getAlarmEnrollmentSummary")]
    GetAlarmEnrollmentSummary(GetAlarmEnrollmentSummaryRequest),
    #[rasn(tag(context, 65), identifier = "readJournal")]
    ReadJournal(ReadJournalRequest),
    #[rasn(tag(context, 66), identifier = "writeJournal")]
    WriteJournal(WriteJournalRequest),
    #[rasn(tag(context, 67), identifier = "initializeJournal")]
    InitializeJournal(InitializeJournalRequest),
    #[rasn(tag(explicit(context, 68)), identifier = "reportJournalStatus")]
    ReportJournalStatus(ReportJournalStatusRequest),
    #[rasn(tag(context, 69), identifier = "createJournal")]
    CreateJournal(CreateJournalRequest),
    #[rasn(tag(context, 70), identifier = "deleteJournal")]
    DeleteJournal(DeleteJournalRequest),
    #[rasn(tag(context, 71), identifier = "getCapabilityList")]
    GetCapabilityList(GetCapabilityListRequest),
    #[rasn(tag(context, 72), identifier = "fileOpen")]
    FileOpen(FileOpenRequest),
    #[rasn(tag(context, 73), identifier = "fileRead")]
    FileRead(FileReadRequest),
    #[rasn(tag(context, 74), identifier = "fileClose")]
    FileClose(FileCloseRequest),
    #[rasn(tag(context, 75), identifier = "fileRename")]
    FileRename(FileRenameRequest),
    #[rasn(tag(context, 76), identifier = "fileDelete")]
    FileDelete(FileDeleteRequest),
    #[rasn(tag(context, 77), identifier = "fileDirectory")]
    FileDirectory(FileDirectoryRequest),
    #[rasn(tag(explicit(context, 78)), identifier = "additionalService")]
    AdditionalService(AdditionalServiceRequest),
    #[rasn(tag(explicit(context, 80)), identifier = "getDataExchangeAttributes")]
    GetDataExchangeAttributes(GetDataExchangeAttributesRequest),
    #[rasn(tag(context, 81), identifier = "exchangeData")]
    ExchangeData(ExchangeDataRequest),
    #[rasn(tag(context, 82), identifier = "defineAccessControlList")]
    DefineAccessControlList(DefineAccessControlListRequest),
    #[rasn(tag(explicit(context, 83)), identifier = "getAccessControlListAttributes")]
    GetAccessControlListAttributes(GetAccessControlListAttributesRequest),
    #[rasn(tag(context, 84), identifier = "reportAccessControlledObjects")]
    ReportAccessControlledObjects(ReportAccessControlledObjectsRequest),
    #[rasn(tag(context, 85), identifier = "deleteAccessControlList")]
    DeleteAccessControlList(DeleteAccessControlListRequest),
    #[rasn(tag(context, 86), identifier = "changeAccessControl")]
    ChangeAccessControl(ChangeAccessControlRequest),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ConfirmedServiceResponse")]
pub enum ConfirmedServiceResponse {
    #[rasn(tag(context, 0), identifier = "status")]
    Status(StatusResponse),
    #[rasn(tag(context, 1), identifier = "getNameList")]
    GetNameList(GetNameListResponse),
    #[rasn(tag(context, 2), identifier = "identify")]
    Identify(IdentifyResponse),
    #[rasn(tag(context, 3), identifier = "rename")]
    Rename(RenameResponse),
    #[rasn(tag(context, 4), identifier = "read")]
    Read(ReadResponse),
    #[rasn(tag(context, 5), identifier = "write")]
    Write(WriteResponse),
    #[rasn(tag(context, 6), identifier = "getVariableAccessAttributes")]
    GetVariableAccessAttributes(GetVariableAccessAttributesResponse),
    #[rasn(tag(context, 7), identifier = "defineNamedVariable")]
    DefineNamedVariable(DefineNamedVariableResponse),
    #[rasn(tag(context, 8), identifier = "defineScatteredAccess")]
    DefineScatteredAccess(DefineScatteredAccessResponse),
    #[rasn(tag(context, 9), identifier = "getScatteredAccessAttributes")]
    GetScatteredAccessAttributes(GetScatteredAccessAttributesResponse),
    #[rasn(tag(context, 10), identifier = "deleteVariableAccess")]
    DeleteVariableAccess(DeleteVariableAccessResponse),
    #[rasn(tag(context, 11), identifier = "defineNamedVariableList")]
    DefineNamedVariableList(DefineNamedVariableListResponse),
    #[rasn(tag(context, 12), identifier = "getNamedVariableListAttributes")]
    GetNamedVariableListAttributes(GetNamedVariableListAttributesResponse),
    #[rasn(tag(context, 13), identifier = "deleteNamedVariableList")]
    DeleteNamedVariableList(DeleteNamedVariableListResponse),
    #[rasn(tag(context, 14), identifier = "defineNamedType")]
    DefineNamedType(DefineNamedTypeResponse),
    #[rasn(tag(context, 15), identifier = "getNamedTypeAttributes")]
    GetNamedTypeAttributes(GetNamedTypeAttributesResponse),
    #[rasn(tag(context, 16), identifier = "deleteNamedType")]
    DeleteNamedType(DeleteNamedTypeResponse),
    #[rasn(tag(context, 17), identifier = "input")]
    Input(InputResponse),
    #[rasn(tag(context, 18), identifier = "output")]
    Output(OutputResponse),
    #[rasn(tag(explicit(context, 19)), identifier = "takeControl")]
    TakeControl(TakeControlResponse),
    #[rasn(tag(context, 20), identifier = "relinquishControl")]
    RelinquishControl(RelinquishControlResponse),
    #[rasn(tag(context, 21), identifier = "defineSemaphore")]
    DefineSemaphore(DefineSemaphoreResponse),
    #[rasn(tag(context, 22), identifier = "deleteSemaphore")]
    DeleteSemaphore(DeleteSemaphoreResponse),
    #[rasn(tag(context, 23), identifier = "reportSemaphoreStatus")]
    ReportSemaphoreStatus(ReportSemaphoreStatusResponse),
    #[rasn(tag(context, 24), identifier = "reportPoolSemaphoreStatus")]
    ReportPoolSemaphoreStatus(ReportPoolSemaphoreStatusResponse),
    #[rasn(tag(context, 25), identifier = "reportSemaphoreEntryStatus")]
    ReportSemaphoreEntryStatus(ReportSemaphoreEntryStatusResponse),
    #[rasn(tag(context, 26), identifier = "initiateDownloadSequence")]
    InitiateDownloadSequence(InitiateDownloadSequenceResponse),
    #[rasn(tag(context, 27), identifier = "downloadSegment")]
    DownloadSegment(DownloadSegmentResponse),
    #[rasn(tag(context, 28), identifier = "terminateDownloadSequence")]
    TerminateDownloadSequence(TerminateDownloadSequenceResponse),
    #[rasn(tag(context, 29), identifier = "initiateUploadSequence")]
    InitiateUploadSequence(InitiateUploadSequenceResponse),
    #[rasn(tag(context, 30), identifier = "uploadSegment")]
    UploadSegment(UploadSegmentResponse),
    #[rasn(tag(context, 31), identifier = "terminateUploadSequence")]
    TerminateUploadSequence(TerminateUploadSequenceResponse),
    #[rasn(tag(context, 32), identifier = "requestDomainDownload")]
    RequestDomainDownload(RequestDomainDownloadResponse),
    #[rasn(tag(context, 33), identifier = "requestDomainUpload")]
    RequestDomainUpload(RequestDomainUploadResponse),
    #[rasn(tag(context, 34), identifier = "loadDomainContent")]
    LoadDomainContent(LoadDomainContentResponse),
    #[rasn(tag(context, 35), identifier = "storeDomainContent")]
    StoreDomainContent(StoreDomainContentResponse),
    #[rasn(tag(context, 36), identifier = "deleteDomain")]
    DeleteDomain(DeleteDomainResponse),
    #[rasn(tag(context, 37), identifier = "getDomainAttributes")]
    GetDomainAttributes(GetDomainAttributesResponse),
    #[rasn(tag(context, 38), identifier = "createProgramInvocation")]
    CreateProgramInvocation(CreateProgramInvocationResponse),
    #[rasn(tag(context, 39), identifier = "deleteProgramInvocation")]
    DeleteProgramInvocation(DeleteProgramInvocationResponse),
    #[rasn(tag(context, 40), identifier = "start")]
    Start(StartResponse),
    #[rasn(tag(context, 41), identifier = "stop")]
    Stop(StopResponse),
    #[rasn(tag(context, 42), identifier = "resume")]
    Resume(ResumeResponse),
    #[rasn(tag(context, 43), identifier = "reset")]
    Reset(ResetResponse),
    #[rasn(tag(context, 44), identifier = "kill")]
    Kill(KillResponse),
    #[rasn(tag(context, 45), identifier = "getProgramInvocationAttributes")]
    GetProgramInvocationAttributes(GetProgramInvocationAttributesResponse),
    #[rasn(tag(context, 46), identifier = "obtainFile")]
    ObtainFile(ObtainFileResponse),
    #[rasn(tag(context, 47), identifier = "defineEventCondition")]
    DefineEventCondition(DefineEventConditionResponse),
    #[rasn(tag(context, 48), identifier = "deleteEventCondition")]
    DeleteEventCondition(DeleteEventConditionResponse),
    #[rasn(tag(context, 49), identifier = "getEventConditionAttributes")]
    GetEventConditionAttributes(GetEventConditionAttributesResponse),
    #[rasn(tag(context, 50), identifier = "reportEventConditionStatus")]
    ReportEventConditionStatus(ReportEventConditionStatusResponse),
    #[rasn(tag(context, 51), identifier = "alterEventConditionMonitoring")]
    AlterEventConditionMonitoring(AlterEventConditionMonitoringResponse),
    #[rasn(tag(context, 52), identifier = "triggerEvent")]
    TriggerEvent(TriggerEventResponse),
    #[rasn(tag(context, 53), identifier = "defineEventAction")]
    DefineEventAction(DefineEventActionResponse),
    #[rasn(tag(context, 54), identifier = "deleteEventAction")]
    DeleteEventAction(DeleteEventActionResponse),
    #[rasn(tag(context, 55), identifier = "getEventActionAttributes")]
    GetEventActionAttributes(GetEventActionAttributesResponse),
    #[rasn(tag(context, 56), identifier = "reportEventActionStatus")]
    ReportEventActionStatus(ReportEventActionStatusResponse),
    #[rasn(tag(context, 57), identifier = "defineEventEnrollment")]
    DefineEventEnrollment(DefineEventEnrollmentResponse),
    #[rasn(tag(context, 58), identifier = "deleteEventEnrollment")]
    DeleteEventEnrollment(DeleteEventEnrollmentResponse),
    #[rasn(tag(context, 59), identifier = "alterEventEnrollment")]
    AlterEventEnrollment(AlterEventEnrollmentResponse),
    #[rasn(tag(context, 60), identifier = "reportEventEnrollmentStatus")]
    ReportEventEnrollmentStatus(ReportEventEnrollmentStatusResponse),
    #[rasn(tag(context, 61), identifier = "getEventEnrollmentAttributes")]
    GetEventEnrollmentAttributes(GetEventEnrollmentAttributesResponse),
    #[rasn(tag(context, 62), identifier = "acknowledgeEventNotification")]
    AcknowledgeEventNotification(AcknowledgeEventNotificationResponse),
    #[rasn(tag(context, 63), identifier = "getAlarmSummary")]
    GetAlarmSummary(GetAlarmSummaryResponse),
    #[rasn(tag(context, 64), identifier = "getAlarmEnrollmentSummary")]
    GetAlarmEnrollmentSummary(GetAlarmEnrollmentSummaryResponse),
    #[rasn(tag(context, 65), identifier = "readJournal")]
    ReadJournal(ReadJournalResponse),
    #[rasn(tag(context, 66), identifier = "writeJournal")]
    WriteJournal(WriteJournalResponse),
    #[rasn(tag(context, 67), identifier = "initializeJournal")]
    InitializeJournal(InitializeJournalResponse),
    #[rasn(tag(context, 68), identifier = "reportJournalStatus")]
    ReportJournalStatus(ReportJournalStatusResponse),
    #[rasn(tag(context, 69), identifier = "createJournal")]
    CreateJournal(CreateJournalResponse),
    #[rasn(tag(context, 70), identifier = "deleteJournal")]
    DeleteJournal(DeleteJournalResponse),
    #[rasn(tag(context, 71), identifier = "getCapabilityList")]
    GetCapabilityList(GetCapabilityListResponse),
    #[rasn(tag(context, 72), identifier = "fileOpen")]
    FileOpen(FileOpenResponse),
    #[rasn(tag(context, 73), identifier = "fileRead")]
    FileRead(FileReadResponse),
    #[rasn(tag(context, 74), identifier = "fileClose")]
    FileClose(FileCloseResponse),
    #[rasn(tag(context, 75), identifier = "fileRename")]
    FileRename(FileRenameResponse),
    #[rasn(tag(context, 76), identifier = "fileDelete")]
    FileDelete(FileDeleteResponse),
    #[rasn(tag(context, 77), identifier = "fileDirectory")]
    FileDirectory(FileDirectoryResponse),
    #[rasn(tag(explicit(context, 78)), identifier = "additionalService")]
    AdditionalService(AdditionalServiceResponse),
    #[rasn(tag(explicit(context, 80)), identifier = "getDataExchangeAttributes")]
    GetDataExchangeAttributes(GetDataExchangeAttributesResponse),
    #[rasn(tag(context, 81), identifier = "exchangeData")]
    ExchangeData(ExchangeDataResponse),
    #[rasn(tag(context, 82), identifier = "defineAccessControlList")]
    DefineAccessControlList(DefineAccessControlListResponse),
    #[rasn(tag(context, 83), identifier = "getAccessControlListAttributes")]
    GetAccessControlListAttributes(GetAccessControlListAttributesResponse),
    #[rasn(tag(context, 84), identifier = "reportAccessControlledObjects")]
    ReportAccessControlledObjects(ReportAccessControlledObjectsResponse),
    #[rasn(tag(context, 85), identifier = "deleteAccessControlList")]
    DeleteAccessControlList(DeleteAccessControlListResponse),
    #[rasn(tag(context, 86), identifier = "changeAccessControl")]
    ChangeAccessControl(ChangeAccessControlResponse),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ControlElementBeginDomainDef {
    #[rasn(tag(context, 1), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 2), identifier = "capabilities")]
    capabilities: SequenceOf<MMSString>,
    #[rasn(tag(context, 3), identifier = "sharable")]
    sharable: bool,
    #[rasn(tag(explicit(context, 4)), identifier = "loadData")]
    load_data: Option<LoadData>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ControlElementContinueDomainDef {
    #[rasn(tag(context, 1), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(explicit(context, 3)), identifier = "loadData")]
    load_data: LoadData,
}

fn control_element_pi_definition_reusable() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ControlElementPiDefinition {
    #[rasn(tag(context, 0), identifier = "piName")]
    pi_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfDomains")]
    list_of_domains: SequenceOf<Identifier>,
    #[rasn(tag(context, 2), default = "control_element_pi_definition_reusable", identifier = "reusable")]
    reusable: bool,
    #[rasn(tag(context, 3), identifier = "monitorType")]
    monitor_type: Option<bool>,
    #[rasn(tag(context, 4), identifier = "pIState")]
    p_istate: Option<ProgramInvocationState>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ControlElement")]
pub enum ControlElement {
    #[rasn(tag(explicit(context, 0)), identifier = "beginDomainDef")]
    BeginDomainDef(ControlElementBeginDomainDef),
    #[rasn(tag(explicit(context, 1)), identifier = "continueDomainDef")]
    ContinueDomainDef(ControlElementContinueDomainDef),
    #[rasn(tag(context, 2), identifier = "endDomainDef")]
    EndDomainDef(Identifier),
    #[rasn(tag(context, 3), identifier = "piDefinition")]
    PiDefinition(ControlElementPiDefinition),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CreateJournal-Request")]
pub struct CreateJournalRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "journalName")]
    journal_name: ObjectName,
}

pub type CreateJournalResponse = ();

fn create_program_invocation_request_reusable() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "CreateProgramInvocation-Request")]
pub struct CreateProgramInvocationRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfDomainNames")]
    list_of_domain_names: SequenceOf<Identifier>,
    #[rasn(tag(context, 2), default = "create_program_invocation_request_reusable", identifier = "reusable")]
    reusable: bool,
    #[rasn(tag(context, 3), identifier = "monitorType")]
    monitor_type: Option<bool>,
}

pub type CreateProgramInvocationResponse = ();

pub type CreateUnitControlRequest = UnitControlMembers;

pub type CreateUnitControlResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Data")]
pub enum Data {
    #[rasn(tag(context, 1), identifier = "array")]
    Array(SequenceOf<Data>),
    #[rasn(tag(context, 2), identifier = "structure")]
    Structure(SequenceOf<Data>),
    #[rasn(tag(context, 3), identifier = "boolean")]
    Boolean(bool),
    #[rasn(tag(context, 4), identifier = "bit-string")]
    BitString(BitString),
    #[rasn(tag(context, 5), identifier = "integer")]
    Integer(Integer),
    #[rasn(tag(context, 6), identifier = "unsigned")]
    Unsigned(Integer),
    #[rasn(tag(context, 7), identifier = "floating-point")]
    FloatingPoint(OctetString),
    #[rasn(tag(context, 9), identifier = "octet-string")]
    OctetString(OctetString),
    #[rasn(tag(context, 10), identifier = "visible-string")]
    VisibleString(VisibleString),
    #[rasn(tag(context, 11), identifier = "generalized-time")]
    GeneralizedTime(GeneralizedTime),
    #[rasn(tag(context, 12), identifier = "binary-time")]
    BinaryTime(TimeOfDay),
    #[rasn(tag(context, 13), identifier = "bcd")]
    Bcd(Integer),
    #[rasn(tag(context, 14), identifier = "booleanArray")]
    BooleanArray(BitString),
    #[rasn(tag(context, 15), identifier = "objId")]
    ObjId(ObjectIdentifier),
    #[rasn(tag(context, 16), identifier = "mMSString")]
    MMSString(Utf8String),
    #[rasn(tag(context, 17), identifier = "utc-time")]
    UtcTime(OctetString),
}

pub type DataAccessError = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineAccessControlList-Request")]
pub struct DefineAccessControlListRequest {
    #[rasn(tag(context, 0), identifier = "accessControlListName")]
    access_control_list_name: Identifier,
    #[rasn(tag(context, 1), identifier = "accessControlListElements")]
    access_control_list_elements: AccessControlListElements,
}

pub type DefineAccessControlListResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineEventAction-Request")]
pub struct DefineEventActionRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventActionName")]
    event_action_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "listOfModifier")]
    list_of_modifier: Option<SequenceOf<Modifier>>,
    #[rasn(tag(explicit(context, 2)), identifier = "confirmedServiceRequest")]
    confirmed_service_request: Box<ConfirmedServiceRequest>,
    #[rasn(tag(explicit(context, 79)), identifier = "cs-extension")]
    cs_extension: Option<RequestDetail>,
}

pub type DefineEventActionResponse = ();

fn define_event_condition_request_priority() -> Priority {
    64.into()
}

fn define_event_condition_request_severity() -> Unsigned8 {
    64
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineEventCondition-Request")]
pub struct DefineEventConditionRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "class")]
    class: ECClass,
    #[rasn(tag(context, 2), default = "define_event_condition_request_priority", identifier = "priority")]
    priority: Priority,
    #[rasn(tag(context, 3), default = "define_event_condition_request_severity", identifier = "severity")]
    severity: Unsigned8,
    #[rasn(tag(context, 4), identifier = "alarmSummaryReports")]
    alarm_summary_reports: Option<bool>,
    #[rasn(tag(explicit(context, 6)), identifier = "monitoredVariable")]
    monitored_variable: Option<VariableSpecification>,
    #[rasn(tag(context, 7), identifier = "evaluationInterval")]
    evaluation_interval: Option<Unsigned32>,
}

pub type DefineEventConditionResponse = ();

pub type DefineEventConditionListError = ObjectName;

pub type DefineEventConditionListRequest = EventConditionListMembers;

pub type DefineEventConditionListResponse = ();

pub type DefineEventEnrollmentError = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineEventEnrollment-Request")]
pub struct DefineEventEnrollmentRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 2), identifier = "eventConditionTransitions")]
    event_condition_transitions: Transitions,
    #[rasn(tag(context, 3), identifier = "alarmAcknowledgmentRule")]
    alarm_acknowledgment_rule: AlarmAckRule,
    #[rasn(tag(explicit(context, 4)), identifier = "eventActionName")]
    event_action_name: Option<ObjectName>,
    #[rasn(tag(explicit(context, 5)), identifier = "clientApplication")]
    client_application: Option<ApplicationReference>,
}

pub type DefineEventEnrollmentResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineNamedType-Request")]
pub struct DefineNamedTypeRequest {
    #[rasn(identifier = "typeName")]
    type_name: ObjectName,
    #[rasn(identifier = "typeSpecification")]
    type_specification: TypeSpecification,
}

pub type DefineNamedTypeResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineNamedVariable-Request")]
pub struct DefineNamedVariableRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "variableName")]
    variable_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "address")]
    address: Address,
    #[rasn(tag(explicit(context, 2)), identifier = "typeSpecification")]
    type_specification: Option<TypeSpecification>,
}

pub type DefineNamedVariableResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct DefineNamedVariableListRequestListOfVariableItem {
    #[rasn(identifier = "variableSpecification")]
    variable_specification: VariableSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineNamedVariableList-Request")]
pub struct DefineNamedVariableListRequest {
    #[rasn(identifier = "variableListName")]
    variable_list_name: ObjectName,
    #[rasn(tag(context, 0), identifier = "listOfVariable")]
    list_of_variable: SequenceOf<DefineNamedVariableListRequestListOfVariableItem>,
}

pub type DefineNamedVariableListResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineScatteredAccess-Request")]
pub struct DefineScatteredAccessRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "scatteredAccessName")]
    scattered_access_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "scatteredAccessDescription")]
    scattered_access_description: ScatteredAccessDescription,
}

pub type DefineScatteredAccessResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DefineSemaphore-Request")]
pub struct DefineSemaphoreRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "numberOfTokens")]
    number_of_tokens: Unsigned16,
}

pub type DefineSemaphoreResponse = ();

pub type DeleteAccessControlListRequest = Identifier;

pub type DeleteAccessControlListResponse = ();

pub type DeleteDomainRequest = Identifier;

pub type DeleteDomainResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "DeleteEventAction-Request")]
pub enum DeleteEventActionRequest {
    #[rasn(tag(context, 0), identifier = "specific")]
    Specific(SequenceOf<ObjectName>),
    #[rasn(tag(context, 1), identifier = "aa-specific")]
    AaSpecific(()),
    #[rasn(tag(context, 3), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 4), identifier = "vmd")]
    Vmd(()),
}

pub type DeleteEventActionResponse = Unsigned32;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "DeleteEventCondition-Request")]
pub enum DeleteEventConditionRequest {
    #[rasn(tag(context, 0), identifier = "specific")]
    Specific(SequenceOf<ObjectName>),
    #[rasn(tag(context, 1), identifier = "aa-specific")]
    AaSpecific(()),
    #[rasn(tag(context, 2), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 3), identifier = "vmd")]
    Vmd(()),
}

pub type DeleteEventConditionResponse = Unsigned32;

pub type DeleteEventConditionListRequest = ObjectName;

pub type DeleteEventConditionListResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "DeleteEventEnrollment-Request")]
pub enum DeleteEventEnrollmentRequest {
    #[rasn(tag(context, 0), identifier = "specific")]
    Specific(SequenceOf<ObjectName>),
    #[rasn(tag(explicit(context, 1)), identifier = "ec")]
    Ec(ObjectName),
    #[rasn(tag(explicit(context, 2)), identifier = "ea")]
    Ea(ObjectName),
}

pub type DeleteEventEnrollmentResponse = Unsigned32;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteJournal-Request")]
pub struct DeleteJournalRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "journalName")]
    journal_name: ObjectName,
}

pub type DeleteJournalResponse = ();

pub type DeleteNamedTypeError = Unsigned32;

fn delete_named_type_request_scope_of_delete() -> Integer {
    0.into()
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteNamedType-Request")]
pub struct DeleteNamedTypeRequest {
    #[rasn(
        tag(context, 0),
        default = "delete_named_type_request_scope_of_delete",
        identifier = "scopeOfDelete"
    )]
    scope_of_delete: Integer,
    #[rasn(tag(context, 1), identifier = "listOfTypeName")]
    list_of_type_name: Option<SequenceOf<ObjectName>>,
    #[rasn(tag(context, 2), identifier = "domainName")]
    domain_name: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteNamedType-Response")]
pub struct DeleteNamedTypeResponse {
    #[rasn(tag(context, 0), identifier = "numberMatched")]
    number_matched: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberDeleted")]
    number_deleted: Unsigned32,
}

pub type DeleteNamedVariableListError = Unsigned32;

fn delete_named_variable_list_request_scope_of_delete() -> Integer {
    0.into()
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteNamedVariableList-Request")]
pub struct DeleteNamedVariableListRequest {
    #[rasn(
        tag(context, 0),
        default = "delete_named_variable_list_request_scope_of_delete",
        identifier = "scopeOfDelete"
    )]
    scope_of_delete: Integer,
    #[rasn(tag(context, 1), identifier = "listOfVariableListName")]
    list_of_variable_list_name: Option<SequenceOf<ObjectName>>,
    #[rasn(tag(context, 2), identifier = "domainName")]
    domain_name: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteNamedVariableList-Response")]
pub struct DeleteNamedVariableListResponse {
    #[rasn(tag(context, 0), identifier = "numberMatched")]
    number_matched: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberDeleted")]
    number_deleted: Unsigned32,
}

pub type DeleteProgramInvocationRequest = Identifier;

pub type DeleteProgramInvocationResponse = ();

pub type DeleteSemaphoreRequest = ObjectName;

pub type DeleteSemaphoreResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "DeleteUnitControl-Error")]
pub enum DeleteUnitControlError {
    #[rasn(tag(context, 0), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 1), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
}

pub type DeleteUnitControlRequest = Identifier;

pub type DeleteUnitControlResponse = ();

pub type DeleteVariableAccessError = Unsigned32;

fn delete_variable_access_request_scope_of_delete() -> Integer {
    0.into()
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteVariableAccess-Request")]
pub struct DeleteVariableAccessRequest {
    #[rasn(
        tag(context, 0),
        default = "delete_variable_access_request_scope_of_delete",
        identifier = "scopeOfDelete"
    )]
    scope_of_delete: Integer,
    #[rasn(tag(context, 1), identifier = "listOfName")]
    list_of_name: Option<SequenceOf<ObjectName>>,
    #[rasn(tag(context, 2), identifier = "domainName")]
    domain_name: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DeleteVariableAccess-Response")]
pub struct DeleteVariableAccessResponse {
    #[rasn(tag(context, 0), identifier = "numberMatched")]
    number_matched: Unsigned32,
    #[rasn(tag(context, 1), identifier = "numberDeleted")]
    number_deleted: Unsigned32,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DirectoryEntry")]
pub struct DirectoryEntry {
    #[rasn(tag(context, 0), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 1), identifier = "fileAttributes")]
    file_attributes: FileAttributes,
}

pub type DomainState = Integer;

pub type DownloadSegmentRequest = Identifier;

fn download_segment_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "DownloadSegment-Response")]
pub struct DownloadSegmentResponse {
    #[rasn(identifier = "loadData")]
    load_data: LoadData,
    #[rasn(tag(context, 1), default = "download_segment_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

pub type ECClass = Integer;

pub type ECState = Integer;

pub type EEClass = Integer;

pub type EEDuration = Integer;

pub type EEState = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum EEAttributesEventConditionName {
    #[rasn(tag(explicit(context, 0)), identifier = "eventCondition")]
    EventCondition(ObjectName),
    #[rasn(tag(context, 1), identifier = "undefined")]
    Undefined(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum EEAttributesEventActionName {
    #[rasn(tag(explicit(context, 0)), identifier = "eventAction")]
    EventAction(ObjectName),
    #[rasn(tag(context, 1), identifier = "undefined")]
    Undefined(()),
}

fn eeattributes_mms_deletable() -> bool {
    false
}

fn eeattributes_duration() -> EEDuration {
    0.into()
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "EEAttributes")]
pub struct EEAttributes {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "eventConditionName")]
    event_condition_name: EEAttributesEventConditionName,
    #[rasn(tag(explicit(context, 2)), identifier = "eventActionName")]
    event_action_name: Option<EEAttributesEventActionName>,
    #[rasn(tag(explicit(context, 3)), identifier = "clientApplication")]
    client_application: Option<ApplicationReference>,
    #[rasn(tag(context, 4), default = "eeattributes_mms_deletable", identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 5), identifier = "enrollmentClass")]
    enrollment_class: EEClass,
    #[rasn(tag(context, 6), default = "eeattributes_duration", identifier = "duration")]
    duration: EEDuration,
    #[rasn(tag(context, 7), identifier = "invokeID")]
    invoke_id: Option<Unsigned32>,
    #[rasn(tag(context, 8), identifier = "remainingAcceptableDelay")]
    remaining_acceptable_delay: Option<Unsigned32>,
    #[rasn(tag(explicit(context, 9)), identifier = "displayEnhancement")]
    display_enhancement: Option<ENAdditionalDetail>,
    #[rasn(tag(context, 11), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "EN-Additional-Detail")]
pub enum ENAdditionalDetail {
    #[rasn(tag(context, 0), identifier = "string")]
    String(VisibleString),
    #[rasn(tag(context, 1), identifier = "index")]
    Index(Integer),
    #[rasn(identifier = "noEnhancement")]
    NoEnhancement(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EmbeddedPdvIdentificationSyntaxes {
    #[rasn(tag(context, 0), identifier = "abstract")]
    r#abstract: ObjectIdentifier,
    #[rasn(tag(context, 1), identifier = "transfer")]
    transfer: ObjectIdentifier,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EmbeddedPdvIdentificationContextNegotiation {
    #[rasn(tag(context, 0), identifier = "presentation-context-id")]
    presentation_context_id: Integer,
    #[rasn(tag(context, 1), identifier = "transfer-syntax")]
    transfer_syntax: ObjectIdentifier,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum EmbeddedPdvIdentification {
    #[rasn(tag(context, 0), identifier = "syntaxes")]
    Syntaxes(EmbeddedPdvIdentificationSyntaxes),
    #[rasn(tag(context, 1), identifier = "syntax")]
    Syntax(ObjectIdentifier),
    #[rasn(tag(context, 2), identifier = "presentation-context-id")]
    PresentationContextId(Integer),
    #[rasn(tag(context, 3), identifier = "context-negotiation")]
    ContextNegotiation(EmbeddedPdvIdentificationContextNegotiation),
    #[rasn(tag(context, 4), identifier = "transfer-syntax")]
    TransferSyntax(ObjectIdentifier),
    #[rasn(tag(context, 5), identifier = "fixed")]
    Fixed(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(tag(universal, 11), identifier = "EmbeddedPdv")]
pub struct EmbeddedPdv {
    #[rasn(tag(explicit(context, 0)), identifier = "identification")]
    identification: EmbeddedPdvIdentification,
    #[rasn(tag(context, 2), identifier = "data-value")]
    data_value: OctetString,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EntryContentEntryFormDataEvent {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "currentState")]
    current_state: ECState,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EntryContentEntryFormData {
    #[rasn(tag(context, 0), identifier = "event")]
    event: Option<EntryContentEntryFormDataEvent>,
    #[rasn(tag(context, 1), identifier = "listOfVariables")]
    list_of_variables: Option<SequenceOf<JournalVariable>>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum EntryContentEntryForm {
    #[rasn(tag(context, 2), identifier = "data")]
    Data(EntryContentEntryFormData),
    #[rasn(tag(context, 3), identifier = "annotation")]
    Annotation(MMSString),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "EntryContent")]
pub struct EntryContent {
    #[rasn(tag(context, 0), identifier = "occurrenceTime")]
    occurrence_time: TimeOfDay,
    #[rasn(identifier = "entryForm")]
    entry_form: EntryContentEntryForm,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "EventConditionListMembers")]
pub struct EventConditionListMembers {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionListName")]
    event_condition_list_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "listOfEventConditionName")]
    list_of_event_condition_name: SequenceOf<ObjectName>,
    #[rasn(tag(context, 2), identifier = "listOfEventConditionListName")]
    list_of_event_condition_list_name: Option<SequenceOf<ObjectName>>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "EventConditionStatus")]
pub struct EventConditionStatus {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "currentState")]
    current_state: ECState,
    #[rasn(tag(context, 2), identifier = "numberOfEventEnrollments")]
    number_of_event_enrollments: Unsigned32,
    #[rasn(tag(context, 3), identifier = "enabled")]
    enabled: Option<bool>,
    #[rasn(tag(explicit(context, 4)), identifier = "timeOfLastTransitionToActive")]
    time_of_last_transition_to_active: Option<EventTime>,
    #[rasn(tag(explicit(context, 5)), identifier = "timeOfLastTransitionToIdle")]
    time_of_last_transition_to_idle: Option<EventTime>,
}

fn event_notification_notification_lost() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EventNotificationActionResultSuccessOrFailureSuccess {
    #[rasn(identifier = "confirmedServiceResponse")]
    confirmed_service_response: ConfirmedServiceResponse,
    #[rasn(tag(explicit(context, 79)), identifier = "cs-Response-Detail")]
    cs_response_detail: Option<ResponseDetail>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EventNotificationActionResultSuccessOrFailureFailure {
    #[rasn(tag(context, 0), identifier = "modifierPosition")]
    modifier_position: Option<Unsigned32>,
    #[rasn(tag(context, 1), identifier = "serviceError")]
    service_error: ServiceError,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum EventNotificationActionResultSuccessOrFailure {
    #[rasn(tag(context, 0), identifier = "success")]
    Success(EventNotificationActionResultSuccessOrFailureSuccess),
    #[rasn(tag(context, 1), identifier = "failure")]
    Failure(EventNotificationActionResultSuccessOrFailureFailure),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct EventNotificationActionResult {
    #[rasn(identifier = "eventActionName")]
    event_action_name: ObjectName,
    #[rasn(identifier = "successOrFailure")]
    success_or_failure: EventNotificationActionResultSuccessOrFailure,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "EventNotification")]
pub struct EventNotification {
    #[rasn(tag(explicit(context, 0)), identifier = "eventEnrollmentName")]
    event_enrollment_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 2), identifier = "severity")]
    severity: Severity,
    #[rasn(tag(context, 3), identifier = "currentState")]
    current_state: Option<ECState>,
    #[rasn(tag(explicit(context, 4)), identifier = "transitionTime")]
    transition_time: EventTime,
    #[rasn(
        tag(context, 6),
        default = "event_notification_notification_lost",
        identifier = "notificationLost"
    )]
    notification_lost: bool,
    #[rasn(tag(context, 7), identifier = "alarmAcknowledgmentRule")]
    alarm_acknowledgment_rule: Option<AlarmAckRule>,
    #[rasn(tag(context, 8), identifier = "actionResult")]
    action_result: Option<EventNotificationActionResult>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "EventTime")]
pub enum EventTime {
    #[rasn(tag(context, 0), identifier = "timeOfDay")]
    TimeOfDay(TimeOfDay),
    #[rasn(tag(context, 1), identifier = "timeSequenceIdentifier")]
    TimeSequenceIdentifier(Unsigned32),
    #[rasn(tag(context, 2), identifier = "undefined")]
    Undefined(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ExchangeData-Request")]
pub struct ExchangeDataRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "dataExchangeName")]
    data_exchange_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "listOfRequestData")]
    list_of_request_data: SequenceOf<Data>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ExchangeData-Response")]
pub struct ExchangeDataResponse {
    #[rasn(tag(context, 0), identifier = "listOfResponseData")]
    list_of_response_data: SequenceOf<Data>,
}

pub type ExtendedStatus = BitString;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ExternalEncoding {
    #[rasn(tag(explicit(context, 0)), identifier = "single-ASN1-type")]
    SingleASN1Type(Any),
    #[rasn(tag(context, 1), identifier = "octet-aligned")]
    OctetAligned(OctetString),
    #[rasn(tag(context, 2), identifier = "arbitrary")]
    Arbitrary(BitString),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(tag(universal, 8), identifier = "External")]
pub struct External {
    #[rasn(identifier = "direct-reference")]
    direct_reference: Option<ObjectIdentifier>,
    #[rasn(identifier = "indirect-reference")]
    indirect_reference: Option<Integer>,
    #[rasn(tag(universal, 7), identifier = "data-value-descriptor")]
    data_value_descriptor: Option<GraphicString>,
    #[rasn(identifier = "encoding")]
    encoding: ExternalEncoding,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileAttributes")]
pub struct FileAttributes {
    #[rasn(tag(context, 0), identifier = "sizeOfFile")]
    size_of_file: Unsigned32,
    #[rasn(tag(context, 1), identifier = "lastModified")]
    last_modified: Option<GeneralizedTime>,
}

pub type FileCloseRequest = Integer32;

pub type FileCloseResponse = ();

pub type FileDeleteRequest = FileName;

pub type FileDeleteResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileDirectory-Request")]
pub struct FileDirectoryRequest {
    #[rasn(tag(context, 0), identifier = "fileSpecification")]
    file_specification: Option<FileName>,
    #[rasn(tag(context, 1), identifier = "continueAfter")]
    continue_after: Option<FileName>,
}

fn file_directory_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileDirectory-Response")]
pub struct FileDirectoryResponse {
    #[rasn(tag(explicit(context, 0)), identifier = "listOfDirectoryEntry")]
    list_of_directory_entry: SequenceOf<DirectoryEntry>,
    #[rasn(tag(context, 1), default = "file_directory_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

pub type FileName = SequenceOf<GraphicString>;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileOpen-Request")]
pub struct FileOpenRequest {
    #[rasn(tag(context, 0), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 1), identifier = "initialPosition")]
    initial_position: Unsigned32,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileOpen-Response")]
pub struct FileOpenResponse {
    #[rasn(tag(context, 0), identifier = "frsmID")]
    frsm_id: Integer32,
    #[rasn(tag(context, 1), identifier = "fileAttributes")]
    file_attributes: FileAttributes,
}

pub type FileReadRequest = Integer32;

fn file_read_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileRead-Response")]
pub struct FileReadResponse {
    #[rasn(tag(context, 0), identifier = "fileData")]
    file_data: OctetString,
    #[rasn(tag(context, 1), default = "file_read_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

pub type FileRenameError = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "FileRename-Request")]
pub struct FileRenameRequest {
    #[rasn(tag(context, 0), identifier = "currentFileName")]
    current_file_name: FileName,
    #[rasn(tag(context, 1), identifier = "newFileName")]
    new_file_name: FileName,
}

pub type FileRenameResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct GetAccessControlListAttributesRequestNamedObject {
    #[rasn(tag(explicit(context, 0)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(explicit(context, 1)), identifier = "objectName")]
    object_name: ObjectName,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "GetAccessControlListAttributes-Request")]
pub enum GetAccessControlListAttributesRequest {
    #[rasn(tag(context, 0), identifier = "accessControlListName")]
    AccessControlListName(Identifier),
    #[rasn(tag(context, 1), identifier = "vMD")]
    VMD(()),
    #[rasn(tag(context, 2), identifier = "namedObject")]
    NamedObject(GetAccessControlListAttributesRequestNamedObject),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct GetAccessControlListAttributesResponseReferencesItem {
    #[rasn(tag(explicit(context, 0)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(context, 1), identifier = "objectCount")]
    object_count: Integer,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetAccessControlListAttributes-Response")]
pub struct GetAccessControlListAttributesResponse {
    #[rasn(tag(explicit(context, 0)), identifier = "name")]
    name: Identifier,
    #[rasn(tag(context, 1), identifier = "accessControlListElements")]
    access_control_list_elements: AccessControlListElements,
    #[rasn(tag(context, 2), identifier = "vMDuse")]
    v_mduse: bool,
    #[rasn(tag(context, 3), identifier = "references")]
    references: SequenceOf<GetAccessControlListAttributesResponseReferencesItem>,
    #[rasn(tag(context, 4), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

fn get_alarm_enrollment_summary_request_enrollments_only() -> bool {
    true
}

fn get_alarm_enrollment_summary_request_active_alarms_only() -> bool {
    true
}

fn get_alarm_enrollment_summary_request_acknowledgement_filter() -> Integer {
    0.into()
}

fn get_alarm_enrollment_summary_request_severity_filter() -> SeverityFilter {
    SeverityFilter { most_severe: 0, least_severe: 127 }
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetAlarmEnrollmentSummary-Request")]
pub struct GetAlarmEnrollmentSummaryRequest {
    #[rasn(
        tag(context, 0),
        default = "get_alarm_enrollment_summary_request_enrollments_only",
        identifier = "enrollmentsOnly"
    )]
    enrollments_only: bool,
    #[rasn(
        tag(context, 1),
        default = "get_alarm_enrollment_summary_request_active_alarms_only",
        identifier = "activeAlarmsOnly"
    )]
    active_alarms_only: bool,
    #[rasn(
        tag(context, 2),
        default = "get_alarm_enrollment_summary_request_acknowledgement_filter",
        identifier = "acknowledgementFilter"
    )]
    acknowledgement_filter: Integer,
    #[rasn(
        tag(context, 3),
        default = "get_alarm_enrollment_summary_request_severity_filter",
        identifier = "severityFilter"
    )]
    severity_filter: SeverityFilter,
    #[rasn(tag(explicit(context, 5)), identifier = "continueAfter")]
    continue_after: Option<ObjectName>,
}

fn get_alarm_enrollment_summary_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetAlarmEnrollmentSummary-Response")]
pub struct GetAlarmEnrollmentSummaryResponse {
    #[rasn(tag(context, 0), identifier = "listOfAlarmEnrollmentSummary")]
    list_of_alarm_enrollment_summary: SequenceOf<AlarmEnrollmentSummary>,
    #[rasn(
        tag(context, 1),
        default = "get_alarm_enrollment_summary_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

fn get_alarm_summary_request_enrollments_only() -> bool {
    true
}

fn get_alarm_summary_request_active_alarms_only() -> bool {
    true
}

fn get_alarm_summary_request_acknowledgement_filter() -> Integer {
    0.into()
}

fn get_alarm_summary_request_severity_filter() -> SeverityFilter {
    SeverityFilter { most_severe: 0, least_severe: 127 }
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetAlarmSummary-Request")]
pub struct GetAlarmSummaryRequest {
    #[rasn(
        tag(context, 0),
        default = "get_alarm_summary_request_enrollments_only",
        identifier = "enrollmentsOnly"
    )]
    enrollments_only: bool,
    #[rasn(
        tag(context, 1),
        default = "get_alarm_summary_request_active_alarms_only",
        identifier = "activeAlarmsOnly"
    )]
    active_alarms_only: bool,
    #[rasn(
        tag(context, 2),
        default = "get_alarm_summary_request_acknowledgement_filter",
        identifier = "acknowledgementFilter"
    )]
    acknowledgement_filter: Integer,
    #[rasn(
        tag(context, 3),
        default = "get_alarm_summary_request_severity_filter",
        identifier = "severityFilter"
    )]
    severity_filter: SeverityFilter,
    #[rasn(tag(explicit(context, 5)), identifier = "continueAfter")]
    continue_after: Option<ObjectName>,
}

fn get_alarm_summary_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetAlarmSummary-Response")]
pub struct GetAlarmSummaryResponse {
    #[rasn(tag(context, 0), identifier = "listOfAlarmSummary")]
    list_of_alarm_summary: SequenceOf<AlarmSummary>,
    #[rasn(tag(context, 1), default = "get_alarm_summary_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetCapabilityList-Request")]
pub struct GetCapabilityListRequest {
    #[rasn(identifier = "continueAfter")]
    continue_after: Option<MMSString>,
}

fn get_capability_list_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetCapabilityList-Response")]
pub struct GetCapabilityListResponse {
    #[rasn(tag(context, 0), identifier = "listOfCapabilities")]
    list_of_capabilities: SequenceOf<MMSString>,
    #[rasn(
        tag(context, 1),
        default = "get_capability_list_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

pub type GetDataExchangeAttributesRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetDataExchangeAttributes-Response")]
pub struct GetDataExchangeAttributesResponse {
    #[rasn(tag(context, 0), identifier = "inUse")]
    in_use: bool,
    #[rasn(tag(context, 1), identifier = "listOfRequestTypeDescriptions")]
    list_of_request_type_descriptions: SequenceOf<TypeDescription>,
    #[rasn(tag(context, 2), identifier = "listOfResponseTypeDescriptions")]
    list_of_response_type_descriptions: SequenceOf<TypeDescription>,
    #[rasn(tag(context, 3), identifier = "programInvocation")]
    program_invocation: Option<Identifier>,
    #[rasn(tag(context, 4), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetDomainAttributesRequest = Identifier;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetDomainAttributes-Response")]
pub struct GetDomainAttributesResponse {
    #[rasn(tag(context, 0), identifier = "listOfCapabilities")]
    list_of_capabilities: SequenceOf<MMSString>,
    #[rasn(tag(context, 1), identifier = "state")]
    state: DomainState,
    #[rasn(tag(context, 2), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 3), identifier = "sharable")]
    sharable: bool,
    #[rasn(tag(context, 4), identifier = "listOfProgramInvocations")]
    list_of_program_invocations: SequenceOf<Identifier>,
    #[rasn(tag(context, 5), identifier = "uploadInProgress")]
    upload_in_progress: Integer8,
    #[rasn(tag(context, 6), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetEventActionAttributesRequest = ObjectName;

fn get_event_action_attributes_response_mms_deletable() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetEventActionAttributes-Response")]
pub struct GetEventActionAttributesResponse {
    #[rasn(
        tag(context, 0),
        default = "get_event_action_attributes_response_mms_deletable",
        identifier = "mmsDeletable"
    )]
    mms_deletable: bool,
    #[rasn(tag(context, 1), identifier = "listOfModifier")]
    list_of_modifier: SequenceOf<Modifier>,
    #[rasn(tag(explicit(context, 2)), identifier = "confirmedServiceRequest")]
    confirmed_service_request: ConfirmedServiceRequest,
    #[rasn(tag(explicit(context, 79)), identifier = "cs-extension")]
    cs_extension: Option<RequestDetail>,
    #[rasn(tag(context, 3), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetEventConditionAttributesRequest = ObjectName;

fn get_event_condition_attributes_response_mms_deletable() -> bool {
    false
}

fn get_event_condition_attributes_response_priority() -> Priority {
    64.into()
}

fn get_event_condition_attributes_response_severity() -> Unsigned8 {
    64
}

fn get_event_condition_attributes_response_alarm_summary_reports() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum GetEventConditionAttributesResponseMonitoredVariable {
    #[rasn(tag(explicit(context, 0)), identifier = "variableReference")]
    VariableReference(VariableSpecification),
    #[rasn(tag(context, 1), identifier = "undefined")]
    Undefined(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetEventConditionAttributes-Response")]
pub struct GetEventConditionAttributesResponse {
    #[rasn(
        tag(context, 0),
        default = "get_event_condition_attributes_response_mms_deletable",
        identifier = "mmsDeletable"
    )]
    mms_deletable: bool,
    #[rasn(tag(context, 1), identifier = "class")]
    class: ECClass,
    #[rasn(
        tag(context, 2),
        default = "get_event_condition_attributes_response_priority",
        identifier = "priority"
    )]
    priority: Priority,
    #[rasn(
        tag(context, 3),
        default = "get_event_condition_attributes_response_severity",
        identifier = "severity"
    )]
    severity: Unsigned8,
    #[rasn(
        tag(context, 4),
        default = "get_event_condition_attributes_response_alarm_summary_reports",
        identifier = "alarmSummaryReports"
    )]
    alarm_summary_reports: bool,
    #[rasn(tag(explicit(context, 6)), identifier = "monitoredVariable")]
    monitored_variable: Option<GetEventConditionAttributesResponseMonitoredVariable>,
    #[rasn(tag(context, 7), identifier = "evaluationInterval")]
    evaluation_interval: Option<Unsigned32>,
    #[rasn(tag(context, 8), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetEventConditionListAttributesRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetEventConditionListAttributes-Response")]
pub struct GetEventConditionListAttributesResponse {
    #[rasn(tag(context, 1), identifier = "listOfEventConditionName")]
    list_of_event_condition_name: SequenceOf<ObjectName>,
    #[rasn(tag(context, 2), identifier = "listOfEventConditionListName")]
    list_of_event_condition_list_name: Option<SequenceOf<ObjectName>>,
}

fn get_event_enrollment_attributes_request_scope_of_request() -> Integer {
    1.into()
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetEventEnrollmentAttributes-Request")]
pub struct GetEventEnrollmentAttributesRequest {
    #[rasn(
        tag(context, 0),
        default = "get_event_enrollment_attributes_request_scope_of_request",
        identifier = "scopeOfRequest"
    )]
    scope_of_request: Integer,
    #[rasn(tag(context, 1), identifier = "eventEnrollmentNames")]
    event_enrollment_names: Option<SequenceOf<ObjectName>>,
    #[rasn(tag(explicit(context, 2)), identifier = "clientApplication")]
    client_application: Option<ApplicationReference>,
    #[rasn(tag(explicit(context, 3)), identifier = "eventConditionName")]
    event_condition_name: Option<ObjectName>,
    #[rasn(tag(explicit(context, 4)), identifier = "eventActionName")]
    event_action_name: Option<ObjectName>,
    #[rasn(tag(explicit(context, 5)), identifier = "continueAfter")]
    continue_after: Option<ObjectName>,
}

fn get_event_enrollment_attributes_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetEventEnrollmentAttributes-Response")]
pub struct GetEventEnrollmentAttributesResponse {
    #[rasn(tag(context, 0), identifier = "listOfEEAttributes")]
    list_of_eeattributes: SequenceOf<EEAttributes>,
    #[rasn(
        tag(context, 1),
        default = "get_event_enrollment_attributes_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum GetNameListRequestObjectScope {
    #[rasn(tag(context, 0), identifier = "vmdSpecific")]
    VmdSpecific(()),
    #[rasn(tag(context, 1), identifier = "domainSpecific")]
    DomainSpecific(Identifier),
    #[rasn(tag(context, 2), identifier = "aaSpecific")]
    AaSpecific(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetNameList-Request")]
pub struct GetNameListRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(explicit(context, 1)), identifier = "objectScope")]
    object_scope: GetNameListRequestObjectScope,
    #[rasn(tag(context, 2), identifier = "continueAfter")]
    continue_after: Option<Identifier>,
}

fn get_name_list_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetNameList-Response")]
pub struct GetNameListResponse {
    #[rasn(tag(context, 0), identifier = "listOfIdentifier")]
    list_of_identifier: SequenceOf<Identifier>,
    #[rasn(tag(context, 1), default = "get_name_list_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

pub type GetNamedTypeAttributesRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetNamedTypeAttributes-Response")]
pub struct GetNamedTypeAttributesResponse {
    #[rasn(tag(context, 0), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(identifier = "typeSpecification")]
    type_specification: TypeSpecification,
    #[rasn(tag(context, 1), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
    #[rasn(tag(context, 4), identifier = "meaning")]
    meaning: Option<VisibleString>,
}

pub type GetNamedVariableListAttributesRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct GetNamedVariableListAttributesResponseListOfVariableItem {
    #[rasn(identifier = "variableSpecification")]
    variable_specification: VariableSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetNamedVariableListAttributes-Response")]
pub struct GetNamedVariableListAttributesResponse {
    #[rasn(tag(context, 0), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 1), identifier = "listOfVariable")]
    list_of_variable: SequenceOf<GetNamedVariableListAttributesResponseListOfVariableItem>,
    #[rasn(tag(context, 2), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetProgramInvocationAttributesRequest = Identifier;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum GetProgramInvocationAttributesResponseExecutionArgument {
    #[rasn(tag(context, 5), identifier = "simpleString")]
    SimpleString(MMSString),
    #[rasn(identifier = "encodedString")]
    EncodedString(External),
    #[rasn(identifier = "embeddedString")]
    EmbeddedString(EmbeddedPdv),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetProgramInvocationAttributes-Response")]
pub struct GetProgramInvocationAttributesResponse {
    #[rasn(tag(context, 0), identifier = "state")]
    state: ProgramInvocationState,
    #[rasn(tag(context, 1), identifier = "listOfDomainNames")]
    list_of_domain_names: SequenceOf<Identifier>,
    #[rasn(tag(context, 2), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 3), identifier = "reusable")]
    reusable: bool,
    #[rasn(tag(context, 4), identifier = "monitor")]
    monitor: bool,
    #[rasn(identifier = "executionArgument")]
    execution_argument: GetProgramInvocationAttributesResponseExecutionArgument,
    #[rasn(tag(context, 6), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetScatteredAccessAttributesRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetScatteredAccessAttributes-Response")]
pub struct GetScatteredAccessAttributesResponse {
    #[rasn(tag(context, 0), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 1), identifier = "scatteredAccessDescription")]
    scattered_access_description: ScatteredAccessDescription,
    #[rasn(tag(context, 2), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

pub type GetUnitControlAttributesRequest = Identifier;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetUnitControlAttributes-Response")]
pub struct GetUnitControlAttributesResponse {
    #[rasn(tag(context, 0), identifier = "domains")]
    domains: SequenceOf<Identifier>,
    #[rasn(tag(context, 1), identifier = "programInvocations")]
    program_invocations: SequenceOf<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "GetVariableAccessAttributes-Request")]
pub enum GetVariableAccessAttributesRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "name")]
    Name(ObjectName),
    #[rasn(tag(explicit(context, 1)), identifier = "address")]
    Address(Address),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "GetVariableAccessAttributes-Response")]
pub struct GetVariableAccessAttributesResponse {
    #[rasn(tag(context, 0), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(explicit(context, 1)), identifier = "address")]
    address: Option<Address>,
    #[rasn(tag(explicit(context, 2)), identifier = "typeDescription")]
    type_description: TypeDescription,
    #[rasn(tag(context, 3), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
    #[rasn(tag(context, 4), identifier = "meaning")]
    meaning: Option<VisibleString>,
}

pub type Identifier = VisibleString;

pub type IdentifyRequest = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Identify-Response")]
pub struct IdentifyResponse {
    #[rasn(tag(context, 0), identifier = "vendorName")]
    vendor_name: MMSString,
    #[rasn(tag(context, 1), identifier = "modelName")]
    model_name: MMSString,
    #[rasn(tag(context, 2), identifier = "revision")]
    revision: MMSString,
    #[rasn(tag(context, 3), identifier = "listOfAbstractSyntaxes")]
    list_of_abstract_syntaxes: Option<SequenceOf<ObjectIdentifier>>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct InformationReportVariableAccessSpecification {
    #[rasn(tag(context, 0), identifier = "vmd-specific")]
    vmd_specific: Identifier,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "InformationReport")]
pub struct InformationReport {
    #[rasn(tag(context, 1), identifier = "variableAccessSpecification")]
    variable_access_specification: InformationReportVariableAccessSpecification,
    #[rasn(tag(context, 0), identifier = "listOfAccessResult")]
    list_of_access_result: SequenceOf<AccessResult>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct InitializeJournalRequestLimitSpecification {
    #[rasn(tag(context, 0), identifier = "limitingTime")]
    limiting_time: TimeOfDay,
    #[rasn(tag(context, 1), identifier = "limitingEntry")]
    limiting_entry: Option<OctetString>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "InitializeJournal-Request")]
pub struct InitializeJournalRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "journalName")]
    journal_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "limitSpecification")]
    limit_specification: Option<InitializeJournalRequestLimitSpecification>,
}

pub type InitializeJournalResponse = Unsigned32;

pub type InitiateErrorPDU = ServiceError;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct InitiateRequestPDUInitRequestDetail {
    #[rasn(tag(context, 0), identifier = "proposedVersionNumber")]
    proposed_version_number: Integer16,
    #[rasn(tag(context, 1), identifier = "proposedParameterCBB")]
    proposed_parameter_cbb: ParameterSupportOptions,
    #[rasn(tag(context, 2), identifier = "servicesSupportedCalling")]
    services_supported_calling: ServiceSupportOptions,
    #[rasn(tag(context, 3), identifier = "additionalSupportedCalling")]
    additional_supported_calling: Option<AdditionalSupportOptions>,
    #[rasn(tag(context, 4), identifier = "additionalCbbSupportedCalling")]
    additional_cbb_supported_calling: Option<AdditionalCBBOptions>,
    #[rasn(tag(context, 5), identifier = "privilegeClassIdentityCalling")]
    privilege_class_identity_calling: Option<VisibleString>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Initiate-RequestPDU")]
pub struct InitiateRequestPDU {
    #[rasn(tag(context, 0), identifier = "localDetailCalling")]
    local_detail_calling: Option<Integer32>,
    #[rasn(tag(context, 1), identifier = "proposedMaxServOutstandingCalling")]
    proposed_max_serv_outstanding_calling: Integer16,
    #[rasn(tag(context, 2), identifier = "proposedMaxServOutstandingCalled")]
    proposed_max_serv_outstanding_called: Integer16,
    #[rasn(tag(context, 3), identifier = "proposedDataStructureNestingLevel")]
    proposed_data_structure_nesting_level: Option<Integer8>,
    #[rasn(tag(context, 4), identifier = "initRequestDetail")]
    init_request_detail: InitiateRequestPDUInitRequestDetail,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct InitiateResponsePDUInitResponseDetail {
    #[rasn(tag(context, 0), identifier = "negotiatedVersionNumber")]
    negotiated_version_number: Integer16,
    #[rasn(tag(context, 1), identifier = "negotiatedParameterCBB")]
    negotiated_parameter_cbb: ParameterSupportOptions,
    #[rasn(tag(context, 2), identifier = "servicesSupportedCalled")]
    services_supported_called: ServiceSupportOptions,
    #[rasn(tag(context, 3), identifier = "additionalSupportedCalled")]
    additional_supported_called: Option<AdditionalSupportOptions>,
    #[rasn(tag(context, 4), identifier = "additionalCbbSupportedCalled")]
    additional_cbb_supported_called: Option<AdditionalCBBOptions>,
    #[rasn(tag(context, 5), identifier = "privilegeClassIdentityCalled")]
    privilege_class_identity_called: Option<VisibleString>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Initiate-ResponsePDU")]
pub struct InitiateResponsePDU {
    #[rasn(tag(context, 0), identifier = "localDetailCalled")]
    local_detail_called: Option<Integer32>,
    #[rasn(tag(context, 1), identifier = "negotiatedMaxServOutstandingCalling")]
    negotiated_max_serv_outstanding_calling: Integer16,
    #[rasn(tag(context, 2), identifier = "negotiatedMaxServOutstandingCalled")]
    negotiated_max_serv_outstanding_called: Integer16,
    #[rasn(tag(context, 3), identifier = "negotiatedDataStructureNestingLevel")]
    negotiated_data_structure_nesting_level: Option<Integer8>,
    #[rasn(tag(context, 4), identifier = "initResponseDetail")]
    init_response_detail: InitiateResponsePDUInitResponseDetail,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "InitiateDownloadSequence-Request")]
pub struct InitiateDownloadSequenceRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfCapabilities")]
    list_of_capabilities: SequenceOf<MMSString>,
    #[rasn(tag(context, 2), identifier = "sharable")]
    sharable: bool,
}

pub type InitiateDownloadSequenceResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "InitiateUnitControl-Error")]
pub enum InitiateUnitControlError {
    #[rasn(tag(context, 0), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 1), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
}

pub type InitiateUnitControlLoadRequest = Identifier;

pub type InitiateUnitControlLoadResponse = ();

pub type InitiateUploadSequenceRequest = Identifier;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "InitiateUploadSequence-Response")]
pub struct InitiateUploadSequenceResponse {
    #[rasn(tag(context, 0), identifier = "ulsmID")]
    ulsm_id: Integer32,
    #[rasn(tag(context, 1), identifier = "listOfCapabilities")]
    list_of_capabilities: SequenceOf<MMSString>,
}

fn input_request_echo() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Input-Request")]
pub struct InputRequest {
    #[rasn(tag(context, 0), identifier = "operatorStationName")]
    operator_station_name: Identifier,
    #[rasn(tag(context, 1), default = "input_request_echo", identifier = "echo")]
    echo: bool,
    #[rasn(tag(context, 2), identifier = "listOfPromptData")]
    list_of_prompt_data: Option<SequenceOf<MMSString>>,
    #[rasn(tag(context, 3), identifier = "inputTimeOut")]
    input_time_out: Option<Unsigned32>,
}

pub type InputResponse = MMSString;

pub type Integer16 = i16;

pub type Integer32 = i32;

pub type Integer8 = i8;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Journal-Variable")]
pub struct JournalVariable {
    #[rasn(tag(context, 0), identifier = "variableTag")]
    variable_tag: VisibleString,
    #[rasn(tag(explicit(context, 1)), identifier = "valueSpecification")]
    value_specification: Data,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "JournalEntry")]
pub struct JournalEntry {
    #[rasn(tag(context, 0), identifier = "entryIdentifier")]
    entry_identifier: OctetString,
    #[rasn(tag(explicit(context, 1)), identifier = "originatingApplication")]
    originating_application: ApplicationReference,
    #[rasn(tag(context, 2), identifier = "entryContent")]
    entry_content: EntryContent,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Kill-Request")]
pub struct KillRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
}

pub type KillResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "LoadData")]
pub enum LoadData {
    #[rasn(tag(context, 0), identifier = "non-coded")]
    NonCoded(OctetString),
    #[rasn(identifier = "coded")]
    Coded(External),
    #[rasn(identifier = "embedded")]
    Embedded(EmbeddedPdv),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "LoadDomainContent-Request")]
pub struct LoadDomainContentRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfCapabilities")]
    list_of_capabilities: Option<SequenceOf<MMSString>>,
    #[rasn(tag(context, 2), identifier = "sharable")]
    sharable: bool,
    #[rasn(tag(context, 4), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 5), identifier = "thirdParty")]
    third_party: Option<ApplicationReference>,
}

pub type LoadDomainContentResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "LoadUnitControlFromFile-Error")]
pub enum LoadUnitControlFromFileError {
    #[rasn(tag(context, 0), identifier = "none")]
    None(()),
    #[rasn(tag(context, 1), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 2), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "LoadUnitControlFromFile-Request")]
pub struct LoadUnitControlFromFileRequest {
    #[rasn(tag(context, 0), identifier = "unitControlName")]
    unit_control_name: Identifier,
    #[rasn(tag(context, 1), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 2), identifier = "thirdParty")]
    third_party: Option<ApplicationReference>,
}

pub type LoadUnitControlFromFileResponse = ();

pub type MMSString = VisibleString;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "MMSpdu")]
pub enum MMSpdu {
    #[rasn(tag(context, 0), identifier = "confirmed-RequestPDU")]
    ConfirmedRequestPDU(ConfirmedRequestPDU),
    #[rasn(tag(context, 1), identifier = "confirmed-ResponsePDU")]
    ConfirmedResponsePDU(ConfirmedResponsePDU),
    #[rasn(tag(context, 2), identifier = "confirmed-ErrorPDU")]
    ConfirmedErrorPDU(ConfirmedErrorPDU),
    #[rasn(tag(context, 3), identifier = "unconfirmed-PDU")]
    UnconfirmedPDU(UnconfirmedPDU),
    #[rasn(tag(context, 4), identifier = "rejectPDU")]
    RejectPDU(RejectPDU),
    #[rasn(tag(context, 5), identifier = "cancel-RequestPDU")]
    CancelRequestPDU(CancelRequestPDU),
    #[rasn(tag(context, 6), identifier = "cancel-ResponsePDU")]
    CancelResponsePDU(CancelResponsePDU),
    #[rasn(tag(context, 7), identifier = "cancel-ErrorPDU")]
    CancelErrorPDU(CancelErrorPDU),
    #[rasn(tag(context, 8), identifier = "initiate-RequestPDU")]
    InitiateRequestPDU(InitiateRequestPDU),
    #[rasn(tag(context, 9), identifier = "initiate-ResponsePDU")]
    InitiateResponsePDU(InitiateResponsePDU),
    #[rasn(tag(context, 10), identifier = "initiate-ErrorPDU")]
    InitiateErrorPDU(InitiateErrorPDU),
    #[rasn(tag(context, 11), identifier = "conclude-RequestPDU")]
    ConcludeRequestPDU(ConcludeRequestPDU),
    #[rasn(tag(context, 12), identifier = "conclude-ResponsePDU")]
    ConcludeResponsePDU(ConcludeResponsePDU),
    #[rasn(tag(context, 13), identifier = "conclude-ErrorPDU")]
    ConcludeErrorPDU(ConcludeErrorPDU),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Modifier")]
pub enum Modifier {
    #[rasn(tag(context, 0), identifier = "eventModifier")]
    EventModifier(AttachToEventCondition),
    #[rasn(tag(context, 1), identifier = "semaphoreModifier")]
    SemaphoreModifier(AttachToSemaphore),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ObjectClass")]
pub enum ObjectClass {
    #[rasn(tag(context, 0), identifier = "basicObjectClass")]
    BasicObjectClass(Integer),
    #[rasn(tag(context, 1), identifier = "csObjectClass")]
    CsObjectClass(Integer),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ObjectNameDomainSpecific {
    #[rasn(identifier = "domainId")]
    domain_id: Identifier,
    #[rasn(identifier = "itemId")]
    item_id: Identifier,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "ObjectName")]
pub enum ObjectName {
    #[rasn(tag(context, 0), identifier = "vmd-specific")]
    VmdSpecific(Identifier),
    #[rasn(tag(context, 1), identifier = "domain-specific")]
    DomainSpecific(ObjectNameDomainSpecific),
    #[rasn(tag(context, 2), identifier = "aa-specific")]
    AaSpecific(Identifier),
}

pub type ObtainFileError = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ObtainFile-Request")]
pub struct ObtainFileRequest {
    #[rasn(tag(context, 0), identifier = "sourceFileServer")]
    source_file_server: Option<ApplicationReference>,
    #[rasn(tag(context, 1), identifier = "sourceFile")]
    source_file: FileName,
    #[rasn(tag(context, 2), identifier = "destinationFile")]
    destination_file: FileName,
}

pub type ObtainFileResponse = ();

pub type OperationState = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Output-Request")]
pub struct OutputRequest {
    #[rasn(tag(context, 0), identifier = "operatorStationName")]
    operator_station_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfOutputData")]
    list_of_output_data: SequenceOf<MMSString>,
}

pub type OutputResponse = ();

pub type ParameterSupportOptions = BitString;

pub type Priority = Integer;

pub type ProgramInvocationState = Integer;

pub type RDNSequence = SequenceOf<RelativeDistinguishedName>;

fn read_request_specification_with_result() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Read-Request")]
pub struct ReadRequest {
    #[rasn(
        tag(context, 0),
        default = "read_request_specification_with_result",
        identifier = "specificationWithResult"
    )]
    specification_with_result: bool,
    #[rasn(tag(explicit(context, 1)), identifier = "variableAccessSpecification")]
    variable_access_specification: VariableAccessSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Read-Response")]
pub struct ReadResponse {
    #[rasn(tag(explicit(context, 0)), identifier = "variableAccessSpecification")]
    variable_access_specification: Option<VariableAccessSpecification>,
    #[rasn(tag(context, 1), identifier = "listOfAccessResult")]
    list_of_access_result: SequenceOf<AccessResult>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ReadJournalRequestRangeStartSpecification {
    #[rasn(tag(context, 0), identifier = "startingTime")]
    StartingTime(TimeOfDay),
    #[rasn(tag(context, 1), identifier = "startingEntry")]
    StartingEntry(OctetString),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ReadJournalRequestRangeStopSpecification {
    #[rasn(tag(context, 0), identifier = "endingTime")]
    EndingTime(TimeOfDay),
    #[rasn(tag(context, 1), identifier = "numberOfEntries")]
    NumberOfEntries(Integer32),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ReadJournalRequestEntryToStartAfter {
    #[rasn(tag(context, 0), identifier = "timeSpecification")]
    time_specification: TimeOfDay,
    #[rasn(tag(context, 1), identifier = "entrySpecification")]
    entry_specification: OctetString,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReadJournal-Request")]
pub struct ReadJournalRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "journalName")]
    journal_name: ObjectName,
    #[rasn(tag(explicit(context, 1)), identifier = "rangeStartSpecification")]
    range_start_specification: Option<ReadJournalRequestRangeStartSpecification>,
    #[rasn(tag(explicit(context, 2)), identifier = "rangeStopSpecification")]
    range_stop_specification: Option<ReadJournalRequestRangeStopSpecification>,
    #[rasn(tag(context, 4), identifier = "listOfVariables")]
    list_of_variables: Option<SequenceOf<VisibleString>>,
    #[rasn(tag(context, 5), identifier = "entryToStartAfter")]
    entry_to_start_after: Option<ReadJournalRequestEntryToStartAfter>,
}

fn read_journal_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReadJournal-Response")]
pub struct ReadJournalResponse {
    #[rasn(tag(context, 0), identifier = "listOfJournalEntry")]
    list_of_journal_entry: SequenceOf<JournalEntry>,
    #[rasn(tag(context, 1), default = "read_journal_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum RejectPDURejectReason {
    #[rasn(tag(context, 1), identifier = "confirmed-requestPDU")]
    ConfirmedRequestPDU(Integer),
    #[rasn(tag(context, 2), identifier = "confirmed-responsePDU")]
    ConfirmedResponsePDU(Integer),
    #[rasn(tag(context, 3), identifier = "confirmed-errorPDU")]
    ConfirmedErrorPDU(Integer),
    #[rasn(tag(context, 4), identifier = "unconfirmedPDU")]
    UnconfirmedPDU(Integer),
    #[rasn(tag(context, 5), identifier = "pdu-error")]
    PduError(Integer),
    #[rasn(tag(context, 6), identifier = "cancel-requestPDU")]
    CancelRequestPDU(Integer),
    #[rasn(tag(context, 7), identifier = "cancel-responsePDU")]
    CancelResponsePDU(Integer),
    #[rasn(tag(context, 8), identifier = "cancel-errorPDU")]
    CancelErrorPDU(Integer),
    #[rasn(tag(context, 9), identifier = "conclude-requestPDU")]
    ConcludeRequestPDU(Integer),
    #[rasn(tag(context, 10), identifier = "conclude-responsePDU")]
    ConcludeResponsePDU(Integer),
    #[rasn(tag(context, 11), identifier = "conclude-errorPDU")]
    ConcludeErrorPDU(Integer),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "RejectPDU")]
pub struct RejectPDU {
    #[rasn(tag(context, 0), identifier = "originalInvokeID")]
    original_invoke_id: Option<Unsigned32>,
    #[rasn(identifier = "rejectReason")]
    reject_reason: RejectPDURejectReason,
}

pub type RelativeDistinguishedName = SetOf<AttributeTypeAndValue>;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "RelinquishControl-Request")]
pub struct RelinquishControlRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "namedToken")]
    named_token: Option<Identifier>,
}

pub type RelinquishControlResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "RemoveEventConditionListReference-Error")]
pub enum RemoveEventConditionListReferenceError {
    #[rasn(tag(explicit(context, 0)), identifier = "eventCondition")]
    EventCondition(ObjectName),
    #[rasn(tag(explicit(context, 1)), identifier = "eventConditionList")]
    EventConditionList(ObjectName),
}

pub type RemoveEventConditionListReferenceRequest = EventConditionListMembers;

pub type RemoveEventConditionListReferenceResponse = ();

pub type RemoveFromUnitControlRequest = UnitControlMembers;

pub type RemoveFromUnitControlResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Rename-Request")]
pub struct RenameRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(explicit(context, 1)), identifier = "currentName")]
    current_name: ObjectName,
    #[rasn(tag(context, 2), identifier = "newIdentifier")]
    new_identifier: Identifier,
}

pub type RenameResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportAccessControlledObjects-Request")]
pub struct ReportAccessControlledObjectsRequest {
    #[rasn(tag(context, 0), identifier = "accessControlList")]
    access_control_list: Identifier,
    #[rasn(tag(explicit(context, 1)), identifier = "objectClass")]
    object_class: ObjectClass,
    #[rasn(tag(explicit(context, 2)), identifier = "continueAfter")]
    continue_after: Option<ObjectName>,
}

fn report_access_controlled_objects_response_more_follows() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportAccessControlledObjects-Response")]
pub struct ReportAccessControlledObjectsResponse {
    #[rasn(tag(context, 0), identifier = "listOfNames")]
    list_of_names: SequenceOf<ObjectName>,
    #[rasn(
        tag(context, 1),
        default = "report_access_controlled_objects_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

pub type ReportEventActionStatusRequest = ObjectName;

pub type ReportEventActionStatusResponse = Unsigned32;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportEventConditionListStatus-Request")]
pub struct ReportEventConditionListStatusRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionListName")]
    event_condition_list_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "continueAfter")]
    continue_after: Option<Identifier>,
}

fn report_event_condition_list_status_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportEventConditionListStatus-Response")]
pub struct ReportEventConditionListStatusResponse {
    #[rasn(tag(context, 1), identifier = "listOfEventConditionStatus")]
    list_of_event_condition_status: SequenceOf<EventConditionStatus>,
    #[rasn(
        tag(context, 2),
        default = "report_event_condition_list_status_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

pub type ReportEventConditionStatusRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportEventConditionStatus-Response")]
pub struct ReportEventConditionStatusResponse {
    #[rasn(tag(context, 0), identifier = "currentState")]
    current_state: ECState,
    #[rasn(tag(context, 1), identifier = "numberOfEventEnrollments")]
    number_of_event_enrollments: Unsigned32,
    #[rasn(tag(context, 2), identifier = "enabled")]
    enabled: Option<bool>,
    #[rasn(tag(explicit(context, 3)), identifier = "timeOfLastTransitionToActive")]
    time_of_last_transition_to_active: Option<EventTime>,
    #[rasn(tag(explicit(context, 4)), identifier = "timeOfLastTransitionToIdle")]
    time_of_last_transition_to_idle: Option<EventTime>,
}

pub type ReportEventEnrollmentStatusRequest = ObjectName;

fn report_event_enrollment_status_response_notification_lost() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportEventEnrollmentStatus-Response")]
pub struct ReportEventEnrollmentStatusResponse {
    #[rasn(tag(context, 0), identifier = "eventConditionTransitions")]
    event_condition_transitions: Transitions,
    #[rasn(
        tag(context, 1),
        default = "report_event_enrollment_status_response_notification_lost",
        identifier = "notificationLost"
    )]
    notification_lost: bool,
    #[rasn(tag(context, 2), identifier = "duration")]
    duration: EEDuration,
    #[rasn(tag(context, 3), identifier = "alarmAcknowledgmentRule")]
    alarm_acknowledgment_rule: Option<AlarmAckRule>,
    #[rasn(tag(context, 4), identifier = "currentState")]
    current_state: EEState,
}

pub type ReportJournalStatusRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportJournalStatus-Response")]
pub struct ReportJournalStatusResponse {
    #[rasn(tag(context, 0), identifier = "currentEntries")]
    current_entries: Unsigned32,
    #[rasn(tag(context, 1), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 2), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportPoolSemaphoreStatus-Request")]
pub struct ReportPoolSemaphoreStatusRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "nameToStartAfter")]
    name_to_start_after: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ReportPoolSemaphoreStatusResponseListOfNamedTokensItem {
    #[rasn(tag(context, 0), identifier = "freeNamedToken")]
    FreeNamedToken(Identifier),
    #[rasn(tag(context, 1), identifier = "ownedNamedToken")]
    OwnedNamedToken(Identifier),
    #[rasn(tag(context, 2), identifier = "hungNamedToken")]
    HungNamedToken(Identifier),
}

fn report_pool_semaphore_status_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportPoolSemaphoreStatus-Response")]
pub struct ReportPoolSemaphoreStatusResponse {
    #[rasn(tag(context, 0), identifier = "listOfNamedTokens")]
    list_of_named_tokens: SequenceOf<ReportPoolSemaphoreStatusResponseListOfNamedTokensItem>,
    #[rasn(
        tag(context, 1),
        default = "report_pool_semaphore_status_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportSemaphoreEntryStatus-Request")]
pub struct ReportSemaphoreEntryStatusRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "state")]
    state: Integer,
    #[rasn(tag(context, 2), identifier = "entryIDToStartAfter")]
    entry_idto_start_after: Option<OctetString>,
}

fn report_semaphore_entry_status_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportSemaphoreEntryStatus-Response")]
pub struct ReportSemaphoreEntryStatusResponse {
    #[rasn(tag(context, 0), identifier = "listOfSemaphoreEntry")]
    list_of_semaphore_entry: SequenceOf<SemaphoreEntry>,
    #[rasn(
        tag(context, 1),
        default = "report_semaphore_entry_status_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

pub type ReportSemaphoreStatusRequest = ObjectName;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ReportSemaphoreStatus-Response")]
pub struct ReportSemaphoreStatusResponse {
    #[rasn(tag(context, 0), identifier = "mmsDeletable")]
    mms_deletable: bool,
    #[rasn(tag(context, 1), identifier = "class")]
    class: Integer,
    #[rasn(tag(context, 2), identifier = "numberOfTokens")]
    number_of_tokens: Unsigned16,
    #[rasn(tag(context, 3), identifier = "numberOfOwnedTokens")]
    number_of_owned_tokens: Unsigned16,
    #[rasn(tag(context, 4), identifier = "numberOfHungTokens")]
    number_of_hung_tokens: Unsigned16,
    #[rasn(tag(context, 5), identifier = "accessControlList")]
    access_control_list: Option<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Request-Detail")]
pub enum RequestDetail {
    #[rasn(identifier = "otherRequests")]
    OtherRequests(()),
    #[rasn(tag(context, 38), identifier = "createProgramInvocation")]
    CreateProgramInvocation(CSCreateProgramInvocationRequest),
    #[rasn(tag(explicit(context, 40)), identifier = "start")]
    Start(CSStartRequest),
    #[rasn(tag(explicit(context, 42)), identifier = "resume")]
    Resume(CSResumeRequest),
    #[rasn(tag(explicit(context, 47)), identifier = "defineEventCondition")]
    DefineEventCondition(ENAdditionalDetail),
    #[rasn(tag(context, 51), identifier = "alterEventConditionMonitoring")]
    AlterEventConditionMonitoring(CSAlterEventConditionMonitoringRequest),
    #[rasn(tag(explicit(context, 57)), identifier = "defineEventEnrollment")]
    DefineEventEnrollment(ENAdditionalDetail),
    #[rasn(tag(context, 59), identifier = "alterEventEnrollment")]
    AlterEventEnrollment(CSAlterEventEnrollmentRequest),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "RequestDomainDownload-Request")]
pub struct RequestDomainDownloadRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "listOfCapabilities")]
    list_of_capabilities: Option<SequenceOf<MMSString>>,
    #[rasn(tag(context, 2), identifier = "sharable")]
    sharable: bool,
    #[rasn(tag(context, 4), identifier = "fileName")]
    file_name: FileName,
}

pub type RequestDomainDownloadResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "RequestDomainUpload-Request")]
pub struct RequestDomainUploadRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "fileName")]
    file_name: FileName,
}

pub type RequestDomainUploadResponse = ();

pub type ResetError = ProgramInvocationState;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Reset-Request")]
pub struct ResetRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
}

pub type ResetResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "Response-Detail")]
pub enum ResponseDetail {
    #[rasn(identifier = "otherRequests")]
    OtherRequests(()),
    #[rasn(tag(explicit(context, 0)), identifier = "status")]
    Status(CSStatusResponse),
    #[rasn(tag(context, 45), identifier = "getProgramInvocationAttributes")]
    GetProgramInvocationAttributes(CSGetProgramInvocationAttributesResponse),
    #[rasn(tag(context, 49), identifier = "getEventConditionAttributes")]
    GetEventConditionAttributes(CSGetEventConditionAttributesResponse),
}

pub type ResumeError = ProgramInvocationState;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ResumeRequestExecutionArgument {
    #[rasn(tag(context, 1), identifier = "simpleString")]
    SimpleString(MMSString),
    #[rasn(identifier = "encodedString")]
    EncodedString(External),
    #[rasn(identifier = "embeddedString")]
    EmbeddedString(EmbeddedPdv),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Resume-Request")]
pub struct ResumeRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
    #[rasn(identifier = "executionArgument")]
    execution_argument: Option<ResumeRequestExecutionArgument>,
}

pub type ResumeResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct ScatteredAccessDescriptionItem {
    #[rasn(tag(context, 0), identifier = "componentName")]
    component_name: Option<Identifier>,
    #[rasn(tag(explicit(context, 1)), identifier = "variableSpecification")]
    variable_specification: VariableSpecification,
    #[rasn(tag(context, 2), identifier = "alternateAccess")]
    alternate_access: Option<AlternateAccess>,
}

pub type ScatteredAccessDescription = SequenceOf<ScatteredAccessDescriptionItem>;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Select-Request")]
pub struct SelectRequest {
    #[rasn(tag(context, 0), identifier = "controlling")]
    controlling: Option<Identifier>,
    #[rasn(tag(context, 1), identifier = "controlled")]
    controlled: Option<SequenceOf<Identifier>>,
}

pub type SelectResponse = ();

fn semaphore_entry_priority() -> Priority {
    64.into()
}

fn semaphore_entry_relinquish_if_connection_lost() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SemaphoreEntry")]
pub struct SemaphoreEntry {
    #[rasn(tag(context, 0), identifier = "entryID")]
    entry_id: OctetString,
    #[rasn(tag(context, 1), identifier = "entryClass")]
    entry_class: Integer,
    #[rasn(tag(explicit(context, 2)), identifier = "applicationReference")]
    application_reference: ApplicationReference,
    #[rasn(tag(context, 3), identifier = "namedToken")]
    named_token: Option<Identifier>,
    #[rasn(tag(context, 4), default = "semaphore_entry_priority", identifier = "priority")]
    priority: Priority,
    #[rasn(tag(context, 5), identifier = "remainingTimeOut")]
    remaining_time_out: Option<Unsigned32>,
    #[rasn(tag(context, 6), identifier = "abortOnTimeOut")]
    abort_on_time_out: Option<bool>,
    #[rasn(
        tag(context, 7),
        default = "semaphore_entry_relinquish_if_connection_lost",
        identifier = "relinquishIfConnectionLost"
    )]
    relinquish_if_connection_lost: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ServiceErrorErrorClass {
    #[rasn(tag(context, 0), identifier = "vmd-state")]
    VmdState(Integer),
    #[rasn(tag(context, 1), identifier = "application-reference")]
    ApplicationReference(Integer),
    #[rasn(tag(context, 2), identifier = "definition")]
    Definition(Integer),
    #[rasn(tag(context, 3), identifier = "resource")]
    Resource(Integer),
    #[rasn(tag(context, 4), identifier = "service")]
    Service(Integer),
    #[rasn(tag(context, 5), identifier = "service-preempt")]
    ServicePreempt(Integer),
    #[rasn(tag(context, 6), identifier = "time-resolution")]
    TimeResolution(Integer),
    #[rasn(tag(context, 7), identifier = "access")]
    Access(Integer),
    #[rasn(tag(context, 8), identifier = "initiate")]
    Initiate(Integer),
    #[rasn(tag(context, 9), identifier = "conclude")]
    Conclude(Integer),
    #[rasn(tag(context, 10), identifier = "cancel")]
    Cancel(Integer),
    #[rasn(tag(context, 11), identifier = "file")]
    File(Integer),
    #[rasn(tag(context, 12), identifier = "others")]
    Others(Integer),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum ServiceErrorServiceSpecificInfo {
    #[rasn(tag(context, 0), identifier = "obtainFile")]
    ObtainFile(ObtainFileError),
    #[rasn(tag(context, 1), identifier = "start")]
    Start(StartError),
    #[rasn(tag(context, 2), identifier = "stop")]
    Stop(StopError),
    #[rasn(tag(context, 3), identifier = "resume")]
    Resume(ResumeError),
    #[rasn(tag(context, 4), identifier = "reset")]
    Reset(ResetError),
    #[rasn(tag(context, 5), identifier = "deleteVariableAccess")]
    DeleteVariableAccess(DeleteVariableAccessError),
    #[rasn(tag(context, 6), identifier = "deleteNamedVariableList")]
    DeleteNamedVariableList(DeleteNamedVariableListError),
    #[rasn(tag(context, 7), identifier = "deleteNamedType")]
    DeleteNamedType(DeleteNamedTypeError),
    #[rasn(tag(explicit(context, 8)), identifier = "defineEventEnrollment-Error")]
    DefineEventEnrollmentError(DefineEventEnrollmentError),
    #[rasn(tag(context, 9), identifier = "fileRename")]
    FileRename(FileRenameError),
    #[rasn(tag(explicit(context, 10)), identifier = "additionalService")]
    AdditionalService(AdditionalServiceError),
    #[rasn(tag(context, 11), identifier = "changeAccessControl")]
    ChangeAccessControl(ChangeAccessControlError),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "ServiceError")]
pub struct ServiceError {
    #[rasn(tag(explicit(context, 0)), identifier = "errorClass")]
    error_class: ServiceErrorErrorClass,
    #[rasn(tag(context, 1), identifier = "additionalCode")]
    additional_code: Option<Integer>,
    #[rasn(tag(context, 2), identifier = "additionalDescription")]
    additional_description: Option<VisibleString>,
    #[rasn(tag(explicit(context, 3)), identifier = "serviceSpecificInfo")]
    service_specific_info: Option<ServiceErrorServiceSpecificInfo>,
}

pub type ServiceSupportOptions = BitString;

pub type Severity = Integer;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SeverityFilter")]
pub struct SeverityFilter {
    #[rasn(tag(context, 0), identifier = "mostSevere")]
    most_severe: Unsigned8,
    #[rasn(tag(context, 1), identifier = "leastSevere")]
    least_severe: Unsigned8,
}

pub type StartError = ProgramInvocationState;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum StartRequestExecutionArgument {
    #[rasn(tag(context, 1), identifier = "simpleString")]
    SimpleString(MMSString),
    #[rasn(identifier = "encodedString")]
    EncodedString(External),
    #[rasn(identifier = "embeddedString")]
    EmbeddedString(EmbeddedPdv),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Start-Request")]
pub struct StartRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
    #[rasn(identifier = "executionArgument")]
    execution_argument: Option<StartRequestExecutionArgument>,
}

pub type StartResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "StartCount")]
pub enum StartCount {
    #[rasn(tag(context, 0), identifier = "noLimit")]
    NoLimit(()),
    #[rasn(tag(context, 1), identifier = "cycleCount")]
    CycleCount(Integer),
    #[rasn(tag(context, 2), identifier = "stepCount")]
    StepCount(Integer),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StartUnitControl-Error")]
pub struct StartUnitControlError {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
    #[rasn(tag(context, 1), identifier = "programInvocationState")]
    program_invocation_state: ProgramInvocationState,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum StartUnitControlRequestExecutionArgument {
    #[rasn(tag(context, 1), identifier = "simpleString")]
    SimpleString(MMSString),
    #[rasn(identifier = "encodedString")]
    EncodedString(External),
    #[rasn(identifier = "embeddedString")]
    EmbeddedString(EmbeddedPdv),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StartUnitControl-Request")]
pub struct StartUnitControlRequest {
    #[rasn(tag(context, 0), identifier = "unitControlName")]
    unit_control_name: Identifier,
    #[rasn(identifier = "executionArgument")]
    execution_argument: Option<StartUnitControlRequestExecutionArgument>,
}

pub type StartUnitControlResponse = ();

pub type StatusRequest = bool;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StatusResponse")]
pub struct StatusResponse {
    #[rasn(tag(context, 0), identifier = "vmdLogicalStatus")]
    vmd_logical_status: Integer,
    #[rasn(tag(context, 1), identifier = "vmdPhysicalStatus")]
    vmd_physical_status: Integer,
    #[rasn(tag(context, 2), identifier = "localDetail")]
    local_detail: Option<BitString>,
}

pub type StopError = ProgramInvocationState;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Stop-Request")]
pub struct StopRequest {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
}

pub type StopResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StopUnitControl-Error")]
pub struct StopUnitControlError {
    #[rasn(tag(context, 0), identifier = "programInvocationName")]
    program_invocation_name: Identifier,
    #[rasn(tag(context, 1), identifier = "programInvocationState")]
    program_invocation_state: ProgramInvocationState,
}

pub type StopUnitControlRequest = Identifier;

pub type StopUnitControlResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StoreDomainContent-Request")]
pub struct StoreDomainContentRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 2), identifier = "thirdParty")]
    third_party: Option<ApplicationReference>,
}

pub type StoreDomainContentResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "StoreUnitControlToFile-Request")]
pub struct StoreUnitControlToFileRequest {
    #[rasn(tag(context, 0), identifier = "unitControlName")]
    unit_control_name: Identifier,
    #[rasn(tag(context, 1), identifier = "fileName")]
    file_name: FileName,
    #[rasn(tag(context, 2), identifier = "thirdParty")]
    third_party: Option<ApplicationReference>,
}

pub type StoreUnitControlToFileResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(delegate, tag(explicit(context, 0)), identifier = "TaggedDetail")]
pub struct TaggedDetail(pub ENAdditionalDetail);

fn take_control_request_priority() -> Priority {
    64.into()
}

fn take_control_request_relinquish_if_connection_lost() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "TakeControl-Request")]
pub struct TakeControlRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "semaphoreName")]
    semaphore_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "namedToken")]
    named_token: Option<Identifier>,
    #[rasn(tag(context, 2), default = "take_control_request_priority", identifier = "priority")]
    priority: Priority,
    #[rasn(tag(context, 3), identifier = "acceptableDelay")]
    acceptable_delay: Option<Unsigned32>,
    #[rasn(tag(context, 4), identifier = "controlTimeOut")]
    control_time_out: Option<Unsigned32>,
    #[rasn(tag(context, 5), identifier = "abortOnTimeOut")]
    abort_on_time_out: Option<bool>,
    #[rasn(
        tag(context, 6),
        default = "take_control_request_relinquish_if_connection_lost",
        identifier = "relinquishIfConnectionLost"
    )]
    relinquish_if_connection_lost: bool,
    #[rasn(tag(context, 7), identifier = "applicationToPreempt")]
    application_to_preempt: Option<ApplicationReference>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "TakeControl-Response")]
pub enum TakeControlResponse {
    #[rasn(tag(context, 0), identifier = "noResult")]
    NoResult(()),
    #[rasn(tag(context, 1), identifier = "namedToken")]
    NamedToken(Identifier),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "TerminateDownloadSequence-Request")]
pub struct TerminateDownloadSequenceRequest {
    #[rasn(tag(context, 0), identifier = "domainName")]
    domain_name: Identifier,
    #[rasn(tag(context, 1), identifier = "discard")]
    discard: Option<ServiceError>,
}

pub type TerminateDownloadSequenceResponse = ();

pub type TerminateUploadSequenceRequest = Integer32;

pub type TerminateUploadSequenceResponse = ();

pub type TimeOfDay = OctetString;

pub type Transitions = BitString;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "TriggerEvent-Request")]
pub struct TriggerEventRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "eventConditionName")]
    event_condition_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "priority")]
    priority: Option<Priority>,
}

pub type TriggerEventResponse = ();

fn type_description_array_packed() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct TypeDescriptionArray {
    #[rasn(tag(context, 0), default = "type_description_array_packed", identifier = "packed")]
    packed: bool,
    #[rasn(tag(context, 1), identifier = "numberOfElements")]
    number_of_elements: Unsigned32,
    #[rasn(tag(explicit(context, 2)), identifier = "elementType")]
    element_type: Box<TypeSpecification>,
}

fn type_description_structure_packed() -> bool {
    false
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct TypeDescriptionStructureComponentsItem {
    #[rasn(tag(context, 0), identifier = "componentName")]
    component_name: Option<Identifier>,
    #[rasn(tag(explicit(context, 1)), identifier = "componentType")]
    component_type: TypeSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct TypeDescriptionStructure {
    #[rasn(tag(context, 0), default = "type_description_structure_packed", identifier = "packed")]
    packed: bool,
    #[rasn(tag(context, 1), identifier = "components")]
    components: SequenceOf<TypeDescriptionStructureComponentsItem>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct TypeDescriptionFloatingPoint {
    #[rasn(identifier = "format-width")]
    format_width: Unsigned8,
    #[rasn(identifier = "exponent-width")]
    exponent_width: Unsigned8,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "TypeDescription")]
pub enum TypeDescription {
    #[rasn(tag(context, 1), identifier = "array")]
    Array(Box<TypeDescriptionArray>),
    #[rasn(tag(context, 2), identifier = "structure")]
    Structure(TypeDescriptionStructure),
    #[rasn(tag(context, 3), identifier = "boolean")]
    Boolean(()),
    #[rasn(tag(context, 4), identifier = "bit-string")]
    BitString(Integer32),
    #[rasn(tag(context, 5), identifier = "integer")]
    Integer(Unsigned8),
    #[rasn(tag(context, 6), identifier = "unsigned")]
    Unsigned(Unsigned8),
    #[rasn(tag(context, 7), identifier = "floating-point")]
    FloatingPoint(TypeDescriptionFloatingPoint),
    #[rasn(tag(context, 9), identifier = "octet-string")]
    OctetString(Integer32),
    #[rasn(tag(context, 10), identifier = "visible-string")]
    VisibleString(Integer32),
    #[rasn(tag(context, 11), identifier = "generalized-time")]
    GeneralizedTime(()),
    #[rasn(tag(context, 12), identifier = "binary-time")]
    BinaryTime(bool),
    #[rasn(tag(context, 13), identifier = "bcd")]
    Bcd(Unsigned8),
    #[rasn(tag(context, 15), identifier = "objId")]
    ObjId(()),
    #[rasn(tag(context, 16), identifier = "mMSString")]
    MMSString(Integer32),
    #[rasn(tag(context, 17), identifier = "utc-time")]
    UtcTime(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "TypeSpecification")]
pub enum TypeSpecification {
    #[rasn(tag(explicit(context, 0)), identifier = "typeName")]
    TypeName(ObjectName),
    #[rasn(identifier = "typeDescription")]
    TypeDescription(Box<TypeDescription>),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Unconfirmed-PDU")]
pub struct UnconfirmedPDU {
    #[rasn(identifier = "service")]
    service: UnconfirmedService,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "UnconfirmedService")]
pub enum UnconfirmedService {
    #[rasn(tag(context, 0), identifier = "informationReport")]
    InformationReport(InformationReport),
    #[rasn(tag(context, 1), identifier = "unsolicitedStatus")]
    UnsolicitedStatus(UnsolicitedStatus),
    #[rasn(tag(context, 2), identifier = "eventNotification")]
    EventNotification(EventNotification),
}

pub type UnitControlLoadSegmentRequest = Identifier;

fn unit_control_load_segment_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "UnitControlLoadSegment-Response")]
pub struct UnitControlLoadSegmentResponse {
    #[rasn(tag(context, 0), identifier = "controlElements")]
    control_elements: SequenceOf<ControlElement>,
    #[rasn(
        tag(context, 1),
        default = "unit_control_load_segment_response_more_follows",
        identifier = "moreFollows"
    )]
    more_follows: bool,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "UnitControlMembers")]
pub struct UnitControlMembers {
    #[rasn(tag(context, 0), identifier = "unitControl")]
    unit_control: Identifier,
    #[rasn(tag(context, 1), identifier = "domains")]
    domains: SequenceOf<Identifier>,
    #[rasn(tag(context, 2), identifier = "programInvocations")]
    program_invocations: SequenceOf<Identifier>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum UnitControlUploadRequestContinueAfter {
    #[rasn(tag(context, 1), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 2), identifier = "ulsmID")]
    UlsmID(Integer),
    #[rasn(tag(context, 3), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "UnitControlUpload-Request")]
pub struct UnitControlUploadRequest {
    #[rasn(tag(context, 0), identifier = "unitControlName")]
    unit_control_name: Identifier,
    #[rasn(identifier = "continueAfter")]
    continue_after: Option<UnitControlUploadRequestContinueAfter>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum UnitControlUploadResponseNextElement {
    #[rasn(tag(context, 1), identifier = "domain")]
    Domain(Identifier),
    #[rasn(tag(context, 2), identifier = "ulsmID")]
    UlsmID(Integer),
    #[rasn(tag(context, 3), identifier = "programInvocation")]
    ProgramInvocation(Identifier),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "UnitControlUpload-Response")]
pub struct UnitControlUploadResponse {
    #[rasn(tag(context, 0), identifier = "controlElements")]
    control_elements: SequenceOf<ControlElement>,
    #[rasn(identifier = "nextElement")]
    next_element: Option<UnitControlUploadResponseNextElement>,
}

pub type Unsigned16 = u16;

pub type Unsigned32 = u32;

pub type Unsigned8 = u8;

pub type UnsolicitedStatus = StatusResponse;

pub type UploadSegmentRequest = Integer32;

fn upload_segment_response_more_follows() -> bool {
    true
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "UploadSegment-Response")]
pub struct UploadSegmentResponse {
    #[rasn(identifier = "loadData")]
    load_data: LoadData,
    #[rasn(tag(context, 1), default = "upload_segment_response_more_follows", identifier = "moreFollows")]
    more_follows: bool,
}

pub type VMDResetRequest = bool;

pub type VMDResetResponse = StatusResponse;

pub type VMDStopRequest = ();

pub type VMDStopResponse = ();

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct VariableAccessSpecificationListOfVariableItem {
    #[rasn(identifier = "variableSpecification")]
    variable_specification: VariableSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "VariableAccessSpecification")]
pub enum VariableAccessSpecification {
    #[rasn(tag(context, 0), identifier = "listOfVariable")]
    ListOfVariable(SequenceOf<VariableAccessSpecificationListOfVariableItem>),
    #[rasn(tag(explicit(context, 1)), identifier = "variableListName")]
    VariableListName(ObjectName),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "SEQUENCE")]
pub struct VariableSpecificationVariableDescription {
    #[rasn(identifier = "address")]
    address: Address,
    #[rasn(identifier = "typeSpecification")]
    type_specification: TypeSpecification,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "VariableSpecification")]
pub enum VariableSpecification {
    #[rasn(tag(explicit(context, 0)), identifier = "name")]
    Name(ObjectName),
    #[rasn(tag(explicit(context, 1)), identifier = "address")]
    Address(Address),
    #[rasn(tag(context, 2), identifier = "variableDescription")]
    VariableDescription(VariableSpecificationVariableDescription),
    #[rasn(tag(context, 3), identifier = "scatteredAccessDescription")]
    ScatteredAccessDescription(ScatteredAccessDescription),
    #[rasn(tag(context, 4), identifier = "invalidated")]
    Invalidated(()),
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "Write-Request")]
pub struct WriteRequest {
    #[rasn(identifier = "variableAccessSpecification")]
    variable_access_specification: VariableAccessSpecification,
    #[rasn(tag(context, 0), identifier = "listOfData")]
    list_of_data: SequenceOf<Data>,
}

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(choice, identifier = "CHOICE")]
pub enum WriteResponseItem {
    #[rasn(tag(context, 0), identifier = "failure")]
    Failure(DataAccessError),
    #[rasn(tag(context, 1), identifier = "success")]
    Success(()),
}

pub type WriteResponse = SequenceOf<WriteResponseItem>;

#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]
#[rasn(identifier = "WriteJournal-Request")]
pub struct WriteJournalRequest {
    #[rasn(tag(explicit(context, 0)), identifier = "journalName")]
    journal_name: ObjectName,
    #[rasn(tag(context, 1), identifier = "listOfJournalEntry")]
    list_of_journal_entry: SequenceOf<EntryContent>,
}

pub type WriteJournalResponse = ();
