//! What the header of a page claims, read before the decoders believe it. Its form is Thrift's compact protocol
//! (parquet-format, `PageHeader`).

/// The largest page that is unpacked. Writers make pages of 1 MB; DuckDB's may hold a whole row group.
const LARGEST_PAGE: u64 = 256 << 20;

/// The most values of a page: a handful of bytes can claim billions of nulls.
const MOST_VALUES: u64 = 64 << 20;

const I32: u8 = 5;
const STRUCT: u8 = 12;

/// Judges the header that bytes begin with.
///
/// # Errors
/// When it is none, or claims more than can be meant. Nothing is said of a header that is cut.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let mut reader = Reader { bytes, at: 0, id: 0 };
    match reader.claims() {
        None => Ok(()),
        Some(claims) => claims.check(),
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Claims {
    unpacked: i64,
    packed: i64,
    values: i64,
    is_dictionary: bool,
    is_damaged: bool,
}

impl Claims {
    fn check(self) -> Result<(), String> {
        let (Ok(unpacked), Ok(_), Ok(values)) =
            (u64::try_from(self.unpacked), u64::try_from(self.packed), u64::try_from(self.values))
        else {
            return Err("a page has a negative size".into());
        };
        if self.is_damaged {
            return Err("the header of a page is damaged".into());
        }
        if unpacked > LARGEST_PAGE {
            return Err(format!("a page unpacks to {unpacked} bytes, more than {LARGEST_PAGE}"));
        }
        // Each value of a dictionary takes a byte at least.
        let most = if self.is_dictionary { unpacked } else { MOST_VALUES };
        if values > most {
            return Err(format!("a page claims {values} values, more than {most}"));
        }
        Ok(())
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    id: i64,
}

impl Reader<'_> {
    /// What the header claims; nothing when it is cut before that.
    fn claims(&mut self) -> Option<Claims> {
        let mut claims = Claims::default();
        loop {
            match self.field()? {
                (2, I32) => claims.unpacked = self.integer()?,
                (3, I32) => claims.packed = self.integer()?,
                (1 | 4, I32) => {
                    self.integer()?;
                }
                (id @ (5 | 7 | 8), STRUCT) => {
                    claims.is_dictionary = id == 7;
                    self.id = 0;
                    match self.field()? {
                        (1, I32) => claims.values = self.integer()?,
                        _ => claims.is_damaged = true,
                    }
                    return Some(claims);
                }
                // The header of an index has no fields, and such a page is passed over.
                (6, STRUCT) | (0, 0) => return Some(claims),
                _ => {
                    claims.is_damaged = true;
                    return Some(claims);
                }
            }
        }
    }

    /// The number and type of the next field; zeros at the end of a struct.
    fn field(&mut self) -> Option<(i64, u8)> {
        let byte = self.byte()?;
        match (byte >> 4, byte & 15) {
            (_, 0) => return Some((0, 0)),
            (0, _) => self.id = self.integer()?,
            (delta, _) => self.id += i64::from(delta),
        }
        Some((self.id, byte & 15))
    }

    /// A zigzag integer of at most ten bytes.
    fn integer(&mut self) -> Option<i64> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn claims_beyond_reason_are_refused() {
        // PageHeader { type: 0, uncompressed: 10, compressed: 10, data_page_header: { num_values: 3, .. } }
        assert_eq!(check(&[0x15, 0, 0x15, 20, 0x15, 20, 0x2c, 0x15, 6, 0x15, 0]), Ok(()));
        let values = [0x15, 0, 0x15, 20, 0x15, 20, 0x2c, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f];
        assert!(check(&values).unwrap_err().contains("2147483647 values"));
        // A dictionary of 11 values in 10 bytes.
        assert!(check(&[0x15, 4, 0x15, 20, 0x15, 20, 0x4c, 0x15, 22]).unwrap_err().contains("11 values"));
        assert!(check(&[0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 20, 0x2c, 0x15, 6]).is_err());
        assert!(check(&[0x15, 0, 0x15, 1, 0x15, 20, 0x2c, 0x15, 6]).unwrap_err().contains("negative"));
        assert!(check(&[0xff; 40]).is_err());
        assert_eq!(check(&[0x15, 0, 0x15]), Ok(()), "what is cut is judged when more is there");
    }
}
