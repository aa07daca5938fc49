//! The scenes. Each does one thing as its users would, and sees for itself that it has come about.

use e2e::{Refused, Rule, Severity};
use lab::attack::{Pass, Tamper, Target};
use lab::broker::Tap;
use lab::der::{FREQUENCY, POWER, POWER_LIMIT, REPORT_CONTROL, VOLTAGE};
use lab::operator::{self, Operator, Reading, Text, Value};

use super::glimpse::Glimpse;
use super::stage::{Client, PATIENCE, Role, Stage, until};
use super::{ALARM, Failure, Scene, Told};
use crate::end::{Report, What};

/// What operators set the power limit to, in W; the last is the order that the broker changes.
const LIMIT: Value = Value::Float32(60_000.0);
const LATER_LIMIT: Value = Value::Float32(70_000.0);
const CHANGED_LIMIT: Value = Value::Float32(10_000.0);
const REPORTS: u32 = 3;
const NAMES: usize = 3;

pub(super) async fn set() -> Scene<Stage> {
    let stage = Stage::set().await?;
    let bridges = [Role::Aggregator, Role::Site].map(Role::jid);
    let connected = stage.broker.connected();
    expect(connected == bridges, || format!("the broker knows {connected:?}"))?;
    let broker = format!("an XMPP server at {} (STARTTLS, SCRAM-SHA-256)", stage.broker.address());
    let entrance = format!("MMS clients connect to {} as if the DER stood there", stage.entrance);
    let der = format!("an MMS server at {}: a battery site, simulated", stage.der.address());
    let told = Told::new(stage, "both bridges are online")
        .line("broker", broker)
        .line("bridges", bridges.join(" and "))
        .line("entrance", entrance)
        .line("DER", der);
    Ok(told)
}

pub(super) async fn associate(stage: &mut Stage) -> Scene<Client> {
    let client = stage.connect().await?;
    let at_aggregator =
        |role, report: &Report| role == Role::Aggregator && matches!(report.what, What::Pending);
    let pending = stage.wait_for("the site has not accepted", at_aggregator).await?;
    let der = client.call(Operator::identify).await?;
    let proved = [stage.established(Role::Site).await?, stage.established(Role::Aggregator).await?];
    let same = proved.iter().all(|report| report.association == pending.association);
    expect(same, || format!("{pending:?}, then {proved:?}"))?;
    let told = Told::new(client, format!("association {} is established", pending.association))
        .line("pending", "the site has accepted and signed; that it holds the keys is still to be proved")
        .line("established", "a PDU sealed with these keys has verified, at either end: now it is proved")
        .line("client", format!("hears from the {}, by {}", der.model, der.vendor));
    Ok(told)
}

/// As before, in fewer words.
pub(super) async fn associate_again(stage: &mut Stage) -> Scene<Client> {
    let told = Told { lines: vec![], ..associate(stage).await? };
    Ok(told.line("client", "connects again, as MMS clients do; the keys are new"))
}

pub(super) async fn browse(client: &Client) -> Scene<()> {
    let directory = client.call(Operator::directory).await?;
    let names: Vec<_> = directory.iter().flat_map(|device| &device.variables).collect();
    let missing = [POWER, FREQUENCY, VOLTAGE, POWER_LIMIT, REPORT_CONTROL]
        .into_iter()
        .find(|reference| !names.iter().any(|name| *name == item(reference)));
    expect(missing.is_none(), || format!("{missing:?} is not among {} names", names.len()))?;
    let devices: Vec<_> = directory.iter().map(|device| device.logical_device.as_str()).collect();
    let shown: Vec<_> =
        names.iter().filter(|name| name.ends_with("$f")).take(NAMES).map(|name| name.as_str()).collect();
    let told = Told::new((), format!("{} names in {}", names.len(), devices.join(", ")))
        .line("such as", shown.join("  "));
    Ok(told)
}

pub(super) async fn read(stage: &Stage, client: &Client) -> Scene<()> {
    let mut told = Told::new((), "3 values, as the DER holds them");
    for (about, reference, unit) in
        [("power", POWER, "W"), ("frequency", FREQUENCY, "Hz"), ("battery", VOLTAGE, "V")]
    {
        let value = read_as_held(stage, client, reference).await?;
        told = told.line(about, format!("{reference} = {} {unit}", Text(&value)));
    }
    Ok(told)
}

