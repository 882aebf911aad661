#![doc = include_str!("../README.md")]

pub mod casework;
mod closing;
pub mod device;
pub mod disk;
mod dragging;
pub mod endpoint;
pub mod files;
pub mod form;
pub mod journey;
pub mod marks;
#[cfg(target_os = "linux")]
pub mod memory;
pub mod moto;
pub mod packs;
pub mod postgres;
pub mod proxy;
pub mod python;
pub mod report;
pub mod window;

/// Makes two tests of each of these functions: with a file as the store, and
/// with a database.
#[macro_export]
macro_rules! on_each_store {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::endpoint::Kind::Sqlite).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::endpoint::Kind::Postgres).await;
            })*
        }
    };
}
