//! The functions about addresses beside the `ipaddress` of Python.

use std::process::{Command, Stdio};

use super::{evaluate, rows::Dice};

/// Reads pairs of an address and a network, prints for each: is it an address, of version 4, of version 6, does the network
/// hold it, and the number of one of version 4.
const PROGRAM: &str = r#"
import ipaddress, json, sys
def address(text):
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
def told(text, network):
    ip = address(text)
    holds = ip is not None and ip in ipaddress.ip_network(network, strict=False)
    version = ip.version if ip else 0
    return [ip is not None, version == 4, version == 6, holds, int(ip) if version == 4 else None]
print(json.dumps([told(*pair) for pair in json.load(sys.stdin)]))
"#;

const NETWORKS: [&str; 6] =
    ["10.0.0.0/8", "172.16.0.0/12", "0.0.0.0/0", "192.168.1.128/25", "2001:db8::/32", "fe80::/10"];

fn address(dice: &mut Dice) -> String {
    let v4 =
        [dice.below(256), dice.below(256), dice.below(256), dice.below(256)].map(|part| part.to_string());
    match dice.below(8) {
        0 => v4.join("."),
        1 => format!("10.{}.{}.{}", v4[0], v4[1], v4[2]),
        2 => format!("192.168.1.{}", v4[0]),
        3 => format!("172.{}.{}.{}", 10 + dice.below(30), v4[0], v4[1]),
        4 => format!("2001:db8:{:x}::{:x}", dice.below(65_536), dice.below(65_536)),
        5 => format!("fe{:02x}::{:x}", dice.below(256), dice.below(65_536)),
        6 => format!("{}.{}.{}", v4[0], v4[1], v4[2]),
        _ => ["::1", "1.2.3.256", "1.2.3.4.5", "::ffff", "a::b::c", "", "x", "::"][dice.below(8) as usize]
            .to_owned(),
    }
}

#[test]
fn addresses_are_what_python_says() {
    let mut dice = Dice::new(11);
    let pairs: Vec<(String, &str)> = (0..600).map(|_| (address(&mut dice), dice.pick(&NETWORKS))).collect();
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("asked.json");
    std::fs::write(&asked, serde_json::to_string(&pairs).unwrap()).unwrap();
    let input = Stdio::from(std::fs::File::open(&asked).unwrap());
    let output = Command::new("python3").args(["-c", PROGRAM]).stdin(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<(bool, bool, bool, bool, Option<u64>)> = serde_json::from_slice(&output.stdout).unwrap();

    for network in NETWORKS {
        let of_network = || pairs.iter().zip(&theirs).filter(|((_, other), _)| *other == network);
        let lines = of_network().map(|((ip, _), _)| format!("{}\n", serde_json::json!({"ip": ip})));
        std::fs::write(folder.path().join("t.ndjson"), lines.collect::<String>()).unwrap();
        let family = if network.contains(':') { "isIpv6InSubnet" } else { "isIpv4InSubnet" };
        let ours = evaluate(
            folder.path(),
            &format!(
                "display isValidIp(ip) as a, isValidIpV4(ip) as b, isValidIpV6(ip) as c, isIpInSubnet(ip, '{network}') as d, \
                 {family}(ip, '{network}') as e, ipv4ToNumber(ip) as f"
            ),
        );
        let expected = of_network().map(|(_, (any, v4, v6, holds, number))| {
            let truths = [any, v4, v6, holds, holds].map(|yes| Some(u8::from(*yes).to_string()));
            truths.into_iter().chain([number.map(|number| number.to_string())]).collect::<Vec<_>>()
        });
        for (((ip, _), _), (ours, theirs)) in of_network().zip(ours.into_iter().zip(expected)) {
            let ours: Vec<Option<String>> = (0..6).map(|at| ours.get(at).cloned().flatten()).collect();
            assert_eq!(ours, theirs, "{ip} in {network}");
        }
    }
}
