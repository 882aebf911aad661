use crate::Words;

impl Words {
    /// How large a file is, as people say it: "4.2MB".
    pub fn size(&self, bytes: u64) -> String {
        let (unit, count) = match bytes {
            0..1_000 => ("size-bytes", bytes.to_string()),
            1_000..999_500 => ("size-kilobytes", (bytes as f64 / 1e3).round().to_string()),
            999_500..999_950_000 => ("size-megabytes", format!("{:.1}", bytes as f64 / 1e6)),
            _ => ("size-gigabytes", format!("{:.1}", bytes as f64 / 1e9)),
        };
        self.text_with(unit, &[("size", count)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_the_unit_that_fits() {
        let said = |bytes| Words::english().size(bytes);
        assert_eq!([said(0), said(999)], ["0 bytes", "999 bytes"]);
        assert_eq!([said(1_000), said(999_499)], ["1KB", "999KB"]);
        assert_eq!([said(999_500), said(26_214_399)], ["1.0MB", "26.2MB"]);
        assert_eq!([said(999_949_999), said(999_950_000)], ["999.9MB", "1.0GB"]);
        assert_eq!([said(8 << 30), said(u64::MAX)], ["8.6GB", "18446744073.7GB"]);
    }
}
