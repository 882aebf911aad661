use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// Reads JSON that is of this shape and says nothing besides: each member once, none
/// that is unknown, and no list in the place of an object. A whole number may be written
/// as `3.0`, which is what a schema takes for one.
pub fn whole<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let Said(said) = serde_json::from_slice(bytes).ok()?;
    let read: T = serde_json::from_value(said.clone()).ok()?;
    (serde_json::to_value(&read).ok()? == said).then_some(read)
}

/// A value that says nothing twice, with whole numbers as such.
struct Said(Value);

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Sayings).map(Self)
    }
}

struct Sayings;

impl<'de> Visitor<'de> for Sayings {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON that says nothing twice")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, said: bool) -> Result<Value, E> {
        Ok(said.into())
    }

    fn visit_u64<E: Error>(self, said: u64) -> Result<Value, E> {
        Ok(said.into())
    }

    fn visit_i64<E: Error>(self, said: i64) -> Result<Value, E> {
        Ok(said.into())
    }

    fn visit_f64<E: Error>(self, said: f64) -> Result<Value, E> {
        Ok(counted(said).map_or_else(|| said.into(), Value::from))
    }

    fn visit_str<E: Error>(self, said: &str) -> Result<Value, E> {
        Ok(said.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut said: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Said(item)) = said.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut said: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Said(member))) = said.next_entry::<String, _>()? {
            if members.insert(name, member).is_some() {
                return Err(A::Error::custom("a member is there twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

/// The same as a count, where it is one that a float says exactly.
fn counted(said: f64) -> Option<u64> {
    const MOST: f64 = ((1_u64 << 53) - 1) as f64;
    (said.fract() == 0.0 && (0.0..=MOST).contains(&said)).then_some(said as u64)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{End, Known, NoticesAsk, PackAsk};

    const ASK: &str = concat!(
        r#"{"reports":[{"external-id":"00000000-0000-0000-0000-00000000000a","#,
        r#""notices":2}]}"#
    );

    #[test]
    fn what_is_written_is_read_and_spaces_and_order_are_free() {
        let known = Known { external_id: Uuid::from_u128(10), notices: 2 };
        let ask = NoticesAsk { reports: vec![known] };
        let turned = r#"{ "reports": [{"notices": 2, "external-id": "ID"}] }"#
            .replace("ID", &known.external_id.to_string());
        for text in [serde_json::to_string(&ask).unwrap(), ASK.to_owned(), turned] {
            assert_eq!(whole(text.as_bytes()), Some(ask.clone()), "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_be_written_as_a_schema_has_it() {
        for (text, length) in [("3", 3), ("3.0", 3), ("3e2", 300), ("-0.0", 0)] {
            let body = format!(r#"{{"length":{text}}}"#);
            assert_eq!(whole(body.as_bytes()), Some(End { length }), "{text}");
        }
        for text in ["3.5", "-1", "-1.0", "1e300", "9007199254740992.0", "true", "null", "\"3\""] {
            let body = format!(r#"{{"length":{text}}}"#);
            assert_eq!(whole::<End>(body.as_bytes()), None, "{text}");
        }
        assert_eq!(whole::<PackAsk>(br#"{"version":4294967296,"files":[]}"#), None);
    }

    #[test]
    fn nothing_besides_is_read() {
        for other in [
            "",
            "[]",
            "null",
            r#"[["00000000-0000-0000-0000-00000000000a",2]]"#,
            &ASK.replace(r#"{"external-id":"#, "[")
                .replace(r#""notices":"#, "")
                .replace("}]", "]]"),
            &ASK.replace("00a", "00A"),
            &ASK.replace(r#""notices":2"#, r#""notices":2,"more":1"#),
            &ASK.replace(r#""notices":2"#, r#""notices":2,"notices":2"#),
            &ASK.replace(r#""notices":2"#, r#""notices":2,"notices":3"#),
            &ASK.replace(r#","notices":2"#, ""),
            &format!("{ASK}{ASK}"),
            &"[".repeat(1_000_000),
        ] {
            assert_eq!(whole::<NoticesAsk>(other.as_bytes()), None, "{other}");
        }
    }
}
