//! What was decided on each report, signed.

use uuid::Uuid;

use super::devices::Responder;
use crate::Error;

pub(crate) trait Notices {
    /// The report that has this reference.
    fn of_reference(&mut self, reference: &str) -> Result<Option<Uuid>, Error>;

    /// Every decision on a report, in their order.
    fn all_notices(&mut self, external_id: Uuid) -> Result<Vec<Vec<u8>>, Error>;

    /// The decisions on a report that follow on so many, as many as this at most; none
    /// where no device of this responder sent it.
    fn notices(
        &mut self,
        of: &Responder,
        external_id: Uuid,
        after: u32,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, Error>;

    /// Adds the decision of this number, which there is none of yet.
    fn add_notice(&mut self, external_id: Uuid, number: u32, signed: &[u8]) -> Result<(), Error>;
}