/// Reads until the device did not change the value meanwhile.
async fn read_as_held(stage: &Stage, client: &Client, reference: &'static str) -> Result<Value, Failure> {
    loop {
        let before = stage.der.value(reference);
        let value = client.call(|operator| operator.read(reference)).await?;
        if before == stage.der.value(reference) {
            expect(before.as_ref() == Some(&value), || format!("{value:?}; the DER holds {before:?}"))?;
            return Ok(value);
        }
    }
}

pub(super) async fn write(stage: &Stage, client: &Client) -> Scene<()> {
    let before = client.call(|operator| operator.read(POWER_LIMIT)).await?;
    expect(before != LIMIT, || format!("the limit is {before:?} already"))?;
    set_limit(client, LIMIT).await?;
    holds(stage, &LIMIT)?;
    let told = Told::new((), "the DER holds what was written")
        .line("power limit", format!("{POWER_LIMIT} = {} W", Text(&LIMIT)))
        .line("DER", format!("held {} W before, holds {} W now", Text(&before), Text(&LIMIT)));
    Ok(told)
}

pub(super) async fn reports(client: &Client) -> Scene<()> {
    client.call(|operator| operator.enable_reports(REPORT_CONTROL)).await?;
    let mut told = Told::new((), format!("{REPORTS} reports, counted without a gap"));
    let mut previous = None;
    for _ in 0..REPORTS {
        let report = next_report(client).await?;
        expect(previous.is_none_or(|previous| report.sequence == Some(previous + 1)), || {
            format!("report {:?} after {previous:?}", report.sequence)
        })?;
        previous = report.sequence;
        let members: Vec<_> = report.members.iter().map(shown).collect();
        told = told.line("report", members.join(", "));
    }
    client.call(|operator| operator.disable_reports(REPORT_CONTROL)).await?;
    Ok(told)
}

/// A member without what stands beside its value, quality and time.
fn shown(Reading { reference, value }: &Reading) -> String {
    let mut shown = value;
    while let Value::Structure(members) = shown
        && let Some(first) = members.first()
    {
        shown = first;
    }
    format!("{reference} = {}", Text(shown))
}

async fn next_report(client: &Client) -> Result<operator::Report, Failure> {
    let report = client.call(|operator| operator.next_report(PATIENCE)).await?;
    let report = report.ok_or_else(|| Failure(String::from("no report")))?;
    expect(report.sequence.is_some() && !report.members.is_empty(), || format!("{report:?}"))?;
    Ok(report)
}

pub(super) async fn look(stage: &Stage, client: &Client) -> Scene<()> {
    let mut tap = stage.broker.tap();
    let value = client.call(|operator| operator.read(FREQUENCY)).await?;
    let request = glimpse(&mut tap, Role::Aggregator).await?;
    let answer = glimpse(&mut tap, Role::Site).await?;
    let Value::Float32(frequency) = value else { return Err(Failure(format!("a frequency {value:?}"))) };
    expect(!request.tells(item(FREQUENCY).as_bytes()), || String::from("the broker sees what is read"))?;
    expect(!answer.tells(&frequency.to_be_bytes()), || String::from("the broker sees the value"))?;
    let told = Told::new((), format!("{} octets of ciphertext", answer.sealed.len()))
        .line("client sees", format!("{FREQUENCY} = {frequency} Hz"))
        .line("broker sees", answer.abbreviated());
    Ok(told)
}

async fn glimpse(tap: &mut Tap, from: Role) -> Result<Glimpse, Failure> {
    Glimpse::next(tap, &from.jid()).await.ok_or_else(|| Failure(String::from("the broker has gone")))
}

pub(super) async fn tamper(stage: &mut Stage, client: Client) -> Scene<()> {
    let target = Target::nth(1).from(&Role::Aggregator.jid());
    stage.broker.set_strategy(Tamper(target));
    let answer = set_limit(&client, CHANGED_LIMIT).await;
    stage.broker.set_strategy(Pass);
    let order = format!("orders a power limit of {} W", Text(&CHANGED_LIMIT));
    let told = Told::new((), "refused, with an alarm")
        .line("client", order)
        .line("broker", "changes one character of the ciphertext on its way to the site");
    let Err(Failure(why)) = answer else {
        return Err(Failure(String::from("the client's order was confirmed")));
    };
    let told = refused(stage, &[Rule::Integrity], &LIMIT, told).await?;
    Ok(told.line("client", format!("is told: {why}")))
}

