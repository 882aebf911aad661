//! What a camera wrote into a picture, in the Exif format.

use exif::{Context, Exif, In, Rational, Reader, Tag, Value};

use crate::marks::{Location, Marks};

/// The longest that is looked at. A JPEG can have no longer one.
pub(crate) const LONGEST: u64 = 64 * 1024;

pub(crate) struct Written(Exif);

impl Written {
    /// Reads a TIFF structure; none where it is not one.
    pub fn parse(tiff: Vec<u8>) -> Option<Self> {
        Reader::new().read_raw(tiff).ok().map(Self)
    }

    /// Adds what was written to the marks.
    pub fn add_to(&self, marks: &mut Marks) {
        marks.device = self.device();
        marks.taken = self.text(Tag::DateTimeOriginal).or_else(|| self.text(Tag::DateTime));
        marks.location = self.location();
    }

    /// How the picture is to be turned, from 1 (not at all) to 8.
    pub fn orientation(&self) -> u8 {
        let field = self.0.get_field(Tag::Orientation, In::PRIMARY);
        let number = field.and_then(|field| field.value.get_uint(0)).unwrap_or(1);
        u8::try_from(number).ok().filter(|number| (1..=8).contains(number)).unwrap_or(1)
    }

    fn device(&self) -> Option<String> {
        let (make, model) = (self.text(Tag::Make), self.text(Tag::Model));
        match (make, model) {
            (Some(make), Some(model)) if model.starts_with(&make) => Some(model),
            (Some(make), Some(model)) => Some(format!("{make} {model}")),
            (make, model) => make.or(model),
        }
    }

    fn text(&self, tag: Tag) -> Option<String> {
        let Value::Ascii(texts) = &self.0.get_field(tag, In::PRIMARY)?.value else { return None };
        let text = String::from_utf8_lossy(texts.first()?);
        let text: String = text.chars().filter(|letter| !letter.is_control()).take(100).collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn location(&self) -> Location {
        let latitude = self.degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, "S");
        let longitude = self.degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, "W");
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => Location::At { latitude, longitude },
            _ if self.0.fields().any(|field| field.tag.context() == Context::Gps) => {
                Location::Somewhere
            }
            _ => Location::None,
        }
    }

    /// Degrees, minutes and seconds as one number, negative towards `negative`.
    fn degrees(&self, tag: Tag, side: Tag, negative: &str) -> Option<f64> {
        let Value::Rational(parts) = &self.0.get_field(tag, In::PRIMARY)?.value else {
            return None;
        };
        let mut whole = 0.0;
        for (part, share) in parts.iter().zip([1.0, 60.0, 3600.0]) {
            whole += Rational::to_f64(part) / share;
        }
        let signed = if self.text(side).as_deref() == Some(negative) { -whole } else { whole };
        (signed.is_finite() && signed.abs() <= 180.0).then_some(signed)
    }
}

/// A TIFF structure that says how to turn a picture and nothing else.
pub(crate) fn orientation_alone(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    tiff[19] = orientation;
    tiff
}
