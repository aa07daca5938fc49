use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::*;
use crate::operator::{Operator, Report};

const PATIENCE: Duration = Duration::from_secs(5);

fn bench() -> (Der, Operator) {
    let der = Der::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let operator = Operator::connect(der.address()).unwrap();
    (der, operator)
}

fn reported(report: &Report, object: &str) -> Option<f64> {
    let member = report.members.iter().find(|member| member.reference.contains(object))?;
    match &member.value {
        Value::Structure(members) => members.first()?.members()?.first()?.as_f64(),
        leaf => leaf.as_f64(),
    }
}

#[test]
fn the_directory_names_what_can_be_read() {
    let (_der, mut operator) = bench();
    assert_eq!(operator.identify().unwrap().vendor, "gridseal");
    let directory = operator.directory().unwrap();
    assert_eq!(directory.len(), 1);
    assert_eq!(directory[0].logical_device, LOGICAL_DEVICE);
    for reference in [POWER, REACTIVE_POWER, FREQUENCY, VOLTAGE, POWER_LIMIT, REPORT_CONTROL] {
        let name = reference.split_once('/').unwrap().1;
        assert!(directory[0].variables.iter().any(|variable| variable == name), "{name} is not listed");
    }
    operator.release().unwrap();
}

#[test]
fn several_values_come_with_one_read() {
    let (_der, mut operator) = bench();
    let readings = operator.read_all(&[POWER, FREQUENCY, POWER_LIMIT]).unwrap();
    assert_eq!(readings[2].value, Value::Float32(100_000.0));
    assert_eq!(readings[2].to_string(), format!("{POWER_LIMIT} = 100000"));
    assert!((70_000.0..90_000.0).contains(&readings[0].value.as_f64().unwrap()));
    assert!((49.9..50.1).contains(&readings[1].value.as_f64().unwrap()));
}

#[test]
fn a_written_limit_is_held_by_the_device_and_obeyed() {
    let (der, mut operator) = bench();
    operator.enable_reports(REPORT_CONTROL).unwrap();
    operator.write(POWER_LIMIT, &Value::Float32(40_000.0)).unwrap();
    assert_eq!(der.value(POWER_LIMIT), Some(Value::Float32(40_000.0)));
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let report = operator.next_report(left).unwrap().expect("reports flow until power is at the limit");
        if reported(&report, "TotW").is_some_and(|power| power <= 40_000.0) {
            break;
        }
    }
    operator.disable_reports(REPORT_CONTROL).unwrap();
    operator.release().unwrap();
}

#[test]
fn a_measured_value_is_not_writable() {
    let (_der, mut operator) = bench();
    let refused = operator.write(POWER, &Value::Float32(0.0)).unwrap_err();
    assert_eq!(refused, iec61850_rs::Error::DataAccess(3));
}

#[test]
fn reports_count_up() {
    let (_der, mut operator) = bench();
    operator.enable_reports(REPORT_CONTROL).unwrap();
    let first = operator.next_report(PATIENCE).unwrap().unwrap();
    let second = operator.next_report(PATIENCE).unwrap().unwrap();
    assert_eq!(first.id, "power");
    assert_eq!(second.sequence.unwrap(), first.sequence.unwrap() + 1);
    assert!(reported(&second, "Hz").is_some());
}

#[test]
fn it_stops_within_a_second_even_with_a_client_connected() {
    let (der, _operator) = bench();
    assert_eq!(der.associations(), 1);
    let address = der.address();
    let before = Instant::now();
    drop(der);
    assert!(before.elapsed() < Duration::from_secs(1));
    assert!(TcpStream::connect(address).is_err());
}
