//! The service of systemd that runs the endpoint.

#![cfg(target_os = "linux")]

use std::{fs, process::Command};

#[test]
fn systemd_finds_nothing_wrong_with_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("first-responder-endpoint.service");
    let packaged = include_str!("../../../packaging/endpoint/first-responder-endpoint.service");
    let installed = format!("ExecStart={}", env!("CARGO_BIN_EXE_endpoint"));
    fs::write(&unit, packaged.replace("ExecStart=first-responder-endpoint", &installed)).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&unit).output().unwrap();
    assert_eq!(String::from_utf8(verified.stderr).unwrap(), "");
    assert!(verified.status.success());
}
