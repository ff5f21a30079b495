//! Records as bytes: fields in their order, little end first, without gaps.
//!
//! Printed as Rust literals, the tables kept the compiler busy for minutes; bytes that it evaluates take seconds.

/// Defines a record, how it is written, and how the compiler reads it.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $ty:ident,)* }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$field_meta])* pub $field: $ty,)* }

        impl $name {
            /// Bytes of one.
            pub const SIZE: usize = 0 $(+ size_of_field!($ty))*;

            /// Appends its bytes.
            pub fn write(&self, bytes: &mut Vec<u8>) {
                $(write_field!($ty, self.$field, bytes);)*
            }

            /// The one whose bytes begin at `at`.
            #[allow(unused_assignments)]
            pub const fn read(bytes: &[u8], at: usize) -> Self {
                let mut at = at;
                $(
                    let $field = read_field!($ty, bytes, at);
                    at += size_of_field!($ty);
                )*
                Self { $($field,)* }
            }

            /// All that were written one after the other.
            pub const fn read_all<const N: usize>(bytes: &[u8]) -> [Self; N] {
                assert!(bytes.len() == N * Self::SIZE);
                let mut all = [Self::read(&[0; Self::SIZE], 0); N];
                let mut at = 0;
                while at < N {
                    all[at] = Self::read(bytes, at * Self::SIZE);
                    at += 1;
                }
                all
            }
        }
    };
}

macro_rules! size_of_field {
    (bool) => {
        1
    };
    (u8) => {
        1
    };
    (u16) => {
        2
    };
    (u32) => {
        4
    };
    (u64) => {
        8
    };
    (i64) => {
        8
    };
    ($record:ident) => {
        $record::SIZE
    };
}

macro_rules! write_field {
    (bool, $value:expr, $bytes:expr) => {
        $bytes.push(u8::from($value))
    };
    (u8, $value:expr, $bytes:expr) => {
        $bytes.push($value)
    };
    (u16, $value:expr, $bytes:expr) => {
        $bytes.extend($value.to_le_bytes())
    };
    (u32, $value:expr, $bytes:expr) => {
        $bytes.extend($value.to_le_bytes())
    };
    (u64, $value:expr, $bytes:expr) => {
        $bytes.extend($value.to_le_bytes())
    };
    (i64, $value:expr, $bytes:expr) => {
        $bytes.extend($value.to_le_bytes())
    };
    ($record:ident, $value:expr, $bytes:expr) => {
        $value.write($bytes)
    };
}

macro_rules! read_field {
    (bool, $bytes:expr, $at:expr) => {
        $bytes[$at] != 0
    };
    (u8, $bytes:expr, $at:expr) => {
        $bytes[$at]
    };
    (u16, $bytes:expr, $at:expr) => {
        u16::from_le_bytes(*chunk($bytes, $at))
    };
    (u32, $bytes:expr, $at:expr) => {
        u32::from_le_bytes(*chunk($bytes, $at))
    };
    (u64, $bytes:expr, $at:expr) => {
        u64::from_le_bytes(*chunk($bytes, $at))
    };
    (i64, $bytes:expr, $at:expr) => {
        i64::from_le_bytes(*chunk($bytes, $at))
    };
    ($record:ident, $bytes:expr, $at:expr) => {
        $record::read($bytes, $at)
    };
}

/// The `N` bytes from `at` on.
#[allow(clippy::panic)] // the compiler reads what the build script wrote: a fault is an error of the build
pub(super) const fn chunk<const N: usize>(bytes: &[u8], at: usize) -> &[u8; N] {
    match bytes.split_at(at).1.first_chunk() {
        Some(chunk) => chunk,
        None => panic!("tables end early"),
    }
}