pub(super) async fn replay(stage: &mut Stage, client: Client) -> Scene<()> {
    let mut tap = stage.broker.tap();
    set_limit(&client, LIMIT).await?;
    let recorded = glimpse(&mut tap, Role::Aggregator).await?;
    set_limit(&client, LATER_LIMIT).await?;
    let stanza =
        recorded.xml.parse().map_err(|_| Failure(String::from("the stanza cannot be read again")))?;
    stage.broker.inject(stanza).await;
    let orders = format!("orders a power limit of {} W, and later {} W", Text(&LIMIT), Text(&LATER_LIMIT));
    let told = Told::new((), "refused, with an alarm")
        .line("client", orders)
        .line("broker", "delivers the first order once more, as it was");
    refused(stage, &[Rule::DataTime, Rule::DataReplay], &LATER_LIMIT, told).await
}

/// What must come of an attack: an alarm at the site, the association gone on all of its legs, the DER unmoved.
async fn refused(stage: &mut Stage, rules: &[Rule], limit: &Value, told: Told<()>) -> Scene<()> {
    let event = stage.security_event(Role::Site).await?;
    expect(rules.contains(&event.rule()) && event.severity() == Severity::Alarm, || event.to_string())?;
    stage.aborted(Role::Site).await?;
    let why = stage.aborted(Role::Aggregator).await?;
    until("the DER's association has not ended", || stage.der.associations() == 0).await?;
    holds(stage, limit)?;
    let alarm = format!(
        "at the site bridge: event {} {}, severity {}",
        event.id(),
        event.mnemonic(),
        event.severity() as u8
    );
    let Refused { rule, found, wanted, .. } = &event.refused;
    let told = told
        .line(ALARM, alarm)
        .line("because", format!("{rule}: found {found}, wanted {wanted}"))
        .line("DER", format!("holds {} W still: nothing was delivered", Text(limit)))
        .line("association", format!("aborted; the aggregator's bridge says: {why}"));
    Ok(told)
}

pub(super) async fn end(mut stage: Stage, client: Client) -> Scene<()> {
    client.release().await?;
    for at in [Role::Site, Role::Aggregator] {
        let released = |role, report: &Report| role == at && matches!(report.what, What::Released);
        stage.wait_for("the association is not released", released).await?;
    }
    until("the DER's association has not ended", || stage.der.associations() == 0).await?;
    stage.strike().await?;
    until("a bridge is still at the broker", || stage.broker.connected().is_empty()).await?;
    let alarms =
        stage.reported().iter().filter(|(_, report)| matches!(report.what, What::Security(_))).count();
    expect(alarms == 2, || format!("{alarms} security events for 2 attacks"))?;
    let told = Told::new((), "released, and 2 alarms in all for 2 attacks")
        .line("client", "releases the association: ReleaseReq and ReleaseRsp, signed, between the bridges")
        .line("bridges", "stopped, and gone from the broker");
    Ok(told)
}

async fn set_limit(client: &Client, watts: Value) -> Result<(), Failure> {
    Ok(client.call(move |operator| operator.write(POWER_LIMIT, &watts)).await?)
}

fn holds(stage: &Stage, limit: &Value) -> Result<(), Failure> {
    let held = stage.der.value(POWER_LIMIT);
    expect(held.as_ref() == Some(limit), || format!("the DER holds {held:?}, not {limit:?}"))
}

fn item(reference: &str) -> &str {
    reference.split_once('/').map_or(reference, |(_, item)| item)
}

fn expect(met: bool, instead: impl FnOnce() -> String) -> Result<(), Failure> {
    if met { Ok(()) } else { Err(Failure(instead())) }
}

#[cfg(test)]
mod tests {
    use lab::attack::Rewrite;

    use super::*;

    /// The stage, bridges stopped so that what has not come by now is missed at once.
    async fn struck(stage: &mut Stage) -> Scene<()> {
        stage.strike().await?;
        refused(stage, &[Rule::Integrity], &LIMIT, Told::new((), "")).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_an_attack_there_is_no_alarm_to_show() {
        let mut stage = Stage::set().await.unwrap();
        let client = stage.connect().await.unwrap();
        stage.broker.set_strategy(Rewrite);
        set_limit(&client, LIMIT).await.unwrap();
        holds(&stage, &LIMIT).unwrap();
        holds(&stage, &LATER_LIMIT).unwrap_err();
        let Failure(why) = struck(&mut stage).await.unwrap_err();
        assert_eq!(why, "no security event in time");
    }
}
