//! Many associations on one listener: the address chooses, from the transport selector to the AE-qualifier.

use super::*;

fn site(title: &str, qualifier: i64) -> Arc<Config> {
    Arc::new(Config { local: address(title, qualifier), checking: Checking::Strict, ..Config::default() })
}

fn lax(config: &Arc<Config>) -> Arc<Config> {
    Arc::new(Config { checking: Checking::Lax, ..config.as_ref().clone() })
}

/// Calls a listener, which accepts: the index it names, and who answers.
fn call(candidates: &[Arc<Config>], remote: Address) -> Result<(usize, Address), Reason> {
    let client = Config { remote, ..Config::default() };
    let mut pair = Pair {
        responder: Association::responder(candidates.into(), NOW),
        ..Pair::new(client, Config::default())
    };
    pair.drain();
    let index = match pair.responder.event() {
        Event::AssociateRequest { index, .. } => index,
        Event::Aborted { by: By::Local, reason, .. } => return Err(reason),
        other => panic!("{other:?}"),
    };
    pair.responder.accept(&[0xa9, 0]);
    pair.drain();
    let Event::AssociateAccepted { responding, .. } = pair.initiator.event() else { panic!() };
    Ok((index, responding))
}

#[test]
fn each_site_answers_under_its_own_title() {
    let sites = [site("1.1.1.1", 1), site("1.1.1.2", 1), site("1.1.1.2", 2)];
    for (index, site) in sites.iter().enumerate() {
        assert_eq!(call(&sites, site.local.clone()), Ok((index, site.local.clone())));
    }
}

#[test]
fn each_selector_chooses() {
    let usual = Address::usual;
    let addresses = [
        usual(),
        Address { tsap: vec![9], ..usual() },
        Address { ssel: vec![9], ..usual() },
        Address { psel: vec![9], ..usual() },
        Address { tsap: vec![9], psel: vec![9], ..usual() },
    ];
    let config = |local| Arc::new(Config { checking: Checking::Strict, local, ..Config::default() });
    let sites = addresses.clone().map(config);
    for (index, address) in addresses.into_iter().enumerate() {
        assert_eq!(call(&sites, address).unwrap().0, index);
    }
}

#[test]
fn the_most_specific_wins_wherever_it_stands() {
    let anyone = Arc::new(Config { checking: Checking::Strict, ..Config::default() });
    let titled = Arc::new(Config { local: address("1.1.1.1", 1), ..anyone.as_ref().clone() });
    let sites = [anyone, titled.clone(), lax(&titled)];
    assert_eq!(call(&sites, titled.local.clone()).unwrap().0, 1);
    assert_eq!(call(&sites, address("1.1.1.7", 7)).unwrap().0, 0);
}

#[test]
fn who_calls_nobody_gets_the_lax_one_that_fits_best_or_the_first() {
    let sites = [site("1.1.1.1", 1), lax(&site("1.1.1.2", 2)), lax(&site("1.1.1.3", 3))];
    let nothing = Address::default();
    assert_eq!(call(&sites, nothing.clone()).unwrap().0, 1);
    assert_eq!(call(&sites, address("1.1.1.9", 9)).unwrap().0, 1);
    let title_alone = Address { ap_title: Some("1.1.1.3".parse().unwrap()), ..nothing };
    assert_eq!(call(&sites, title_alone).unwrap().0, 2);
}

#[test]
fn who_calls_nobody_is_refused_by_strict_where_it_shows() {
    let sites = [site("1.1.1.1", 1), site("1.1.1.2", 2)];
    let usual = || address("1.1.1.1", 1);
    for (called, what, found) in [
        (Address { tsap: vec![9], ..usual() }, "called TSAP", "09"),
        (Address { ssel: vec![9], ..usual() }, "called session selector", "09"),
        (Address { psel: vec![9], ..usual() }, "called-presentation-selector", "09"),
        (address("1.1.1.3", 1), "called-AP-title", "1.1.1.3"),
        (address("1.1.1.1", 2), "called-AE-qualifier", "2"),
    ] {
        let reason = call(&sites, called).unwrap_err();
        assert_eq!((reason.what, reason.found.as_str()), (what, found));
        assert_eq!(reason.expected, "one of the 2 of this listener");
    }
}

#[test]
fn a_listener_for_nobody_takes_nobody() {
    assert_eq!(call(&[], Address::usual()).unwrap_err().what, "called TSAP");
}

#[test]
fn what_holds_is_what_the_chosen_one_says() {
    let authentication = Authentication::Password(String::from("secret").into());
    let locked = Arc::new(Config { authentication, ..site("1.1.1.2", 2).as_ref().clone() });
    let sites = [site("1.1.1.1", 1), locked];
    assert!(call(&sites, address("1.1.1.1", 1)).is_ok());
    assert_eq!(call(&sites, address("1.1.1.2", 2)).unwrap_err().what, "password");
}
